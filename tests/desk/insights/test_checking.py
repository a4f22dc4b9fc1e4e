"""A random sample is drawn, checked one by one, and gives the rate that pages show instead of "not measured here"."""

import json

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careloop.core.analysis.checked import Drawn, corrected
from careloop.desk.conversations.models import Conversation
from careloop.desk.insights import actions, bridge, queries
from careloop.desk.insights.models import Check, Reading, SampleDraw
from careloop.desk.ledger.models import Event
from tests.cast import Cast, writes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("settled")]


@pytest.fixture
def read(cast: Cast) -> list[Conversation]:
    """Three conversations with a red alert, five without."""
    made = [writes(cast.alex, cast.inbox, f"Number {number}: where is my parcel?") for number in range(8)]
    for number, each in enumerate(made):
        kinds = ["issue", "red-alert"] if number < 3 else ["issue"]
        at = timezone.now()
        Reading.objects.create(
            conversation=each, is_due=False, read_at=at, kinds=kinds, has_issue=True, reason="refund"
        )
    return made


def drawn_sample(cast: Cast, kind: str = "red-alert") -> SampleDraw:
    drawn = actions.draw_sample(kind, by=cast.ada, random=np.random.default_rng(3))
    assert drawn is not None
    return drawn


def signed_in(client: Client, agent: object) -> Client:
    client.force_login(agent)  # type: ignore[arg-type]
    return client


@pytest.mark.usefixtures("read")
def test_a_draw_takes_some_with_the_finding_and_some_without(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "DRAWN", 2)
    drawn = drawn_sample(cast)
    checks = list(drawn.checks.order_by("place"))
    assert (drawn.found, drawn.others) == (3, 5)
    assert sorted(each.is_found for each in checks) == [False, False, True, True]
    assert len({each.conversation_id for each in checks}) == 4
    [event] = Event.objects.filter(verb="sample.drawn")
    assert (event.subject, event.data) == (f"sample:{drawn.pk}", {"kind": "red-alert", "drawn": 4})


def test_nothing_read_is_nothing_drawn(cast: Cast) -> None:
    assert actions.draw_sample("red-alert", by=cast.ada) is None
    assert not SampleDraw.objects.exists()


def test_verdicts_become_the_rate_on_the_pages(client: Client, cast: Cast, read: list[Conversation]) -> None:
    drawn = drawn_sample(cast)
    signed_in(client, cast.mina)
    before = client.get(reverse("insights:reasons")).content.decode()
    assert "not measured here" in client.get(reverse("insights:samples")).content.decode()
    while check := queries.next_check(cast.mina, drawn):
        says = "yes" if check.conversation_id == read[0].pk else "no"
        client.post(reverse("insights:verdict", args=[check.pk]), {"said": says})
    drawn.refresh_from_db()
    rate = bridge.measured(drawn)
    assert (rate.value, rate.n, rate.denominator) == (pytest.approx(1 / 8), 8, 8)
    assert before.count("not measured here") == 2
    after = client.get(reverse("insights:reasons")).content.decode()
    assert after.count("not measured here") == 1
    assert "12 %" in after
    assert Event.objects.filter(verb="sample.checked").count() == 8


@pytest.mark.usefixtures("read")
def test_the_last_verdict_is_taken_back_and_shown_again(client: Client, cast: Cast) -> None:
    drawn = drawn_sample(cast)
    first = queries.next_check(cast.mina, drawn)
    assert first is not None
    there = reverse("insights:verdict", args=[first.pk])
    answer = signed_in(client, cast.mina).post(there, {"said": "yes"})
    page = client.get(answer["Location"]).content.decode()
    assert f"/{first.pk}/verdict" in page  # the way back
    assert f"#{first.conversation_id}</a>" not in page
    back = client.post(there, {"said": "undo"})
    assert f"#{first.conversation_id}</a>" in client.get(back["Location"]).content.decode()
    first.refresh_from_db()
    assert (first.is_there, queries.progress(drawn)) == (None, (0, 8))
    assert bridge.measured(SampleDraw.objects.get()).value is None
    assert client.post(there, {"said": "perhaps"}).status_code == 404


@pytest.mark.usefixtures("read")
def test_who_may_not_see_a_conversation_neither_sees_nor_decides_it(client: Client, cast: Cast) -> None:
    drawn = drawn_sample(cast)
    check = drawn.checks.all()[0]
    signed_in(client, cast.sora)
    page = client.get(reverse("insights:sample", args=[drawn.pk])).content.decode()
    assert "where is my parcel" not in page
    assert client.post(reverse("insights:verdict", args=[check.pk]), {"said": "yes"}).status_code == 404
    client.logout()
    assert (
        "where is my parcel"
        in signed_in(client, cast.mina).get(reverse("insights:sample", args=[drawn.pk])).content.decode()
    )
    assert Check.objects.filter(is_there__isnull=False).count() == 0


@pytest.mark.usefixtures("read")
def test_the_file_of_checks_gives_the_same_rate_elsewhere(client: Client, cast: Cast) -> None:
    drawn = drawn_sample(cast)
    for check in drawn.checks.all()[:5]:
        actions.decide(check, is_there=check.is_found, by=cast.mina, now=timezone.now())
    content = signed_in(client, cast.ada).get(reverse("insights:sample_file", args=[drawn.pk])).content
    lines = [json.loads(line) for line in content.splitlines()]
    assert {(line["kind"], line["found"], line["others"]) for line in lines} == {("red-alert", 3, 5)}
    drawn.refresh_from_db()
    assert corrected(bridge.checks_of(drawn), Drawn(found=3, others=5)) == bridge.measured(drawn)
    assert "parcel" not in content.decode()
