"""Broken promises and bad ratings may be made good; what the desk cannot know says why; segments stand apart."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from careloop.cli.main import main
from careloop.core.measures import measure
from careloop.desk.conversations.actions import states
from careloop.desk.conversations.models import Conversation
from careloop.desk.measures.bridge.facts import facts_for
from careloop.desk.measures.queries import Choice
from careloop.desk.people.models import Organisation
from careloop.desk.promises.models import Promise
from careloop.desk.surveys.actions.answering import answer
from careloop.desk.surveys.actions.following_up import second_invitation
from careloop.desk.surveys.models import Draw, FollowUp, Invitation
from tests.cast import Cast, writes
from tests.desk.surveys.asking import asked, begin_survey, drawn

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
    promised(cast, days=-0.5, rating="5")  # kept in time: no failure
    promised(cast, days=2, rating="5")
    promised(cast, days=2, rating="1")
    promised(cast, days=2)  # kept late, not asked
    promised(cast, days=1, outcome="withdrawn", rating="2")
    promised(cast, days=None)  # due and not done
    found = facts_for(cast.ada, Choice(now=timezone.now()), ["recoveries"]).recoveries
    broken = [each for each in found if each.cause == "call"]  # the bad ratings of two are failures of their own
    assert len(found) - len(broken) == 2
    told = [(each.closed_at is not None, each.is_satisfied, each.steps_done) for each in broken]
    assert told == [
        (True, True, None),
        (True, False, None),
        (True, None, None),
        (True, False, None),
        (False, None, None),
    ]
    whole = measure("recovery-rate", facts_for(cast.ada, Choice(now=timezone.now()), ["recoveries"])).measure
    assert (whole.n, whole.asked, whole.value) == (3, 3, None)  # too few; the fourth was not asked


def test_a_promise_broken_again_is_a_cause_that_came_back(cast: Cast) -> None:
    first, second = promised(cast, days=1), promised(cast, days=4)
    Promise.objects.filter(pk=second.pk).update(due_at=first.due_at + timedelta(days=3))
    again, last = facts_for(cast.ada, Choice(now=timezone.now()), ["recoveries"]).recoveries
    assert (again.recurred_at, last.recurred_at) == (first.due_at + timedelta(days=3), None)


def rated(cast: Cast, rating: str = "1", **fields: Any) -> Invitation:
    """A contact closed and rated, with its survey's invitation."""
    conversation = writes(cast.yuna, cast.inbox)
    states.close(conversation, by=cast.mina)
    survey = begin_survey(name=f"Survey {conversation.pk}", cool_down_days=0, **fields)
    invitation = asked(survey, conversation)
    answer(invitation, {"satisfaction": [rating]})
    return invitation


def mended(cast: Cast, invitation: Invitation) -> Conversation:
    """The owner closes the conversation that the bad answer opened again."""
    assert invitation.conversation is not None
    conversation = Conversation.objects.get(pk=invitation.conversation.pk)
    states.close(conversation, by=cast.mina)
    return conversation


def recoveries(cast: Cast) -> list[tuple[str, bool, bool, bool | None, bool]]:
    found = facts_for(cast.ada, Choice(now=timezone.now()), ["recoveries"]).recoveries
    return [
        (each.cause, each.closed_at is not None, each.is_asked, each.is_satisfied, each.recurred_at is not None)
        for each in found
    ]


def test_a_bad_rating_is_a_failure_until_its_conversation_is_closed_again(cast: Cast) -> None:
    rated(cast, "5")  # a good one is none
    first = rated(cast)
    assert recoveries(cast) == [("rating", False, False, None, False)]
    mended(cast, first)
    assert recoveries(cast) == [("rating", True, False, None, False)]


@pytest.mark.parametrize(("rating", "expected"), [("5", True), ("2", False)])
def test_asked_again_after_it_was_mended_the_customer_says_how_it_is_now(
    cast: Cast, rating: str, expected: bool
) -> None:
    first = rated(cast)
    again = asked(first.draw.survey, mended(cast, first))
    Invitation.objects.filter(pk=again.pk).update(sent_at=timezone.now())
    assert recoveries(cast) == [("rating", True, True, None, False)]
    answer(again, {"satisfaction": [rating]})
    assert recoveries(cast)[0] == ("rating", True, True, expected, not expected)


def test_an_answer_that_is_changed_after_it_was_mended_counts(cast: Cast) -> None:
    first = rated(cast)
    answer(first, {"satisfaction": ["4"]})  # a second thought before anybody did anything
    mended(cast, first)
    assert recoveries(cast) == [("rating", True, False, None, False)]
    answer(first, {"satisfaction": ["5"]})
    assert recoveries(cast) == [("rating", True, True, True, False)]


def test_the_second_asking_about_a_mended_contact_counts_and_a_contact_is_one_failure(cast: Cast) -> None:
    first = rated(cast)
    mended(cast, first)
    FollowUp.objects.create(draw=first.draw, stratum="answered", probability=1, is_drawn=True)
    second = second_invitation(first.draw.survey, first.draw, now=timezone.now(), layout=None)
    second.channel = Invitation.Channel.CALL
    second.save()
    answer(second, {"satisfaction": ["1"]})
    assert recoveries(cast) == [("rating", True, True, False, False)]


def test_who_is_not_asked_at_once_because_of_the_cool_down_may_say_it_in_the_second_asking(cast: Cast) -> None:
    first = rated(cast)
    survey = first.draw.survey
    survey.cool_down_days = 30
    survey.save()
    later = drawn(survey, mended(cast, first))
    assert later is not None
    assert later.outcome == "cool-down"
    FollowUp.objects.create(draw=later, stratum="silent", probability=1, is_drawn=True)
    second = second_invitation(survey, later, now=timezone.now(), layout=None)
    second.channel = Invitation.Channel.CALL
    second.save()
    assert recoveries(cast)[0][2:4] == (True, None)
    answer(second, {"satisfaction": ["4"]})
    assert recoveries(cast)[0][2:4] == (True, True)


def test_another_bad_rating_of_the_same_customer_is_the_cause_come_back(cast: Cast) -> None:
    mended(cast, rated(cast))
    rated(cast)
    assert recoveries(cast) == [("rating", True, False, None, True), ("rating", False, False, None, False)]


def test_the_page_opens_the_conversations_and_the_command_counts_the_same(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for at in range(12):
        first = rated(cast)
        mended(cast, first)
        if at < 11:
            answer(first, {"satisfaction": ["5" if at < 8 else "2"]})
    client = Client()
    client.force_login(cast.ada)
    page = client.get("/measures/recovery-rate/")
    whole = page.context["measure"]
    assert (whole.value, whole.n, whole.asked) == (8 / 11, 11, 11)
    assert {part["key"]: part["measure"].n for part in page.context["parts"]} == {
        "after-rating": 11, "after-other": 0, "all-steps": 0, "came-back": 12,
    }  # fmt: skip
    opened = [client.get(f"/measures/recovery-rate/conversations/?part={part}") for part in ("", "all")]
    assert [each.context["page"].paginator.count for each in opened] == [8, 11]
    file = tmp_path / "recoveries.jsonl"
    file.write_bytes(client.get("/measures/recovery-rate/export/jsonl").content)
    assert main(["measure", "recovery-rate", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["measure"]
    assert (told["value"], tuple(told["interval"]), told["n"]) == (whole.value, whole.interval, whole.n)


def test_what_the_owner_may_not_see_is_no_failure_of_theirs(cast: Cast) -> None:
    rated(cast)
    seen = {
        agent.name: len(facts_for(agent, Choice(now=timezone.now()), ["recoveries"]).recoveries)
        for agent in (cast.ada, cast.sora)
    }
    assert seen == {cast.ada.name: 1, cast.sora.name: 0}


def test_what_the_desk_cannot_know_says_why(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ada)
    for name, words in (
        ("self-service", "The desk has no help pages of its own yet"),
        ("churn", "The desk does not know when somebody becomes a customer"),
        ("retention-value", "The desk does not know what a customer brings in."),
        ("recovery-rate", "Counted are promises that we broke and bad ratings"),
    ):
        page = client.get(f"/measures/{name}/").content.decode()
        assert words in page, name
        assert "not measured" in page, name
        assert "there is nothing to count" not in page, name  # which would say the same again


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
