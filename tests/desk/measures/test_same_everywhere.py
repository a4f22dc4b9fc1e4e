"""Page, table, download, API and command give the same figure of the same data, for every measure that has one."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careloop.cli.main import main
from careloop.core.measures import MEASURES, measure
from careloop.desk.conversations.actions import messages, states
from careloop.desk.conversations.models import Closure, Conversation, Message
from careloop.desk.measures.bridge.facts import facts_for
from careloop.desk.measures.queries import Choice
from careloop.desk.promises.models import Promise, Wait
from careloop.desk.surveys.actions.answering import answer
from careloop.desk.surveys.actions.following_up import second_invitation
from careloop.desk.surveys.models import Draw, FollowUp, Invitation, Survey
from tests.api.asking import Program
from tests.cast import Cast, writes
from tests.desk.surveys.asking import asked, begin_survey

AGO = timedelta(days=40)
GIVEN: dict[str, dict[str, list[str]]] = {
    "contact": {"satisfaction": ["5"], "ease": ["6"], "perceived": ["4"], "solved": ["3"]},
    "recommendation": {"recommend": ["9"]},
    "loyalty": {"satisfaction": ["5"], "again": ["3"], "tell": ["3"]},
    "expectation": {"wanted.staff": ["7"], "wanted.rules": ["5"]},
    "gap": {"found.staff": ["6"], "found.rules": ["3"]},
    "value": {f"gains.{key}": ["8"] for key in ("product", "service", "people", "image")}
    | {f"costs.{key}": ["4"] for key in ("money", "time", "energy", "worry")},
    "dimensions": {"business": ["4"], "human": ["5"], "hidden": ["4"]},
    "exit": {"reason": ["service"]},
}
BAD = {"contact": {"satisfaction": ["1"], "ease": ["2"]}, "recommendation": {"recommend": ["2"]}}


def _everything(cast: Cast) -> None:
    """Fourteen contacts of forty days ago for each instrument, two of them silent and three answered badly."""
    ago = timezone.now() - AGO
    conversations = [writes(cast.alex if at % 2 else cast.yuna, cast.inbox) for at in range(14)]
    for at, conversation in enumerate(conversations):
        messages.reply(conversation, by=cast.mina, text="Done.", seen=10**9)
        states.close(conversation, by=cast.mina)
        if at < 12:
            ended = ago + timedelta(seconds=30 * at)
            outcome = "answered" if at < 8 else "abandoned"
            Wait.objects.create(
                conversation=conversation,
                inbox=cast.inbox,
                channel="chat",
                began_at=ago,
                ended_at=ended,
                outcome=outcome,
            )
        Promise.objects.create(
            conversation=conversation,
            kind="call",
            to="+8225550100",
            made_at=ago,
            due_at=ago + timedelta(days=1),
            ended_at=ago + timedelta(hours=(at + 1) * 9),  # due after 24: from the third on broken
            outcome="kept",
        )
    for name, given in GIVEN.items():
        moment = "started" if name == "expectation" else "closed"
        survey = begin_survey(name, name=name, cool_down_days=0, moment=moment)
        for at, conversation in enumerate(conversations):
            invitation = asked(survey, conversation)
            if at < 12:
                answer(invitation, BAD.get(name, given) if at < 3 else given)
        if name in BAD:
            _ask_all_again(survey, BAD[name])
    Conversation.objects.update(created_at=ago)
    Closure.objects.update(at=ago)
    Message.objects.update(at=ago)
    Draw.objects.update(at=ago)
    Draw.objects.filter(survey__name="contact").update(at=ago + timedelta(days=6))  # when every promise was over
    Invitation.objects.update(sent_at=ago, failed_at=None)


def _ask_all_again(survey: Survey, given: dict[str, list[str]]) -> None:
    """Everybody is drawn for the second channel, and says the same there."""
    for draw in Draw.objects.filter(survey=survey):
        FollowUp.objects.create(draw=draw, stratum="silent", probability=1, is_drawn=True)
        second = second_invitation(survey, draw, now=timezone.now(), layout=None)
        second.channel = Invitation.Channel.CALL
        second.save()
        answer(second, given)


@pytest.fixture
def client(cast: Cast) -> Client:
    _everything(cast)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as it is done by itself once rows are committed; without it a plan takes seconds
    found = Client()
    found.force_login(cast.ada)
    return found


def test_every_door_gives_the_same_figure(
    client: Client, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Program(cast.ada)
    now, has_figure = timezone.now(), []
    listed = {row["name"]: row for _heading, rows in client.get("/measures/").context["tables"] for row in rows}
    for name, found in MEASURES.items():
        truth = measure(name, facts_for(cast.ada, Choice(now=now), found.reads)).measure
        if truth.value is not None or truth.interval is not None:
            has_figure.append(name)
        page = client.get(reverse("measures:one", args=[name])).context["measure"]
        table = next(csv.DictReader(io.StringIO(_download(client, name, "csv").decode("utf-8-sig"))))
        file = tmp_path / f"{name}.jsonl"
        file.write_bytes(_download(client, name, "jsonl"))
        assert main(["measure", name, str(file), "--json"]) == 0
        printed = json.loads(capsys.readouterr().out)["measure"]
        told = program.get(f"/measures/{name}")["measure"]
        expected = _close(_plain(truth.value, truth.interval, truth.n, truth.denominator, truth.asked))
        doors = {
            "page": _plain(page.value, page.interval, page.n, page.denominator, page.asked),
            "list": _of(listed[name]["measure"]),
            "table": _plain(
                _number(table["value"]),
                (_number(table["low"]), _number(table["high"])) if table["low"] else None,
                int(table["n"]),
                int(table["denominator"]),
                int(table["asked"]) if table["asked"] else None,
            ),
            "command": _plain(
                printed["value"], printed["interval"], printed["n"], printed["denominator"], printed["asked"]
            ),
            "API": _plain(told["value"], told["interval"], told["n"], told["denominator"], told["asked"]),
        }
        assert {door: _close(got) for door, got in doors.items()} == dict.fromkeys(doors, expected), name
        assert told["response_rate"] == page.response_rate == truth.response_rate
    assert has_figure == [
        "csat-all", "nps-all", "effort-all",
        "csat", "csat-top", "csat-mean", "nps", "effort", "loyalty", "gap", "customer-value", "dimensions",
        "churn-reasons", "first-contact-resolution", "repeat-contact", "wait", "patience", "service-level",
        "abandonment", "promise-kept", "recovery-rate",
    ]  # fmt: skip


def _download(client: Client, name: str, form: str) -> bytes:
    return client.get(reverse("measures:export", args=[name, form])).content


def _of(found: Any) -> tuple[Any, ...]:
    return _plain(found.value, found.interval, found.n, found.denominator, found.asked)


def _plain(value: Any, interval: Any, n: int, denominator: int, asked: int | None) -> tuple[Any, ...]:
    return value, tuple(interval) if interval else None, n, denominator, asked


def _close(got: tuple[Any, ...]) -> tuple[Any, ...]:
    """Rounded, because between two doors some milliseconds pass until which repeats were seen."""
    value, interval, *rest = got
    return (
        None if value is None else round(value, 6),
        interval and tuple(None if end is None else round(end, 6) for end in interval),
        *rest,
    )


def _number(text: str) -> float | None:
    return float(text) if text else None
