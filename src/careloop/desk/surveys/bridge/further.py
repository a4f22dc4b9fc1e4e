"""The questions below the headline: every rating, every row of a matrix, every option that could be chosen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from careloop.core.findings import Measure
from careloop.core.measures.asking import weights_of
from careloop.core.measures.counting import levels, share
from careloop.core.measures.definition import Facts, Part, Settings
from careloop.core.measures.registry import measure
from careloop.core.surveys.instruments import Instrument, Option, Question
from careloop.desk.surveys.bridge.asked_as import WHOLE, measure_of
from careloop.desk.surveys.bridge.judging import rated
from careloop.desk.surveys.queries.contacts import Contact

SETTINGS = Settings()


@dataclass(frozen=True)
class Further:
    """A question, or one row or option of it (`option`); the share of good answers, or of those who chose it."""

    question: Question
    measure: Measure
    option: Option | None = None

    @property
    def key(self) -> str:
        """The key its answers have."""
        is_row = self.question.kind == "matrix" and self.option is not None
        return f"{self.question.key}.{self.option.key}" if is_row and self.option else self.question.key

    @property
    def chosen(self) -> str:
        """The option that is counted, of a question of choice."""
        return self.option.key if self.option and self.question.kind == "choice" else ""


def further(instrument: Instrument, contacts: Sequence[Contact], facts: Facts, *, asked: int) -> Iterator[Further]:
    """Count every question but the first rating and the comments.

    By the registry's measure where a question has one of its own. Questions that the registry counts together are its
    parts (see `parts_of`) and none of these.
    """
    if instrument.key in WHOLE:
        return
    for question in instrument.questions:
        if question.kind == "matrix":
            for option in question.options:
                yield Further(question, _good(contacts, f"{question.key}.{option.key}", asked=asked), option)
        elif question.kind == "choice":
            yield from _chosen(question, contacts, asked=asked)
        elif question.kind == "rating" and question is not instrument.first:
            name = measure_of(instrument.key, question.key)
            found = measure(name, facts, settings=SETTINGS).measure if name else None
            yield Further(question, found or _good(contacts, question.key, asked=asked))


def parts_of(name: str, facts: Facts) -> tuple[Part, ...]:
    """Give the parts of the headline's measure, but for the levels of a scale, which stand by themselves."""
    parts = measure(name, facts, settings=SETTINGS).parts if name else ()
    return tuple(part for part in parts if not part.key.startswith("level-"))


def _good(contacts: Sequence[Contact], key: str, *, asked: int) -> Measure:
    found = rated(contacts, key)
    return share(found.hits, settings=SETTINGS, asked=asked, weights=found.weights, groups=found.customers)


def _chosen(question: Question, contacts: Sequence[Contact], *, asked: int) -> Iterator[Further]:
    told = [(contact, chosen) for contact in contacts if (chosen := contact.chosen(question.key))]
    weights = weights_of(contact.probability for contact, _chosen in told)
    groups: list[list[object]] = [[str(contact.customer or "") for contact, _chosen in told]]
    kinds = [option.key for option in question.options]
    if question.is_many:  # the shares do not add up to one
        found = {
            key: share([key in chosen for _contact, chosen in told], settings=SETTINGS, asked=asked, weights=weights,
                       groups=groups)
            for key in kinds
        }  # fmt: skip
    else:
        names = [chosen[0] for _contact, chosen in told]
        found = levels(names, kinds=kinds, settings=SETTINGS, asked=asked, weights=weights, groups=groups)
    few = share([False] * len(told), settings=SETTINGS, asked=asked)
    for option in question.options:
        yield Further(question, found.get(option.key, few), option)
