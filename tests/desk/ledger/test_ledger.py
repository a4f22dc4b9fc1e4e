"""The ledger: events are read once each, in order, whatever dies in between."""

from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from careloop.desk.ledger import actions
from careloop.desk.ledger.actions import consume, record, renumber
from careloop.desk.ledger.models import Event, Position

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("settled")]


def test_a_consumer_reads_each_event_once_and_in_order() -> None:
    for n in (1, 2, 3):
        record("thing.happened", f"thing:{n}", actor="system:test")
    heard: list[str] = []

    def listen(events: Sequence[Event]) -> None:
        heard.extend(event.subject for event in events)

    assert consume("test", listen, batch=2) == 2
    assert consume("test", listen, batch=2) == 1
    assert consume("test", listen) == 0
    assert heard == ["thing:1", "thing:2", "thing:3"]


def test_who_takes_long_takes_fewer_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        record("thing.happened", f"thing:{number}", actor="system")
    clock = iter([0.0, 2.0, 10.0, 10.2])  # the first batch took two seconds, the second a fifth of one
    own = SimpleNamespace(monotonic=lambda: next(clock), sleep=lambda _seconds: None)
    monkeypatch.setattr(actions, "time", own)
    sizes: list[int] = []
    for _batch in range(2):
        consume("slow", lambda events: sizes.append(len(events)))
    assert sizes == [actions.FIRST_SIZE, actions.FIRST_SIZE // 10]


def test_what_a_failing_consumer_did_is_forgotten_and_comes_again() -> None:
    record("thing.happened", "thing:1", actor="system:test")

    def fail(events: Sequence[Event]) -> None:
        record("thing.copied", events[0].subject, actor="system:test")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        consume("test", fail)
    assert Event.objects.filter(verb="thing.copied").count() == 0
    heard: list[int] = []
    assert consume("test", lambda events: heard.extend(event.pk for event in events)) == 1


@pytest.mark.django_db(transaction=True)
def test_after_a_restore_on_a_new_server_consumers_go_on_where_they_were() -> None:
    heard: list[str] = []

    def listen() -> None:
        consume("test", lambda events: heard.extend(event.subject for event in events))

    record("thing.happened", "thing:1", actor="system:test")
    listen()
    record("thing.happened", "thing:2", actor="system:test")
    Event.objects.update(transaction_id=10**12)
    Position.objects.update(transaction_id=10**12)
    assert renumber() == 2
    record("thing.happened", "thing:3", actor="system:test")
    listen()
    assert heard == ["thing:1", "thing:2", "thing:3"]
    assert renumber() == 0
