"""What was expected counts only where it was asked before, overall and for each moment of truth."""

from django.utils import timezone

from careloop.core.measures import measure
from careloop.core.measures.definition import Facts, Settings
from careloop.core.surveys.instruments import instruments
from careloop.desk.people.models import Identity
from careloop.desk.surveys.actions.answering import answer
from careloop.desk.surveys.bridge.asked_as import asked_as
from careloop.desk.surveys.bridge.contacts import instruments_of
from careloop.desk.surveys.bridge.records import facts_of
from careloop.desk.surveys.models import Draw, Invitation, Survey
from careloop.desk.surveys.queries.contacts import contacts
from careloop.desk.surveys.queries.results import expected_of
from tests.cast import Cast, writes
from tests.desk.surveys.asking import asked, begin_survey

ALL = Settings(floor=1)


def ask_twice(whose: Identity, cast: Cast, before: Survey, after: Survey, *, is_heard: bool) -> None:
    conversation = writes(whose, cast.inbox)
    first = asked(before, conversation)
    if is_heard:
        answer(first, {"expected": ["4"], "wanted.staff": ["6"], "wanted.rules": ["5"]})
    answer(asked(after, conversation), {"found.staff": ["4"], "found.rules": ["5"]})


def facts(survey: Survey) -> Facts:
    Invitation.objects.update(sent_at=timezone.now())
    rows = contacts(Draw.objects.filter(survey=survey).order_by("pk"))
    before = expected_of([row.conversation for row in rows if row.conversation])
    return facts_of(rows, instruments_of(survey), expected=before)


def test_each_moment_of_truth_is_asked_before_and_compared_afterwards(cast: Cast) -> None:
    before = begin_survey("expectation", name="Before", moment="started", cool_down_days=0)
    after = begin_survey("gap", name="After", cool_down_days=0)
    for whose, is_heard in ((cast.alex, True), (cast.yuna, True), (cast.haru, False)):
        ask_twice(whose, cast, before, after, is_heard=is_heard)
    found = measure("gap", facts(after), settings=ALL)
    values = {part.key: (part.measure.value, part.measure.n) for part in found.parts}
    assert (values["staff"], values["rules"]) == ((-2.0, 2), (0.0, 2))


def test_what_is_remembered_afterwards_is_no_expectation() -> None:
    assert asked_as("gap", "wanted.staff") == asked_as("gap", "found.staff")._replace(question="remembered")
    assert [each.key for each in instruments()["gap"].questions] == ["found"]
    assert [each.key for each in instruments()["expectation"].questions] == ["expected", "wanted"]
