"""What careloop writes: a number never leaves without its interval, its n and its denominator."""

import msgspec


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """One number and all that is needed to believe it.

    `value` and `interval` are None where the number is not measured; `notes` then say why, and otherwise say what
    the reader must know ("assumes …"). `n` counts the answers behind the number, `denominator` the contacts (or
    people) that it speaks about, `asked` those of them that were asked. `response_rate` is n / asked, 0 to 1.
    """

    value: float | None = None
    interval: tuple[float, float] | None = None
    n: int = 0
    denominator: int = 0
    asked: int | None = None
    response_rate: float | None = None
    notes: tuple[str, ...] = ()


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where it stands: the conversation, the turn (from 0) and the letters of it from `span[0]` up to `span[1]`."""

    conversation: str
    turn: int
    span: tuple[int, int]
    words: str = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing read in a conversation: its kind (a name of `reading.kinds.KINDS`), how sure, and where it stands.

    `value` says which one where a kind has several ("delivery" of the kind "moment"). The first evidence is the
    thing itself; the others are what it refers to (the issue that is repeated, the promise that was not kept).
    `checked` is the number of labelled turns or matches on which the probability was measured. Where it is 0 the
    probability is not measured but assumed (docs/developer/reading.md says which are).
    """

    kind: str
    probability: float
    evidence: tuple[Evidence, ...] = ()
    value: str = ""
    checked: int = 0

    @property
    def turn(self) -> int:
        """Give the turn of the first evidence, -1 when there is none."""
        return self.evidence[0].turn if self.evidence else -1


class Influence(msgspec.Struct, frozen=True, omit_defaults=True):
    """What moved a dimension: a kind of finding, how far (up or down), and the turn."""

    kind: str
    effect: float
    turn: int = -1


class Dimension(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of the three dimensions: 0 (as bad as can be) to 1, 0.5 when nothing speaks for or against."""

    score: float = 0.5
    influences: tuple[Influence, ...] = ()

    @property
    def raised(self) -> tuple[Influence, ...]:
        """Give what spoke for it."""
        return tuple(each for each in self.influences if each.effect > 0)

    @property
    def lowered(self) -> tuple[Influence, ...]:
        """Give what spoke against it."""
        return tuple(each for each in self.influences if each.effect < 0)


class Effort(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the customer had to do: counts as observed, and their weighted sum from 0 to 10."""

    score: float = 0.0
    contacts: int = 1
    messages: int = 0
    repeats: int = 0
    transfers: int = 0
    channel_switches: int = 0
    asked_again: int = 0
    wait_seconds: float | None = None  # until answered, all waits together; None where the source holds no times


class Findings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that was read in one conversation. `satisfaction` is a signal from words, never an answer to a survey."""

    conversation: str
    language: str = ""
    findings: tuple[Finding, ...] = ()
    business: Dimension = Dimension()
    human: Dimension = Dimension()
    hidden: Dimension = Dimension()
    experience: str = ""  # good, bad, ugly, ultimate; empty when too little was said to tell
    because: tuple[str, ...] = ()  # the kinds of findings behind the class, the weightiest first
    effort: Effort = Effort()
    satisfaction: float = 0.5
    satisfaction_interval: tuple[float, float] = (0.0, 1.0)
    is_red_alert: bool = False
    issue: Evidence | None = None  # the sentence that says why the customer is here
    reason: str = ""  # id in the catalogue, or of a new theme
    stage: str = ""  # before, during, after the sale

    def of(self, *kinds: str) -> tuple[Finding, ...]:
        """Give the findings of these kinds, in the order of the conversation."""
        return tuple(each for each in self.findings if each.kind in kinds)
