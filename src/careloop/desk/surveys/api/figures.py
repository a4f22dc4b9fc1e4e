"""What the API of surveys and that of measures share: a figure as it is told, and who may read figures at all."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Schema

from careloop.core.findings import Measure
from careloop.core.notes import translated
from careloop.desk.people.models import Agent
from careloop.desk.surveys.rules import may_read_results
from careloop.desk.tokens.api import caller


class FigureOut(Schema):
    """A number with all that is needed to believe it; `value` is null where it is not measured, and `notes` say why."""

    value: float | None
    interval: tuple[float | None, float | None] | None
    n: int
    denominator: int
    asked: int | None
    response_rate: float | None
    notes: list[str]


def figure_out(found: Measure) -> FigureOut:
    """Tell of a measure, its notes in the language of the request."""
    told = {name: getattr(found, name) for name in FigureOut.model_fields if name != "notes"}
    return FigureOut(**told, notes=[translated(sentence, get_language() or "en") for sentence in found.notes])


def reader_of(request: HttpRequest) -> Agent:
    """Give who asks. Raises PermissionDenied: for those who may not read results."""
    agent = caller(request)
    if not may_read_results(agent):
        raise PermissionDenied
    return agent
