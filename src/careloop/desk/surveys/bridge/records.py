"""Contacts of a survey as the records that measures read: one a question asked, one a contact that may be drawn again.

The agent is left out: a page speaks of these very contacts, so that its agents are no sample of others (the interval
of a forecast would be wider). In these records `conversation` names the contact, `conversation.draw`: a conversation
that was resolved twice is two contacts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from careloop.core.measures.definition import Facts
from careloop.core.survey_records import KeypadCall, Scale, SurveyAnswer
from careloop.core.survey_records import Layout as LayoutRecord
from careloop.core.surveys.answers import fields
from careloop.core.surveys.instruments import Instrument, Question
from careloop.core.surveys.layouts import layout_named
from careloop.core.surveys.scales import scales
from careloop.desk.surveys.bridge.asked_as import CORRECTED, asked_as
from careloop.desk.surveys.queries.contacts import Asked, Contact, Said
from careloop.desk.surveys.queries.results import Expected

Versions = Mapping[int, Instrument]


def facts_of(contacts: Sequence[Contact], versions: Versions, *, expected: Iterable[Expected] = ()) -> Facts:
    """Give the records of everything these contacts were asked, of their keypad calls, and what was asked before."""
    answers = [record for contact in contacts for record in _records(contact, versions)]
    answers += [_expected(each) for each in expected]
    return Facts(answers=tuple(answers), calls=tuple(calls_of(contacts)))


def _records(contact: Contact, versions: Versions) -> Iterator[SurveyAnswer]:
    first = contact.first
    if first is not None and first.is_reached:
        for key, question in _rated(versions[first.version]):
            yield _record(contact, first, versions[first.version], (key, question))
    if contact.follow_up is not None:  # one of every contact that could be drawn, also of those it passed by
        instrument = versions[contact.second.version if contact.second else first.version if first else max(versions)]
        for key, question in _rated(instrument):
            if asked_as(instrument.key, key).instrument in CORRECTED:
                yield _record(contact, contact.second, instrument, (key, question), is_follow_up=True)


def _rated(instrument: Instrument) -> Iterator[tuple[str, Question]]:
    return ((key, question) for key, question in fields(instrument) if question.kind != "text")


def _record(
    contact: Contact,
    asked: Asked | None,
    instrument: Instrument,
    field: tuple[str, Question],
    *,
    is_follow_up: bool = False,
) -> SurveyAnswer:
    key, question = field
    name = asked_as(instrument.key, key)
    said = (asked.answers or {}).get(key) if asked else None
    is_paired = name.instrument == "gap"  # what was expected was asked apart: joined by the conversation
    decided = contact.follow_up if is_follow_up else None
    return SurveyAnswer(
        id=f"{contact.id}-{'second' if is_follow_up else 'first'}-{key}",
        instrument=name.instrument,
        question=name.question,
        moment=name.moment,
        phase=name.phase,
        conversation=str(contact.conversation or "") if is_paired else name_of(contact),
        customer=str(contact.customer or ""),
        team=contact.team_name,
        channel=contact.channel,
        asked_by=asked.channel if asked else "",
        language=contact.language,
        reason=contact.reasons[0] if contact.reasons else "",
        segment=contact.segment,
        scale=_scale(said, question),
        layout=asked.layout if asked else "",
        draw="follow_up" if is_follow_up else "offer",
        sampled_prob=decided.probability if decided else contact.probability,
        asked_at=asked.created_at if asked else None,
        answered_at=asked.answered_at if asked and said else None,
        value=said.value if said else None,
        choice=said.text if said and question.kind == "choice" else "",
    )


def name_of(contact: Contact) -> str:
    """Give the name of a contact in records: `conversation.draw`, "0" for a conversation that is gone."""
    return f"{contact.conversation or 0}.{contact.id}"


def _expected(each: Expected) -> SurveyAnswer:
    name = asked_as("expectation", each.key)
    return SurveyAnswer(
        id=f"{each.invitation}-{each.key}",
        instrument=name.instrument,
        question=name.question,
        moment=name.moment,
        phase=name.phase,
        conversation=str(each.conversation),
        scale=_named(each.scale),
        asked_at=each.asked_at,
        answered_at=each.answered_at,
        value=each.value,
    )


def _scale(said: Said | None, question: Question) -> Scale:
    return _named(said.scale if said else question.scale)


@cache
def _named(name: str) -> Scale:
    found = scales().get(name)
    if found is None:
        return Scale()
    return Scale(low=found.values[0], high=found.values[-1], version=name, is_balanced=found.is_balanced)


def calls_of(contacts: Sequence[Contact]) -> Iterator[KeypadCall]:
    """Give the keypad calls of these contacts: the layout, the level pressed, how they ended."""
    for contact in contacts:
        asked = contact.first
        if asked is None or asked.channel != "keypad" or not asked.layout:
            continue
        question, name = next(iter(contact.scales.items()), ("", ""))
        menu, said, scale = layout_named(asked.layout), contact.answer(question), scales().get(name)
        yield KeypadCall(
            id=str(contact.id),
            layout=LayoutRecord(
                is_best_first=menu.order == "down", is_best_on_one=menu.keys == "down", pause_seconds=menu.pause_seconds
            ),
            levels=len(scale.values) if scale else 3,
            level=int(said.value) if said and said.value is not None else None,
            end="answered" if said else "hung_up",
            conversation=name_of(contact),
            customer=str(contact.customer or ""),
            language=contact.language,
            offered_at=asked.created_at,
        )
