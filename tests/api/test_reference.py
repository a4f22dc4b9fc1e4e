"""The API's own description is published, and the reference page in the docs says what it says."""

from pathlib import Path

from django.test import Client

from careloop.desk.tokens.rules import SCOPES
from careloop.site.api import REFUSALS, api
from docs.developer.api_reference import PAGE, current

MANUAL = (Path(PAGE).parent / "api.md").read_text()


def test_the_description_is_there_for_machines(db: None) -> None:
    told = Client().get("/api/v1/openapi.json").json()
    assert (told["info"]["title"], told["openapi"][:3]) == ("careloop", "3.1")
    assert told["paths"]["/api/v1/conversations"]["get"]["responses"].keys() == {"200", "4XX"}


def test_the_reference_page_is_current() -> None:
    assert PAGE.read_text() == current(), "run: python -m docs.developer.api_reference"


def test_every_operation_is_explained() -> None:
    operations = [each for path in api.get_openapi_schema()["paths"].values() for each in path.values()]
    assert [each["summary"] for each in operations if not each.get("description")] == []


def test_every_scope_and_problem_is_in_the_manual() -> None:
    kinds = {kind for _error, _status, kind in REFUSALS}
    assert sorted(kind for kind in kinds if f"`urn:careloop:{kind}`" not in MANUAL) == []
    assert [scope for scope in SCOPES if f"`{scope}`" not in MANUAL] == []
