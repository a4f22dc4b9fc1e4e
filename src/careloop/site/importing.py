"""Files into the desk: conversations from JSON Lines, mail from mbox. The command and the page both use it."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from careloop.channels.email.actions.importing import bring_in as bring_in_mail
from careloop.channels.email.models import Mailbox
from careloop.channels.email.rules.sanitise import sanitise
from careloop.core.records import Conversation
from careloop.desk.conversations.actions.importing import Plan, bring_in
from careloop.desk.conversations.models import Inbox
from careloop.desk.people.models import Agent, Team
from careloop.readers import jsonl, mbox
from careloop.readers.lines import Source

BATCH = 200
Progress = Callable[[int, int, int], None]  # bytes done, bytes in all, things so far


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be done with a file."""

    inbox: str
    origin: str = ""  # the name of the source; empty: the file's own
    zone: str = "UTC"  # of times without one
    close_older_than_days: int | None = None
    is_trial: bool = False


@dataclass
class Tally:
    """What an import has done so far."""

    added: int = 0
    extended: int = 0
    known: int = 0
    messages: int = 0
    mails: int = 0
    quarantined: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)

    @property
    def is_in_vain(self) -> bool:
        """Say whether nothing but refusals came of it."""
        done = self.added + self.extended + self.known + self.mails + self.quarantined.total()
        return bool(self.refused) and not done


def take(path: Path, order: Order, tally: Tally, progress: Progress, *, name: str = "") -> None:
    """Bring one file in, adding to the tally. `name` is what its owner calls it, where the path is ours.

    Raises OSError: when the file cannot be read.
    """
    name = name or path.name
    kind = kind_of(path, name)
    if kind is None:
        tally.refused.append(f"{name}: is neither JSON Lines nor mail; export it as .jsonl, .mbox or .eml")
        return
    work = _take_mail if kind == "mail" else _take_lines
    work(path, name, order, tally, progress)


def kind_of(path: Path, name: str) -> Literal["mail", "lines"] | None:
    """Say what a file holds: by its name, else by how it begins; None when it is neither."""
    plain = name.lower().removesuffix(".gz")
    if plain.endswith((".jsonl", ".ndjson", ".json")):
        return "lines"
    if plain.endswith((".mbox", ".eml", ".mbx")):
        return "mail"
    with Source(path) as source:
        first = next((line.content.lstrip() for line in source if line.content.strip()), b"").removeprefix(mbox.BOM)
    if first.startswith(b"{"):
        return "lines"
    return "mail" if mbox.HEADER.match(first) else None


def _take_lines(path: Path, name: str, order: Order, tally: Tally, progress: Progress) -> None:
    plan = _plan(order, name.removesuffix(".gz").rsplit(".", 1)[0])
    with Source(path) as source:
        for batch in _batches(jsonl.read(source, zone=ZoneInfo(order.zone), unknown=tally.unknown)):
            tally.refused += [
                f"{name}:{each.line}: {each.path} {each.reason}" for each in batch if isinstance(each, jsonl.Refused)
            ]
            records = [each for each in batch if isinstance(each, Conversation)]
            tried = bring_in(records, plan=plan, is_trial=order.is_trial)
            tally.added += tried.added
            tally.extended += tried.extended
            tally.known += tried.known
            tally.messages += tried.messages
            progress(source.consumed_bytes, source.size_bytes, tally.added + tally.known)


def _take_mail(path: Path, name: str, order: Order, tally: Tally, progress: Progress) -> None:
    plan = _plan(order, name)
    with Source(path) as source:
        for count, piece in enumerate(_pieces(name, source), start=1):
            if piece.is_cut:
                tally.refused.append(f"{name}:{piece.offset}: is larger than 64 MB; store it in parts")
            elif order.is_trial:
                tally.mails += 1
            else:
                outcome = bring_in_mail(piece.raw, inbox=plan.inbox, origin=plan.origin, offset=piece.offset)
                _count(outcome, tally)
            progress(source.consumed_bytes, source.size_bytes, count)


def _count(outcome: str, tally: Tally) -> None:
    if outcome == "known":
        tally.known += 1
    elif outcome == "added":
        tally.mails += 1
    else:
        tally.quarantined[outcome] += 1


def _pieces(name: str, source: Source) -> Iterator[mbox.Piece]:
    if name.lower().removesuffix(".gz").endswith(".eml"):  # one mail, whatever its body looks like
        yield mbox.Piece(0, b"".join(line.content for line in source))
    else:
        yield from mbox.pieces(source)


def _plan(order: Order, name: str) -> Plan:
    inboxes = _inboxes()
    inbox = inboxes.get(order.inbox.strip().lower())
    if inbox is None:
        inbox = Inbox(name=order.inbox) if order.is_trial else Inbox.objects.create(name=order.inbox)
    days = order.close_older_than_days
    return Plan(
        origin=order.origin or name,
        inbox=inbox,
        inboxes=inboxes,
        agents={agent.email: agent for agent in Agent.objects.all()},
        teams={team.name.lower(): team for team in Team.objects.all()},
        closed_before=datetime.now(UTC) - timedelta(days=days) if days is not None else None,
        clean=sanitise,
    )


def _inboxes() -> dict[str, Inbox]:
    """By the addresses of their mailboxes and by their names, in small letters."""
    by_address = {box.address.lower(): box.inbox for box in Mailbox.objects.select_related("inbox").order_by("-pk")}
    return by_address | {each.name.lower(): each for each in Inbox.objects.all()}


def _batches(items: Iterator[Conversation | jsonl.Refused]) -> Iterator[list[Conversation | jsonl.Refused]]:
    batch: list[Conversation | jsonl.Refused] = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
