"""Repeats: how often does a customer have to come again with the same matter?

Reads       conversations with a known customer, when they began and ended, their tags.
Gives       Measures "repeat-contact" (share that comes again within 7 days) and "first-contact-resolution" (the rest).
How         Kaplan-Meier at 7 days: a contact of yesterday counts for the one day it was seen. The same matter: a tag in
            common, or no tags on either.
Read it so  a solved matter does not come back. Some come back elsewhere, or leave: the resolution is a ceiling.
Blind to    customers who write from an address that is not known to be theirs.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from careloop.core.measures.definition import Definition, Facts, Result, Settings
from careloop.core.measures.lasting import complement, share_ended
from careloop.core.measures.methods import KAPLAN_MEIER
from careloop.core.measures.text import Text
from careloop.core.notes import note
from careloop.core.records import Conversation, Party

DAY_SECONDS = 86_400.0


class _Contact(NamedTuple):
    began: datetime
    ended: datetime
    conversation: Conversation


def customer_of(party: Party) -> str:
    """This will give what identifies a customer: the origin's id, an address or a number; a name does not."""
    return party.id or party.email.lower() or party.phone


def times_of(conversation: Conversation) -> tuple[datetime, datetime] | None:
    """This will give beginning and end: the first turn, and the closing or else the last turn."""
    times = [turn.at for turn in conversation.turns if turn.at is not None]
    if not times:
        return None
    return min(times), max(conversation.closed_at or max(times), min(times))


def _within(facts: Facts) -> tuple[list[_Contact], list[float], list[bool], tuple[str, ...]]:
    own = {each.id for each in facts.conversations}
    people: dict[str, list[_Contact]] = defaultdict(list)
    unknown = 0
    for each in {each.id: each for each in (*facts.linked, *facts.conversations)}.values():
        times, customer = times_of(each), customer_of(each.customer)
        if times and customer:
            people[customer].append(_Contact(*times, each))
        elif each.id in own:
            unknown += 1
    until = facts.now or max((contact.ended for each in people.values() for contact in each), default=None)
    contacts, durations, repeated = [], [], []
    for history in people.values():
        history.sort(key=lambda contact: contact.began)
        for at, contact in enumerate(history):
            if contact.conversation.id not in own or until is None:
                continue
            again = next((late for late in history[at + 1 :] if _is_same(contact, late)), None)
            end = again.began if again else max(until, contact.ended)
            contacts.append(contact)
            durations.append(max((end - contact.ended).total_seconds(), 0.0) / DAY_SECONDS)
            repeated.append(again is not None)
    notes = (note("unknown-customers", count=unknown),) if unknown else ()
    return contacts, durations, repeated, notes


def _is_same(first: _Contact, late: _Contact) -> bool:
    tags, others = set(first.conversation.tags), set(late.conversation.tags)
    return bool(tags & others) or not (tags or others)


def _compute(name: str, *, is_resolution: bool) -> Callable[[Facts, Settings], Result]:
    def compute(facts: Facts, settings: Settings) -> Result:
        contacts, durations, repeated, notes = _within(facts)
        days = settings.repeat_days
        measure = share_ended(durations, repeated, by=days, settings=settings, notes=notes)
        again = [was and lasted <= days for was, lasted in zip(repeated, durations, strict=True)]
        counted = tuple(
            each.conversation.id for each, came in zip(contacts, again, strict=True) if came != is_resolution
        )
        return Result(
            name=name,
            measure=complement(measure) if is_resolution else measure,
            counted=counted,
            among=tuple(each.conversation.id for each in contacts),
        )

    return compute


def _definition(name: str, title: Text, explanation: Text, *, is_resolution: bool) -> Definition:
    return Definition(
        name=name,
        title=title,
        explanation=explanation,
        begins=Text(
            "A conversation is closed, or its last message.",
            "대화 종료 또는 마지막 메시지",
            "会話の完了、または最後のメッセージ",
        ),
        ends=Text(
            "The same customer begins another one about the same matter (a tag in common) within 7 days.",
            "같은 고객이 7일 안에 같은 일(공통 태그)로 다시 문의한 때",
            "同じ方が7日以内に同じ用件(共通のタグ)で再び問い合わせたとき",
        ),
        denominator=Text(
            "All conversations with a known customer.", "고객을 아는 모든 대화", "顧客が分かるすべての会話"
        ),
        exclusions=Text(
            "Conversations without a known customer or without times.",
            "고객이나 시각을 알 수 없는 대화",
            "顧客や時刻が分からない会話",
        ),
        interval=KAPLAN_MEIER,
        unit="share",
        reads=("conversations",),
        compute=_compute(name, is_resolution=is_resolution),
        is_asked=False,
    )


DEFINITIONS = (
    _definition(
        "first-contact-resolution",
        Text("Resolved at the first contact", "첫 문의 해결률", "初回解決率"),
        Text(
            "The share of conversations after which the customer did not come again with the same matter in 7 days.",
            "이후 7일 안에 같은 일로 다시 문의하지 않은 대화의 비율입니다.",
            "その後7日以内に同じ用件での問い合わせがなかった会話の割合です。",
        ),
        is_resolution=True,
    ),
    _definition(
        "repeat-contact",
        Text("Came again", "재문의율", "再問い合わせ率"),
        Text(
            "The share of conversations after which the customer came again with the same matter within 7 days.",
            "이후 7일 안에 같은 일로 다시 문의한 대화의 비율입니다.",
            "その後7日以内に同じ用件で再び問い合わせがあった会話の割合です。",
        ),
        is_resolution=False,
    ),
)
