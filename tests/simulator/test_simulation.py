"""A year of the demo company: the same every time, with seasons, languages and people that hang together."""

import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise

import pytest

from careloop.core.records import Conversation
from careloop.readers import jsonl
from careloop.simulator.company import company
from careloop.simulator.reasons import REASONS
from careloop.simulator.simulation import simulate

UNTIL = datetime(2026, 8, 1, 12, tzinfo=UTC)
DOUBLED_PARTICLE = re.compile(r"[가-힣](을를|를을|은는|는은|이가 가|으로로|이으로)|[을를이가은는]\([을를이가은는]\)")


@cache
def year() -> list[Conversation]:
    return list(simulate(seed=7, until=UNTIL, count=2400))


def test_the_same_seed_gives_the_same_and_another_seed_another() -> None:
    first = list(simulate(seed=1, until=UNTIL, count=40))
    assert first == list(simulate(seed=1, until=UNTIL, count=40))
    assert first != list(simulate(seed=2, until=UNTIL, count=40))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        next(simulate(seed=1, until=datetime(2026, 8, 1), count=1))  # noqa: DTZ001


def test_the_languages_have_their_shares() -> None:
    shares = Counter(one.language for one in year())
    assert len(year()) == 2400
    assert 0.30 < shares["en"] / 2400 < 0.40
    assert 0.35 < shares["ko"] / 2400 < 0.45
    assert 0.20 < shares["ja"] / 2400 < 0.30


def test_conversations_come_in_order_and_nothing_is_said_after_now() -> None:
    starts = [one.turns[0].at for one in year()]
    assert all(first is not None and second is not None and first <= second for first, second in pairwise(starts))
    for one in year():
        times = [turn.at for turn in one.turns if turn.at is not None]
        assert len(times) == len(one.turns)
        assert all(first < second for first, second in pairwise(times)), one.id
        assert times[-1] <= UNTIL
        assert one.closed_at is None or times[-1] < one.closed_at < UNTIL
        assert one.snoozed_until is None or one.snoozed_until > UNTIL


@pytest.mark.parametrize(
    ("tag", "season", "opposite"),
    [
        ("aircon", {6, 7, 8}, {11, 12, 1, 2}),
        ("heater", {11, 12, 1, 2}, {6, 7, 8}),
        ("boiler", {11, 12, 1, 2}, {6, 7, 8}),
    ],
)
def test_seasons_show(tag: str, season: set[int], opposite: set[int]) -> None:
    months = [one.turns[0].at.month for one in year() if tag in one.tags and one.turns[0].at]
    assert sum(month in season for month in months) > 5 * sum(month in opposite for month in months)


def test_every_reason_every_tag_and_every_agent_appears() -> None:
    seen = {tag for one in year() for tag in one.tags}
    assert {tag for reason in REASONS for tag in reason.tags} <= seen
    assert {"repeat", "escalated", "apology", "compensation", "abuse", "wrong-language"} <= seen
    assert seen <= set(company().tags)
    assert {agent.address for agent in company().agents if agent.role != "administrator"} <= {
        one.agent for one in year()
    }


def test_no_gap_is_left_and_no_particle_is_doubled() -> None:
    for one in year():
        for text in (one.subject, *(turn.text for turn in one.turns)):
            assert not re.search(r"[{}«»‹›\[\]\ue000]|None", text), text
            assert not DOUBLED_PARTICLE.search(text), text
            assert "  " not in text, text
            assert text == text.strip(), text


def test_an_agent_answers_only_where_the_language_is_spoken() -> None:
    spoken = {agent.address: agent.languages for agent in company().agents}
    assert all(one.language in spoken[one.agent] for one in year() if one.agent)


def test_the_end_is_a_mix_of_open_waiting_snoozed_and_closed() -> None:
    running = [one for one in year() if one.closed_at is None]
    assert 60 < len(running) < 300
    assert {"customer", "agent"} <= {one.turns[-1].side for one in running}
    assert any(one.snoozed_until for one in running)
    assert any(one.agent == "" for one in running)


def test_some_customers_have_two_addresses_and_some_exist_twice() -> None:
    addresses: dict[str, set[str]] = {}
    holders: dict[str, set[str]] = {}
    for one in year():
        if one.customer.email:
            addresses.setdefault(one.customer.id, set()).add(one.customer.email)
        if one.customer.phone:
            holders.setdefault(one.customer.phone, set()).add(one.customer.id)
    assert sum(len(known) > 1 for known in addresses.values()) >= 10
    twice = [ids for ids in holders.values() if any("dup" in one for one in ids) and len(ids) > 1]
    assert len(twice) >= 5


def test_poor_answers_cost_satisfaction() -> None:
    rated = [(one.ratings[0].value, "repeat" in one.tags) for one in year() if one.ratings]
    again = [value for value, came_back in rated if came_back]
    once = [value for value, came_back in rated if not came_back]
    assert sum(again) / len(again) + 0.3 < sum(once) / len(once)


def test_files_are_what_they_say() -> None:
    files = [file for one in year() for turn in one.turns for file in turn.files]
    heads = {"image/png": b"\x89PNG\r\n\x1a\n", "application/pdf": b"%PDF-1.4", "text/plain": b"02:0"}
    assert {file.type for file in files} == set(heads)
    assert all(
        (file.content or b"").startswith(heads[file.type]) and file.size == len(file.content or b"") for file in files
    )


def test_what_is_simulated_is_written_and_read_back() -> None:
    some = year()[:200]
    assert list(jsonl.read(jsonl.write(one) for one in some)) == some
