"""Broken promises are failures that may be made good; what the desk cannot know says why; segments stand apart."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from careloop.core.measures import measure
from careloop.desk.measures.bridge.facts import facts_for
from careloop.desk.measures.queries import Choice
from careloop.desk.people.models import Organisation
from careloop.desk.promises.models import Promise
from careloop.desk.surveys.actions.answering import answer
from careloop.desk.surveys.models import Draw, Invitation
from tests.cast import Cast, writes
from tests.desk.surveys.asking import asked, begin_survey

NOW = timezone.now()


def promised(cast: Cast, *, days: float | None, outcome: str = "kept", rating: str = "") -> Promise:
    """A call promised for ten days ago, done so many days after that, and what the customer said a day later."""
    due = NOW - timedelta(days=10)
    conversation = writes(cast.yuna, cast.inbox)
    promise = Promise.objects.create(
        conversation=conversation,
        kind="call",
        to="+8225550100",
        made_at=due - timedelta(days=1),
        due_at=due,
        ended_at=None if days is None else due + timedelta(days=days),
        outcome="" if days is None else outcome,
    )
    if rating:
        survey = begin_survey(name=f"Survey {promise.pk}", cool_down_days=0)
        answer(asked(survey, conversation), {"satisfaction": [rating]})
        Draw.objects.filter(conversation=conversation).update(at=due + timedelta(days=(days or 0) + 1))
    return promise


def test_a_broken_promise_is_a_failure_until_it_is_made_good(cast: Cast) -> None:
    promised(cast, days=-0.5, rating="1")  # kept in time: no failure, whatever was said
    promised(cast, days=2, rating="5")
    promised(cast, days=2, rating="1")
    promised(cast, days=2)  # kept late, not asked
    promised(cast, days=1, outcome="withdrawn", rating="2")
    promised(cast, days=None)  # due and not done
    found = facts_for(cast.ada, Choice(now=timezone.now()), ["recoveries"]).recoveries
    told = [(each.closed_at is not None, each.is_satisfied, each.steps_done) for each in found]
    assert told == [
        (True, True, None),
        (True, False, None),
        (True, None, None),
        (True, False, None),
        (False, None, None),
    ]
    whole = measure("recovery-rate", facts_for(cast.ada, Choice(now=timezone.now()), ["recoveries"])).measure
    assert (whole.n, whole.asked, whole.value) == (3, 4, None)  # too few


def test_a_promise_broken_again_is_a_cause_that_came_back(cast: Cast) -> None:
    first, second = promised(cast, days=1), promised(cast, days=4)
    Promise.objects.filter(pk=second.pk).update(due_at=first.due_at + timedelta(days=3))
    again, last = facts_for(cast.ada, Choice(now=timezone.now()), ["recoveries"]).recoveries
    assert (again.recurred_at, last.recurred_at) == (first.due_at + timedelta(days=3), None)


def test_what_the_desk_cannot_know_says_why(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ada)
    for name, words in (
        ("self-service", "The desk has no help pages of its own yet"),
        ("churn", "The desk does not know when somebody becomes a customer"),
        ("retention-value", "The desk does not know what a customer brings in."),
        ("recovery-rate", "Counted are promises that we broke"),
    ):
        page = client.get(f"/measures/{name}/").content.decode()
        assert words in page, name
        assert "not measured" in page, name


def test_answers_are_told_apart_by_segment(cast: Cast) -> None:
    organisation = Organisation.objects.create(name="Example Ltd")
    survey = begin_survey(cool_down_days=0)
    for at in range(24):
        invitation = asked(survey, writes(cast.alex if at % 2 else cast.yuna, cast.inbox))
        Invitation.objects.filter(pk=invitation.pk).update(sent_at=NOW - timedelta(days=20))
        answer(invitation, {"satisfaction": ["5" if at % 2 else "2"]})
    Draw.objects.update(at=NOW - timedelta(days=20))
    cast.alex.customer.organisation = organisation
    cast.alex.customer.save()
    client = Client()
    client.force_login(cast.ada)
    page = client.get("/measures/csat/?by=segment")
    groups = {row["key"]: (row["measure"].value, row["measure"].n) for row in page.context["groups"]}
    assert groups == {"organisation": (1.0, 12), "private": (0.0, 12)}
    assert "of an organisation" in page.content.decode()
