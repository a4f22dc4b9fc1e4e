"""Surveys and measures by API: the figures of the pages, what was answered, and who may ask."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careloop.desk.surveys.actions.answering import answer
from careloop.desk.surveys.models import Answer, CommentReading, Draw, Invitation, Survey
from tests.api.asking import Program
from tests.cast import Cast, writes
from tests.desk.surveys.asking import asked, begin_survey

AGO = timedelta(days=40)


@pytest.fixture
def survey(cast: Cast) -> Survey:
    """Twelve of Support's contacts answered, nine well; two of Billing's badly; all of forty days ago."""
    found = begin_survey(cool_down_days=0)
    for at in range(14):
        conversation = writes(cast.alex, cast.inbox if at < 12 else cast.billing_inbox)
        answer(asked(found, conversation), {"satisfaction": ["5" if at < 9 else "3"], "comment": [f"Words {at}"]})
    Invitation.objects.update(sent_at=timezone.now() - AGO)
    Draw.objects.update(at=timezone.now() - AGO)
    return found


def test_results_are_those_of_the_page(cast: Cast, survey: Survey) -> None:
    told = Program(cast.jo).get(f"/surveys/{survey.pk}/results")
    client = Client()
    client.force_login(cast.jo)
    found = client.get(reverse("surveys:results", args=[survey.pk])).context["found"]
    naive = told["of_those_who_answered"]
    assert (naive["value"], naive["n"], naive["asked"], naive["response_rate"]) == (0.75, 12, 12, 1.0)
    assert tuple(naive["interval"]) == pytest.approx(found.overall.naive.interval)
    assert (told["measure"], told["all_customers"]["value"]) == ("csat", None)
    assert [(each["value"], each["count"]) for each in told["levels"]] == [(5, 9), (4, 0), (3, 3), (2, 0), (1, 0)]
    everything = Program(cast.ada).get(f"/surveys/{survey.pk}/results")
    assert everything["of_those_who_answered"]["n"] == 14


def test_answers_come_a_page_at_a_time_as_far_as_they_may_be_seen(cast: Cast, survey: Survey) -> None:
    comment = Answer.objects.filter(key="comment").order_by("pk")[0]
    read = {"is_due": False, "read_at": timezone.now(), "language": "en", "reason": "refund", "lowered": ["human"]}
    CommentReading.objects.update_or_create(answer=comment, defaults=read)
    program, seen, cursor = Program(cast.jo), [], ""
    while cursor is not None:
        page = program.get(f"/surveys/{survey.pk}/answers?limit=5&cursor={cursor}")
        seen += page["items"]
        cursor = page["next"]
    assert len(seen) == 12
    assert [each["question"] for each in seen[0]["answers"]] == ["satisfaction", "comment"]
    assert seen[0]["answers"][1]["reading"] == {
        "language": "en",
        "reason": "refund",
        "raised": [],
        "lowered": ["human"],
    }
    assert seen[1]["answers"][1] == {
        "question": "comment",
        "value": None,
        "text": "Words 1",
        "scale": "",
        "reading": None,
    }


def test_a_measure_with_its_groups_and_the_conversations_behind(cast: Cast, survey: Survey) -> None:
    program = Program(cast.ada)
    told = program.get("/measures/csat?by=team")
    assert [(each["key"], each["measure"]["n"]) for each in told["groups"]] == [("Billing", 2), ("Support", 12)]
    assert told["groups"][0]["measure"]["value"] is None
    assert told["groups"][0]["measure"]["notes"][0].startswith("Too few")
    assert program.get("/measures/csat?by=language")["groups"] == []
    behind = program.get("/measures/csat/conversations?part=all&limit=100")["items"]
    assert len(behind) == 14
    assert len(program.get("/measures/csat/conversations?group=Support&by=team&limit=100")["items"]) == 9
    assert len(Program(cast.jo).get("/measures/csat/conversations?part=all&limit=100")["items"]) == 12


def test_a_token_needs_the_scope_and_its_agent_the_right(cast: Cast, survey: Survey) -> None:
    bare = Program(cast.ada, scopes=["people:read"])("get", "/surveys")
    assert (bare.status_code, bare.json()["scope"]) == (403, "surveys:read")
    assert Program(cast.mina)("get", "/measures/csat").json()["type"] == "urn:careloop:forbidden"
    assert Program(cast.ada)("get", "/measures/happiness").status_code == 404
    assert Program(cast.ada)("get", "/measures/csat?period=never").json()["type"] == "urn:careloop:invalid"
    assert Program(cast.ada)("post", f"/surveys/{survey.pk}/answers", {}).status_code == 405
