"""What more retention is worth: one's own figures in, the registry's measure out, in three languages."""

import pytest
from django.test import Client
from django.urls import reverse

from careloop.core.statistics.lifetime import lifetime_value, retention_gain
from tests.cast import Cast

PAGE = "/measures/retention-calculator"
OURS = {"customers": "1000", "stayed": "850", "margin": "100", "discount": "10", "points": "5"}


@pytest.fixture
def client(cast: Cast) -> Client:
    found = Client()
    found.force_login(cast.jo)
    return found


def test_the_worth_is_that_of_the_formula_with_limits(client: Client) -> None:
    context = client.get(PAGE, OURS).context
    assert context["measure"].value == pytest.approx(retention_gain(retention=0.85, points=5, discount=0.1))
    values = {part["key"]: part["measure"].value for part in context["parts"]}
    assert values["retention"] == pytest.approx(0.85)
    assert values["value-now"] == pytest.approx(lifetime_value(100, retention=0.85, discount=0.1))
    low, high = context["measure"].interval
    assert low < context["measure"].value < high
    assert context["measure"].n == 1000


@pytest.mark.parametrize(
    ("field", "value"), [("stayed", "1001"), ("discount", "0"), ("customers", "9"), ("points", "x"), ("margin", "")]
)
def test_figures_that_cannot_be_are_said_at_their_place(client: Client, field: str, value: str) -> None:
    page = client.get(PAGE, {**OURS, field: value})
    assert list(page.context["form"].errors) == [field]
    assert "measure" not in page.context


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "more (limits:"), ("ko", "고객 한 명의 가치가"), ("ja", "お客様一人の価値が")],
)
def test_the_page_speaks_three_languages(client: Client, cast: Cast, language: str, words: str) -> None:
    cast.jo.language = language
    cast.jo.save()
    assert words in client.get(PAGE, OURS).content.decode()
    assert PAGE in client.get(reverse("measures:list")).content.decode()
