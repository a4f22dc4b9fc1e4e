"""Contacts of a survey as the records that measures read: one a person asked, one a contact that may be drawn again.

The agent is left out: a page speaks of these very contacts, so that its agents are no sample of others (the interval
of a forecast would be wider). In these records `conversation` names the contact: a conversation that was resolved
twice is two contacts.
"""

from collections.abc import Iterator, Sequence

from careloop.core.measures.definition import Facts
from careloop.core.survey_records import KeypadCall, Scale, SurveyAnswer
from careloop.core.survey_records import Layout as LayoutRecord
from careloop.core.surveys.layouts import layout_named
from careloop.core.surveys.scales import scales
from careloop.desk.surveys.queries.contacts import Asked, Contact

# The measures' names of what a question asks; what is not here is counted as the share of good answers.
INSTRUMENTS = {"satisfaction": "csat", "recommend": "nps", "ease": "effort"}


def facts_of(contacts: Sequence[Contact], *, question: str) -> Facts:
    """Give the records of one question of these contacts, and of their keypad calls."""
    answers = [record for contact in contacts for record in _records(contact, question)]
    return Facts(answers=tuple(answers), calls=tuple(calls_of(contacts, question=question)))


def _records(contact: Contact, question: str) -> Iterator[SurveyAnswer]:
    if contact.first is not None and contact.first.is_reached:
        yield _record(contact, contact.first, question, probability=contact.probability)
    if contact.follow_up is not None:
        yield _record(contact, contact.second, question, probability=contact.follow_up.probability, is_follow_up=True)


def _record(
    contact: Contact, asked: Asked | None, question: str, *, probability: float, is_follow_up: bool = False
) -> SurveyAnswer:
    said = contact.second_answer(question) if is_follow_up else contact.answer(question)
    name = said.scale if said else contact.scales.get(question, "")
    return SurveyAnswer(
        id=f"{contact.id}-{'second' if is_follow_up else 'first'}",
        instrument=INSTRUMENTS.get(question, "csat"),
        question=question,
        conversation=str(contact.id),
        customer=str(contact.customer or ""),
        team=contact.team_name,
        channel=contact.channel,
        asked_by=asked.channel if asked else "",
        language=contact.language,
        reason=contact.reasons[0] if contact.reasons else "",
        scale=_scale(name),
        layout=asked.layout if asked else "",
        draw="follow_up" if is_follow_up else "offer",
        sampled_prob=probability,
        asked_at=asked.created_at if asked else None,
        answered_at=asked.answered_at if asked and said else None,
        value=said.value if said else None,
    )


def _scale(name: str) -> Scale:
    found = scales().get(name)
    if found is None:
        return Scale()
    return Scale(low=found.values[0], high=found.values[-1], version=name, is_balanced=found.is_balanced)


def calls_of(contacts: Sequence[Contact], *, question: str) -> Iterator[KeypadCall]:
    """Give the keypad calls of these contacts: the layout, the level pressed, how they ended."""
    for contact in contacts:
        asked = contact.first
        if asked is None or asked.channel != "keypad" or not asked.layout:
            continue
        menu, said = layout_named(asked.layout), contact.answer(question)
        scale = scales().get(contact.scales.get(question, ""))
        yield KeypadCall(
            id=str(contact.id),
            layout=LayoutRecord(
                is_best_first=menu.order == "down", is_best_on_one=menu.keys == "down", pause_seconds=menu.pause_seconds
            ),
            levels=len(scale.values) if scale else 3,
            level=int(said.value) if said and said.value is not None else None,
            end="answered" if said else "hung_up",
            conversation=str(contact.id),
            customer=str(contact.customer or ""),
            language=contact.language,
            offered_at=asked.created_at,
        )
