"""Which answers count as good, how much each counts, and of how many independent ones they are worth."""

from collections.abc import Sequence
from dataclasses import dataclass

from careloop.core.measures.asking import weights_of
from careloop.core.statistics.weighting import weighted
from careloop.core.surveys.scales import scales
from careloop.desk.surveys.queries.contacts import Contact, Said

KEYPAD = "keypad"


def is_good(said: Said | None) -> bool:
    """Say whether an answer counts as good on its own scale."""
    scale = scales().get(said.scale) if said else None
    return scale is not None and said is not None and said.value in scale.good


@dataclass(frozen=True)
class Rated:
    """The answers of some contacts to one question; what keys alone say is none."""

    contacts: tuple[Contact, ...]
    said: tuple[Said, ...]

    @property
    def hits(self) -> list[bool]:
        """Whether each is good."""
        return [is_good(each) for each in self.said]

    @property
    def weights(self) -> list[float] | None:
        """1 / probability of being asked, where it differs."""
        return weights_of(contact.probability for contact in self.contacts)

    @property
    def customers(self) -> list[list[object]]:
        """The clusters of the answers; who is not known is a cluster of their own."""
        return [[str(contact.customer or "") for contact in self.contacts]]

    def effective(self) -> tuple[float, float]:
        """Good answers and answers as of equally likely and independent ones: the same share, and as sure."""
        if not self.said:
            return 0.0, 0.0
        found = weighted([float(hit) for hit in self.hits], weights=self.weights, groups=self.customers)
        n = found.effective(found.value * (1 - found.value))
        return found.value * n, n


def rated(contacts: Sequence[Contact], question: str) -> Rated:
    """Give what these contacts answered, but for pressed keys."""
    told = [
        (contact, said)
        for contact in contacts
        if (said := contact.answer(question)) and contact.first and contact.first.channel != KEYPAD
    ]
    return Rated(tuple(contact for contact, _said in told), tuple(said for _contact, said in told))
