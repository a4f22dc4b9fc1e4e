"""What the measures read beside conversations: answers asked for, waits, promises, recoveries, self-service, custom.

All are plain frozen records that name the conversation they belong to, so that every number can be opened.
A person is named by `customer` (any stable identifier); nothing here holds a name or an address.
"""

from datetime import datetime
from typing import Literal

import msgspec

Phase = Literal["before", "after"]
Draw = Literal["offer", "follow_up"]  # the first asking, or the random second-channel sample that checks it
KeypadEnd = Literal["answered", "hung_up", "timed_out"]


class Scale(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The scale of a question. Answers of different versions, or of a balanced and an unbalanced one, never mix."""

    low: float = 1
    high: float = 5
    version: str = "1"
    is_balanced: bool = True  # as many levels below the middle as above it


class SurveyAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One question put to one customer about one contact, and what came back.

    A question that was offered and dismissed, or never answered, is a record too: it is what the response rate is
    made of. `value` is None then; `choice` holds the answer of a question of choice, `text` a comment.
    """

    id: str
    instrument: str  # "csat", "nps", "effort", "loyalty", "gap", "value", "dimensions", "exit", "open" or an own name
    question: str = ""  # the item inside the instrument: "repurchase", "waiting", "business" …
    conversation: str = ""
    customer: str = ""
    agent: str = ""  # as they were when the question was sent
    team: str = ""
    channel: str = ""  # of the contact
    asked_by: str = ""  # the channel of the question: "email", "web", "keypad", "chat"
    language: str = ""
    reason: str = ""
    segment: str = ""
    scale: Scale = Scale()
    layout: str = ""
    moment: str = ""  # the moment of truth a gap is asked about
    phase: Phase = "after"
    draw: Draw = "offer"
    sampled_prob: float = 1.0  # the known probability with which the system drew this contact
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    value: float | None = None
    choice: str = ""
    text: str = ""
    is_dismissed: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether a usable answer came: dismissed is not answered."""
        return not self.is_dismissed and (self.value is not None or bool(self.choice) or bool(self.text))


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """How a keypad question was put: spoken order and keys are of the levels, best level first where `True`."""

    is_best_first: bool  # the best level is spoken first
    is_best_on_one: bool  # key 1 means the best level
    pause_seconds: float = 0.0

    @property
    def name(self) -> str:
        """A stable identifier: "best-first/best-1/0s"."""
        first = "best" if self.is_best_first else "worst"
        key = "best" if self.is_best_on_one else "worst"
        return f"{first}-first/{key}-1/{self.pause_seconds:g}s"


class KeypadCall(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One call that was led into a keypad question: what was played, what was pressed, when it ended.

    `levels` counts the answers (3 for satisfied, so-so, dissatisfied); `level` is the meaning of the key in this
    layout, 1 the worst, or None. `prompt_ends` are seconds from the start at which each prompt was over.
    """

    id: str
    layout: Layout
    levels: int = 3
    level: int | None = None
    key: str = ""
    end: KeypadEnd = "hung_up"
    conversation: str = ""
    customer: str = ""
    agent: str = ""
    language: str = ""
    scale_version: str = "1"
    offered_at: datetime | None = None
    prompt_ends: tuple[float, ...] = ()
    pressed_after_seconds: float | None = None
    ended_after_seconds: float | None = None


class Wait(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One customer's wait for a person. `wait_seconds` ends with the answer, with the customer's leaving, or otherwise:
    then it is censored.
    """

    conversation: str
    wait_seconds: float
    is_answered: bool
    is_censored: bool = False  # neither answered nor given up: it goes on by mail or telephone, or we ended it
    is_silent: bool = False  # left without saying so (chat); known from a labelled sample only
    channel: str = ""
    team: str = ""
    customer: str = ""
    at: datetime | None = None

    @property
    def is_abandoned(self) -> bool:
        """Whether the customer gave up."""
        return not self.is_answered and not self.is_censored


class PromiseRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A promise made to a customer, when it is due, and when it was kept. Withdrawn ones are not counted."""

    id: str
    conversation: str = ""
    customer: str = ""
    agent: str = ""
    team: str = ""
    kind: str = ""
    made_at: datetime
    due_at: datetime
    kept_at: datetime | None = None
    withdrawn_at: datetime | None = None


class RecoveryRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A failure (a broken promise, a bad rating …) and what was done about it: steps done of the seven, how it ended,
    whether the cause came back.
    """

    id: str
    conversation: str = ""
    customer: str = ""
    agent: str = ""
    team: str = ""
    cause: str = ""
    failed_at: datetime
    closed_at: datetime | None = None
    steps_done: int | None = None  # None: not recorded
    is_asked: bool = True  # whether anybody asked, once it was closed, how it was
    is_satisfied: bool | None = None  # None: not asked or not answered
    recurred_at: datetime | None = None


class SelfServiceVisit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One attempt to help oneself; each stage is True, False or None (not known: not asked, not logged)."""

    id: str
    customer: str = ""
    conversation: str = ""  # the contact that followed, if one did
    at: datetime | None = None
    is_aware: bool | None = None
    is_found: bool | None = None
    could_answer: bool | None = None
    is_trusted: bool | None = None
    is_resolved: bool | None = None


class CustomerRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How long somebody has been a customer, and why they left, if they said so."""

    id: str
    began_on: datetime
    left_on: datetime | None = None
    left_for: str = ""  # "service", "attention", "product", "price", "other", or own words
    segment: str = ""
