"""Counting judged conversations, one by one, into a Report."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec
import numpy as np

from careloop.core.analysis import choosing
from careloop.core.analysis.checked import NOT_MEASURED
from careloop.core.analysis.examples import Shelf
from careloop.core.analysis.gathering import Gathered
from careloop.core.analysis.whole import Whole
from careloop.core.findings import Dimension, Findings, Measure
from careloop.core.reading.kinds import KINDS
from careloop.core.reasons import causes
from careloop.core.reasons.catalogue import NO_ISSUE, by_id, catalogue
from careloop.core.report import Cause, Found, Group, Report, Source, Spread

_ABC = ("issue", "acknowledged", "resolved", "not-resolved", "repeat", "skipped", "red-alert")
_GROUPS = 200
GROUPED_BY: dict[str, Callable[[Gathered], str]] = {
    "agent": lambda each: each.agent,
    "team": lambda each: each.team,
    "reason": lambda each: each.findings.reason,
    "channel": lambda each: each.channel,
    "language": lambda each: each.findings.language,
}


class _Sum:
    """What is counted of a group of conversations."""

    def __init__(self) -> None:
        self.contacts = self.issues = self.acknowledged = self.resolved = self.not_resolved = self.repeated = 0
        self.failed = self.red_alerts = 0
        self.effort = self.satisfaction = 0.0
        self.experiences: Counter[str] = Counter()

    def add(self, findings: Findings, kinds: set[str]) -> None:
        self.contacts += 1
        if "issue" in kinds and findings.reason not in NO_ISSUE:
            self.issues += 1
            self.acknowledged += "acknowledged" in kinds
            self.resolved += is_resolved(findings)
            self.not_resolved += is_not_resolved(findings)
            self.failed += "not-resolved" in kinds
            self.repeated += "repeat" in kinds
        self.red_alerts += findings.is_red_alert
        self.effort += findings.effort.score
        self.satisfaction += findings.satisfaction
        self.experiences[findings.experience] += 1

    def group(self, name: str) -> Group:
        contacts = max(self.contacts, 1)
        return Group(
            name=name,
            contacts=self.contacts,
            issues=self.issues,
            acknowledged=self.acknowledged,
            resolved=self.resolved,
            red_alerts=self.red_alerts,
            effort=round(self.effort / contacts, 3),
            satisfaction=round(self.satisfaction / contacts, 3),
            experiences=dict(self.experiences),
        )


class _Scores:
    """How a score is spread, and what moved it."""

    def __init__(self, top: float) -> None:
        self.top, self.sum, self.n = top, 0.0, 0
        self.counts = [0] * 10
        self.raised: Counter[str] = Counter()
        self.lowered: Counter[str] = Counter()

    def add(self, score: float, dimension: Dimension | None = None) -> None:
        self.counts[min(9, int(score / self.top * 10))] += 1
        self.sum += score
        self.n += 1
        if dimension:
            self.raised.update({each.kind for each in dimension.raised})
            self.lowered.update({each.kind for each in dimension.lowered})

    def spread(self) -> Spread:
        return Spread(
            counts=tuple(self.counts),
            mean=round(self.sum / max(self.n, 1), 3),
            raised=tuple(self.raised.most_common(6)),
            lowered=tuple(self.lowered.most_common(6)),
        )


def is_resolved(findings: Findings) -> bool:
    """Say whether the last word about the outcome was a good one."""
    told = findings.of("resolved", "not-resolved", "repeat")
    return bool(told) and told[-1].kind == "resolved"


def is_not_resolved(findings: Findings) -> bool:
    """Say whether the last word about the outcome was another."""
    told = findings.of("resolved", "not-resolved", "repeat")
    return bool(told) and told[-1].kind != "resolved"


class Tally:
    """Add judged conversations, then ask for the report."""

    def __init__(self, *, by: str = "") -> None:
        self._by = by
        self._all = _Sum()
        self._groups: defaultdict[str, _Sum] = defaultdict(_Sum)
        self._moments: defaultdict[str, _Sum] = defaultdict(_Sum)
        self._reasons: defaultdict[str, _Sum] = defaultdict(_Sum)
        self._stages: Counter[str] = Counter()
        self._reason_stages: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._contacts: dict[str, Counter[str]] = {"kinds": Counter(), "languages": Counter(), "channels": Counter()}
        self._findings: Counter[str] = Counter()
        self._sure: defaultdict[str, float] = defaultdict(float)
        self._checked: dict[str, int] = {}
        self._values: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._because: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._scores = {name: _Scores(1.0) for name in ("business", "human", "hidden", "satisfaction")}
        self._effort = _Scores(10.0)
        self._turns = 0
        self._times: list[datetime] = []
        self._costs: list[tuple[str, float, float]] = []
        self._shelf, self._large = Shelf(4), Shelf(14)

    def add(self, each: Gathered) -> None:
        """Count one conversation."""
        findings = each.findings
        kinds = {finding.kind for finding in findings.findings}
        self._all.add(findings, kinds)
        self._count(each, findings, kinds)
        self._score(findings)
        if self._by:
            name = GROUPED_BY[self._by](each)
            if name in self._groups or len(self._groups) < 50 * _GROUPS:
                self._groups[name].add(findings, kinds)
        for moment in {finding.value for finding in findings.of("moment")}:
            self._moments[moment].add(findings, kinds)
        self._show(each, findings, kinds)

    def _count(self, each: Gathered, findings: Findings, kinds: set[str]) -> None:
        self._turns += each.turns
        self._contacts["kinds"].update(kinds)
        self._contacts["languages"][findings.language] += 1
        self._contacts["channels"][each.channel] += 1
        for finding in findings.findings:
            self._findings[finding.kind] += 1
            self._sure[finding.kind] += finding.probability
            self._checked[finding.kind] = min(self._checked.get(finding.kind, finding.checked), finding.checked)
        for kind, value in {(finding.kind, finding.value) for finding in findings.findings if finding.value}:
            if kind in ("leaving", "expectation", "asked-again", "wrong-language", "moment"):
                self._values[kind][value] += 1
        if each.at:
            self._times = [min([*self._times, each.at]), max([*self._times, each.at])]
        self._stages[findings.stage] += 1
        self._because[findings.experience].update(findings.because)
        if findings.issue:
            self._reasons[findings.reason].add(findings, kinds)
            self._reason_stages[findings.reason][findings.stage] += 1
            if findings.reason not in NO_ISSUE:
                self._costs.append((findings.reason, 1.0 + findings.effort.score, 1.0 - findings.satisfaction))

    def _score(self, findings: Findings) -> None:
        for name in ("business", "human", "hidden"):
            dimension: Dimension = getattr(findings, name)
            self._scores[name].add(dimension.score, dimension)
        self._scores["satisfaction"].add(findings.satisfaction)
        self._effort.add(findings.effort.score)

    def _show(self, each: Gathered, findings: Findings, kinds: set[str]) -> None:
        length = sum(len(said.text) for said in each.said)
        brief = 0.1 * (60 < length < 900)
        for kind in kinds:
            if (kind in KINDS and KINDS[kind].is_listed) or kind in _ABC:
                best = max(finding.probability for finding in findings.of(kind))
                self._shelf.offer(f"kind:{kind}", each, score=best + brief, kinds=(kind,))
        if findings.is_red_alert:
            self._large.offer("alerts", each, score=choosing.alarm(findings) + brief, kinds=choosing.ALARM)
        if findings.experience == "ultimate":
            self._large.offer("good", each, score=choosing.good(findings) + brief, kinds=choosing.GOOD)
        if findings.reason:
            score = choosing.typical(findings, each.reason_probability) + brief + 0.05 * min(4, len(each.said))
            self._shelf.offer(f"reason:{findings.reason}", each, score=score, kinds=choosing.TYPICAL)

    def report(
        self, whole: Whole, *, random: np.random.Generator, source: Source, rates: Mapping[str, Measure] | None = None
    ) -> Report:
        """Give the report of all that was added; `rates` by kind are what people's checks of a sample come to."""
        return Report(
            source=msgspec.structs.replace(
                source,
                conversations=self._all.contacts,
                turns=self._turns,
                languages=dict(self._contacts["languages"].most_common()),
                channels=dict(self._contacts["channels"].most_common()),
                first_at=self._times[0] if self._times else None,
                last_at=self._times[-1] if self._times else None,
            ),
            issues=self._all.issues,
            acknowledged=self._all.acknowledged,
            resolved=self._all.resolved,
            not_resolved=self._all.failed,
            repeated=self._all.repeated,
            red_alerts=self._all.red_alerts,
            business=self._scores["business"].spread(),
            human=self._scores["human"].spread(),
            hidden=self._scores["hidden"].spread(),
            satisfaction=self._scores["satisfaction"].spread(),
            effort=self._effort.spread(),
            experiences=dict(self._all.experiences),
            because={name: dict(counts.most_common(8)) for name, counts in self._because.items() if name},
            causes=self._causes(whole, random),
            without_reason=self._reasons[""].contacts,
            changes=whole.new.changes,
            found=self._found(rates or {}),
            alerts=self._large.examples("alerts"),
            models_of_good=self._large.examples("good")[:6],
            stages={stage: count for stage, count in self._stages.items() if stage},
            moments=_groups(self._moments),
            groups=_groups(self._groups)[:_GROUPS],
            grouped_by=self._by,
        )

    def _causes(self, whole: Whole, random: np.random.Generator) -> tuple[Cause, ...]:
        names, words = by_id(catalogue()), {theme.id: theme.words for theme in whole.new.themes}
        ids = sorted((reason for reason in self._reasons if reason), key=lambda each: -self._reasons[each].contacts)
        costly = [reason for reason in ids if reason not in NO_ISSUE]
        place = {reason: number for number, reason in enumerate(costly)}
        numbers = np.array([place.get(reason, -1) for reason, _e, _d in self._costs], dtype=np.int64)
        effort = np.array([each[1] for each in self._costs])
        dissatisfaction = np.array([each[2] for each in self._costs])
        cost = causes.costs(numbers, effort, dissatisfaction, count=len(costly), random=random)
        found = []
        for reason in ids:
            total, every = self._reasons[reason], self._all.contacts if reason in NO_ISSUE else self._all.issues
            cause = Cause(
                id=reason,
                names=names[reason].names if reason in names else {},
                words=words.get(reason, ()),
                contacts=total.contacts,
                share=round(total.contacts / max(every, 1), 4),
                resolved=total.resolved,
                not_resolved=total.not_resolved,
                red_alerts=total.red_alerts,
                effort=round(1 + total.effort / total.contacts, 3),
                dissatisfaction=round(1 - total.satisfaction / total.contacts, 3),
                stages={stage: n for stage, n in self._reason_stages[reason].items() if stage},
                examples=self._shelf.examples(f"reason:{reason}"),
                is_issue=reason in place,
            )
            found.append(_priced(cause, cost, place[reason]) if reason in place else cause)
        return tuple(found)

    def _found(self, rates: Mapping[str, Measure]) -> tuple[Found, ...]:
        counted = self._contacts["kinds"]
        return tuple(
            Found(
                kind=kind,
                conversations=counted[kind],
                findings=self._findings[kind],
                probability=round(self._sure[kind] / self._findings[kind], 4),
                checked=self._checked[kind],
                values=dict(self._values[kind].most_common()),
                rate=rates.get(kind, msgspec.structs.replace(NOT_MEASURED, denominator=self._all.contacts)),
                examples=self._shelf.examples(f"kind:{kind}"),
            )
            for kind in KINDS
            if counted[kind] and kind not in ("moment", "stage")
        )


def _priced(cause: Cause, cost: causes.Costs, number: int) -> Cause:
    return msgspec.structs.replace(
        cause,
        cost=round(float(cost.cost[number]), 1),
        cost_interval=(round(float(cost.low[number]), 1), round(float(cost.high[number]), 1)),
        rank_interval=(int(cost.best_rank[number]), int(cost.worst_rank[number])),
    )


def _groups(sums: dict[str, _Sum]) -> tuple[Group, ...]:
    return tuple(total.group(name) for name, total in sorted(sums.items(), key=lambda item: -item[1].contacts))
