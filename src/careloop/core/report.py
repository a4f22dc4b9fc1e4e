"""The report: what many conversations together say, as plain records that any renderer can write.

Counts are what the reading found. They are no rates of what happened: until a random sample is checked by people, the
`rate` of a kind is a Measure without a value, and renderers write "not measured here".
"""

from datetime import datetime

import msgspec

from careloop.core.findings import Measure


class Mark(msgspec.Struct, frozen=True, omit_defaults=True):
    """Letters of a line that show something: from, up to, and the kind of finding."""

    start: int
    end: int
    kind: str
    value: str = ""
    probability: float = 0.0
    checked: int = 0  # labelled examples behind the probability; 0: it is assumed


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One turn of an example, masked, with its marks."""

    side: str
    text: str
    turn: int
    marks: tuple[Mark, ...] = ()


class Example(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A conversation shown as an example."""

    conversation: str
    lines: tuple[Line, ...]
    experience: str = ""
    reason: str = ""
    is_whole: bool = True
    source: str = ""


class Cause(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contact reason with what it costs customers: contacts × effort × dissatisfaction."""

    id: str
    names: dict[str, str]
    words: tuple[str, ...] = ()
    contacts: int
    share: float
    resolved: int = 0
    not_resolved: int = 0
    red_alerts: int = 0
    effort: float = 0.0  # mean, 1 for the contact itself and what was read beyond it
    dissatisfaction: float = 0.0  # mean of 1 − satisfaction signal
    cost: float = 0.0  # sum of effort × dissatisfaction over the contacts
    cost_interval: tuple[float, float] = (0.0, 0.0)
    rank_interval: tuple[int, int] = (1, 1)
    stages: dict[str, int] = {}
    examples: tuple[Example, ...] = ()
    is_issue: bool = True  # False: praise and greetings, which have a reason and cost nothing

    def name(self, language: str) -> str:
        """Give the name in a language, or the theme's own words."""
        return self.names.get(language) or self.names.get("en") or " · ".join(self.words) or self.id


class Found(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A kind of finding: in how many conversations it was found, how sure on average, and examples.

    `checked` are the labelled examples behind that (the fewest, where findings differ); 0 says that it is assumed.
    """

    kind: str
    conversations: int
    findings: int
    probability: float = 0.0
    checked: int = 0
    values: dict[str, int] = {}
    rate: Measure = Measure()
    examples: tuple[Example, ...] = ()


class Spread(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a score from 0 to 1 (or 0 to 10) is spread: counts of ten equal steps, and the mean."""

    counts: tuple[int, ...]
    mean: float
    raised: tuple[tuple[str, int], ...] = ()
    lowered: tuple[tuple[str, int], ...] = ()


class Group(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One agent, team, reason, channel … of the table `--by`."""

    name: str
    contacts: int
    issues: int
    acknowledged: int
    resolved: int
    red_alerts: int
    effort: float
    satisfaction: float
    experiences: dict[str, int] = {}


class Source(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was read, and what could not be."""

    files: tuple[str, ...] = ()
    conversations: int = 0
    turns: int = 0
    left_out: int = 0  # by --since, --language, --channel
    refused: int = 0
    refusals: tuple[str, ...] = ()
    languages: dict[str, int] = {}
    channels: dict[str, int] = {}
    first_at: datetime | None = None
    last_at: datetime | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a reason since the run before: new, gone, split, merged."""

    kind: str
    reason: str
    others: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that the report says."""

    source: Source
    issues: int = 0  # conversations that state one; praise and greetings do not
    acknowledged: int = 0
    resolved: int = 0
    not_resolved: int = 0
    repeated: int = 0
    red_alerts: int = 0
    business: Spread
    human: Spread
    hidden: Spread
    effort: Spread
    satisfaction: Spread
    experiences: dict[str, int] = {}
    because: dict[str, dict[str, int]] = {}
    causes: tuple[Cause, ...] = ()  # by contacts, most first
    without_reason: int = 0
    changes: tuple[Change, ...] = ()
    found: tuple[Found, ...] = ()
    alerts: tuple[Example, ...] = ()
    models_of_good: tuple[Example, ...] = ()
    stages: dict[str, int] = {}
    moments: tuple[Group, ...] = ()
    groups: tuple[Group, ...] = ()
    grouped_by: str = ""
    is_masked: bool = True

    def costliest(self) -> tuple[Cause, ...]:
        """Give the causes by what they cost customers, the costliest first; praise and greetings are none."""
        return tuple(sorted((each for each in self.causes if each.is_issue), key=lambda each: -each.cost))
