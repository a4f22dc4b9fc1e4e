"""Comments are read in the background; a person's words can be forgotten; their links then say so."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careloop.core.reading.reader import read
from careloop.core.records import Conversation, Turn
from careloop.desk.surveys.actions.answering import answer
from careloop.desk.surveys.actions.following_up import draw_follow_ups
from careloop.desk.surveys.actions.reading import read_due_comments
from careloop.desk.surveys.models import Answer, CommentReading, Draw, FollowUp, Invitation, Survey
from tests.cast import Cast, writes
from tests.desk.surveys.asking import asked, begin_survey

pytestmark = pytest.mark.usefixtures("settled")
RUDE = "The agent was rude and hung up on me. Nobody listened."


@pytest.fixture
def survey(cast: Cast) -> Survey:
    return begin_survey(cool_down_days=0)


def client_of(agent: object) -> Client:
    client = Client()
    client.force_login(agent)  # type: ignore[arg-type]
    return client


def test_a_comment_is_marked_at_once_and_read_later(cast: Cast, survey: Survey) -> None:
    invitation = asked(survey, writes(cast.alex, cast.inbox))
    answer(invitation, {"satisfaction": ["4"], "comment": [RUDE]})
    reading = CommentReading.objects.get()
    assert (reading.is_due, reading.read_at, reading.answer.key) == (True, None, "comment")
    assert read_due_comments(timezone.now()) == 1
    reading.refresh_from_db()
    told = read(Conversation(id="1", channel="survey", language="en", turns=(Turn(side="customer", text=RUDE),)))
    assert (reading.is_due, reading.language) == (False, told.language)
    lowered = [name for name in ("business", "human", "hidden") if getattr(told, name).lowered]
    assert reading.lowered == lowered
    answer(invitation, {"comment": ["Thank you, all is well now."]})
    reading.refresh_from_db()
    assert reading.is_due


def test_comments_are_filtered_by_what_was_read(cast: Cast, survey: Survey) -> None:
    for identity, text in ((cast.alex, "Rude."), (cast.yuna, "친절했어요."), (cast.haru, "待たされました。")):
        answer(asked(survey, writes(identity, cast.inbox)), {"satisfaction": ["4"], "comment": [text]})
    facts = {
        "Rude.": ("en", [], ["human"]),
        "친절했어요.": ("ko", ["human"], []),
        "待たされました。": ("ja", [], ["hidden"]),
    }
    for row in CommentReading.objects.select_related("answer"):
        row.language, row.raised, row.lowered = facts[row.answer.text]
        row.read_at = timezone.now()
        row.save()
    client, there = client_of(cast.jo), reverse("surveys:comments", args=[survey.pk])

    def shown(**wanted: str) -> list[str]:
        return sorted(row["text"] for row in client.get(there, wanted).context["rows"])

    assert shown() == sorted(facts)
    assert shown(of_language="ko") == ["친절했어요."]
    assert shown(against="human") == ["Rude."]
    assert shown(against="hidden", of_language="ja") == ["待たされました。"]
    assert shown(against="nothing", reason="'", page="x") == sorted(facts)
    other = client_of(cast.ada).get(there).context["rows"]
    assert len(other) == 3


def test_a_person_is_forgotten_and_the_link_says_so(cast: Cast, survey: Survey) -> None:
    invitation = asked(survey, writes(cast.alex, cast.inbox))
    answer(invitation, {"satisfaction": ["4"], "comment": ["My name is Alex Green."]})
    client = client_of(cast.ada)
    there = reverse("surveys:forget", args=[cast.alex.customer_id])
    assert "Alex Green has answered 1 survey." in client.get(there).content.decode()
    assert client.post(there).status_code == 302
    assert list(Answer.objects.values_list("key", "value", "text")) == [("satisfaction", 4.0, "")]
    assert not CommentReading.objects.exists()
    invitation.refresh_from_db()
    assert (invitation.customer, invitation.address, invitation.conversation) == (None, "", None)
    link = reverse("surveys:answer", args=[invitation.key])
    for page in (Client().get(link), Client().post(link, {"satisfaction": "1"})):
        assert page.status_code == 410
        assert "deleted" in page.content.decode()
    assert Answer.objects.get().value == 4


def test_who_is_merged_into_another_is_forgotten_with_them(cast: Cast, survey: Survey) -> None:
    invitation = asked(survey, writes(cast.haru, cast.inbox))
    answer(invitation, {"comment": ["はると申します。"]})
    cast.haru.customer.merged_into = cast.alex.customer
    cast.haru.customer.save()
    client_of(cast.ada).post(reverse("surveys:forget", args=[cast.alex.customer_id]))
    assert not Answer.objects.exists()


def test_every_contact_of_the_frame_keeps_its_probability_and_old_ones_are_not_called(
    cast: Cast, survey: Survey
) -> None:
    import numpy as np

    for _each in range(6):
        asked(survey, writes(cast.alex, cast.inbox))
    cast.alex.customer.identities.create(kind="phone", address="+8225550100", display="+8225550100")
    Draw.objects.update(at=timezone.now() - timedelta(days=10))
    old = Draw.objects.order_by("pk")[0]
    Draw.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=200))
    Survey.objects.update(follow_up_answered=0.5, follow_up_silent=0.4)
    assert draw_follow_ups(timezone.now(), rng=np.random.default_rng(3)) == 5
    rows = FollowUp.objects.order_by("pk")
    assert [(row.stratum, row.probability) for row in rows] == [("silent", 0.4)] * 5
    assert {row.is_drawn for row in rows} == {True, False}
    assert Invitation.objects.filter(kind="follow-up").count() == rows.filter(is_drawn=True).count()
