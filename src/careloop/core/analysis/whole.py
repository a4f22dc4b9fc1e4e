"""What do all conversations together tell about each one of them?

Reads       everything gathered, twice: once to learn from all, once to judge each.
Gives       `Whole`: how often each sentence was sent, which reasons and themes there are, how many contacts each
            customer made; then each `Gathered` again, judged with what is known of the others.
How         Reasons are fitted to a random sample of at most `SAMPLE` tellings, so memory does not grow with the file.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from careloop.core.analysis.gathering import Gathered
from careloop.core.findings import Evidence, Finding
from careloop.core.reading import encoder
from careloop.core.reading.reader import judge
from careloop.core.reasons import assignment, unnamed
from careloop.core.reasons.catalogue import catalogue
from careloop.core.reasons.named import named
from careloop.core.reasons.unnamed import Memory, Unnamed

SAMPLE = 40_000
BLOCK = 1024
_SEVEN_DAYS = 7 * 86_400.0
_SCRIPT_FEWEST = 5
_SCRIPT_SHARE = 0.0005
_FORGET_ABOVE = 2_000_000
_NEAR_THEME = 0.45

Readings = Callable[[], Iterable[Gathered]]


class Whole(msgspec.Struct, frozen=True):
    """What is known of all conversations."""

    count: int
    sent: dict[int, int]
    script_at_least: int
    assigner: assignment.Assigner | None
    new: Unnamed
    contacts: NDArray[np.int64]
    switches: NDArray[np.int64]
    encoder: str


def learn(
    readings: Readings, *, random: np.random.Generator, memory: Memory | None = None, is_deep: bool = True
) -> Whole:
    """Go through all once and learn from them."""
    sent: Counter[int] = Counter()
    told: list[tuple[str, bytes]] = []
    seen = 0
    customers, times, channels = [], [], list[int]()
    numbers: dict[str, int] = {}
    for each in readings():
        sent.update({script[3] for script in each.scripts})
        if len(sent) > _FORGET_ABOVE:
            sent = Counter({print_: n for print_, n in sent.items() if n > 1})
        customers.append(int(each.customer, 16) if each.customer else 0)
        times.append(each.at.timestamp() if each.at else math.nan)
        channels.append(numbers.setdefault(each.channel, len(numbers)))
        if each.point:
            seen += 1
            if len(told) < SAMPLE:
                told.append((each.telling, each.point))
            elif (place := int(random.integers(seen))) < SAMPLE:
                told[place] = (each.telling, each.point)
    contacts, switches = _contacts(customers, times, channels)
    assigner, new = _reasons(told, random, memory or Memory(), is_deep=is_deep)
    count = len(customers)
    at_least = max(_SCRIPT_FEWEST, math.ceil(_SCRIPT_SHARE * count))
    often = {print_: n for print_, n in sent.items() if n >= at_least}
    name = (encoder.default() if is_deep else encoder.static()).name
    return Whole(count, often, at_least, assigner, new, contacts, switches, name)


def judged(readings: Readings, whole: Whole) -> Iterator[Gathered]:
    """Go through all again and give each, judged."""
    block: list[Gathered] = []
    done = 0
    for each in readings():
        block.append(each)
        if len(block) == BLOCK:
            yield from _block(block, whole, done)
            done += len(block)
            block = []
    yield from _block(block, whole, done)


def _reasons(
    told: list[tuple[str, bytes]], random: np.random.Generator, memory: Memory, *, is_deep: bool
) -> tuple[assignment.Assigner | None, Unnamed]:
    if not told:
        return None, Unnamed(np.zeros(0, np.int64), (), ())
    model = encoder.default() if is_deep else encoder.static()
    texts = [text for text, _point in told]
    points = _points([point for _text, point in told])
    assigner = assignment.fit(texts, points, named(is_deep=is_deep))
    chosen, _sure = assigner.assign(texts, points)
    left = np.flatnonzero(chosen == assignment.NONE)
    new = unnamed.find(
        [texts[row] for row in left], points[left], of=len(texts), memory=memory, encoder=model.name, random=random
    )
    return assigner, new


def _points(points: list[bytes]) -> NDArray[np.float32]:
    return np.array([np.frombuffer(point, dtype=np.float16) for point in points]).astype(np.float32)


def _contacts(
    customers: list[int], times: list[float], channels: list[int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each conversation: contacts of its customer in the seven days up to it, and changes of channel among them."""
    contacts, switches = np.ones(len(customers), np.int64), np.zeros(len(customers), np.int64)
    who, at, where = np.array(customers, np.uint64), np.array(times), np.array(channels)
    order = np.lexsort((at, who))
    start = 0
    for place in range(1, len(order)):
        row, before = order[place], order[place - 1]
        if who[row] == 0 or who[row] != who[before] or np.isnan(at[row]):
            start = place
            continue
        while at[row] - at[order[start]] > _SEVEN_DAYS:
            start += 1
        contacts[row] = place - start + 1
        among = where[order[start : place + 1]]
        switches[row] = int((among[1:] != among[:-1]).sum())
    return contacts, switches


def _block(block: list[Gathered], whole: Whole, done: int) -> Iterator[Gathered]:
    reasons = _reasons_of(block, whole)
    for place, each in enumerate(block):
        findings = judge(
            msgspec.structs.replace(each.findings, reason=reasons[place][0]),
            more=_scripted(each, whole),
            contacts=int(whole.contacts[done + place]),
            channel_switches=int(whole.switches[done + place]),
        )
        yield msgspec.structs.replace(each, findings=findings, reason_probability=reasons[place][1])


def _reasons_of(block: list[Gathered], whole: Whole) -> list[tuple[str, float]]:
    """The reason of each, and how sure it is; "" where none fits."""
    reasons = [("", 0.0)] * len(block)
    rows = [row for row, each in enumerate(block) if each.point]
    if not rows or whole.assigner is None:
        return reasons
    points = _points([block[row].point for row in rows])
    chosen, sure = whole.assigner.assign([block[row].telling for row in rows], points)
    middles = np.array([theme.middle for theme in whole.new.themes], dtype=np.float32)
    near = points @ middles.T if len(middles) else np.zeros((len(rows), 1), np.float32)
    for number, row in enumerate(rows):
        if chosen[number] != assignment.NONE:
            reasons[row] = (catalogue()[chosen[number]].id, round(float(sure[number]), 4))
        elif len(middles) and near[number].max() >= _NEAR_THEME:
            reasons[row] = (whole.new.themes[int(near[number].argmax())].id, round(float(near[number].max()), 4))
    return reasons


def _scripted(each: Gathered, whole: Whole) -> list[Finding]:
    found = []
    texts = {said.turn: said.text for said in each.said}
    told: set[int] = set()
    for turn, start, end, print_ in each.scripts:
        if (count := whole.sent.get(print_, 0)) and turn not in told:
            told.add(turn)
            where = Evidence(
                conversation=each.findings.conversation,
                turn=turn,
                span=(start, end),
                words=texts.get(turn, "")[start:end],
            )
            found.append(Finding(kind="scripted", value=str(count), probability=0.9, evidence=(where,)))
    return found
