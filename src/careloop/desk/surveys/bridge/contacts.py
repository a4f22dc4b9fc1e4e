"""A conversation as the contact that rules look at, and by which way and clock its customer is asked."""

from datetime import datetime
from typing import Any

import msgspec

from careloop.core.surveys.instruments import Instrument
from careloop.core.surveys.layouts import Layout as Menu
from careloop.core.surveys.layouts import layout_named
from careloop.core.surveys.sampling import Contact, after_quiet
from careloop.core.surveys.sampling import Rule as RuleRecord
from careloop.desk.conversations.models import Conversation
from careloop.desk.people.models import Customer, Identity
from careloop.desk.surveys.models import Layout, Rule, Survey, SurveyVersion
from careloop.desk.surveys.rules import in_place

ZONES = {"ko": "Asia/Seoul", "ja": "Asia/Tokyo"}
LANGUAGES = ("en", "ko", "ja")


def contact_of(
    conversation: Conversation,
    *,
    reasons: tuple[str, ...],
    outcomes: tuple[str, ...] = (),
    segments: tuple[str, ...] = (),
) -> Contact:
    """Give what the rules look at; outcomes and segments cost statements, for rules that ask for them."""
    return Contact(
        channel=conversation.channel,
        inbox=conversation.inbox_id,
        team=conversation.team_id or 0,
        language=language_of(conversation),
        reasons=reasons,
        outcomes=outcomes,
        segments=segments,
        is_department=conversation.customer.kind == Customer.Kind.DEPARTMENT,
    )


def outcomes_of(conversation: Conversation) -> tuple[str, ...]:
    """Give how a conversation ended: with an answer of ours or without, and whether it had been closed before."""
    ended = "answered" if conversation.summary.is_answered else "unanswered"
    return (ended, "again") if conversation.closures.count() > 1 else (ended,)


def segments_of(conversation: Conversation) -> tuple[str, ...]:
    """Give the segments of a conversation's customer: of an organisation or private, here before or new."""
    customer = conversation.customer
    is_new = not customer.conversations.filter(created_at__lt=conversation.created_at).exists()
    return ("organisation" if customer.organisation_id else "private", "new" if is_new else "returning")


def language_of(conversation: Conversation) -> str:
    """Give the language a customer is asked in: the conversation's, the customer's, else the inbox's."""
    found = conversation.language or conversation.customer.language or conversation.inbox.language
    return found if found in LANGUAGES else "en"


def rule_of(row: Rule) -> RuleRecord:
    """Give a rule as the core reads it."""
    return msgspec.convert({"id": row.pk, "share": row.share, **row.conditions}, RuleRecord)


def menu_of(row: Layout | None) -> Menu | None:
    """Give a layout as the core reads it."""
    return layout_named(row.name) if row else None


def instrument_of(version: SurveyVersion) -> Instrument:
    """Give what a version asks."""
    return msgspec.convert(version.content, Instrument)


def instruments_of(survey: Survey) -> dict[int, Instrument]:
    """Give what each version of a survey asks, by the version's number in the database."""
    return {version.pk: instrument_of(version) for version in survey.versions.all()}


def content_of(instrument: Instrument) -> dict[str, Any]:
    """Give an instrument as it is kept."""
    return dict(msgspec.json.decode(msgspec.json.encode(instrument)))


def mail_address(conversation: Conversation) -> str:
    """Give the mail address of a conversation's customer, else one left for answers there; "" where none is known."""
    identity = conversation.identity
    if identity is not None and identity.kind == Identity.Kind.EMAIL:
        return identity.address
    known = [each for each in conversation.customer.identities.all() if each.kind == Identity.Kind.EMAIL]
    return known[0].address if known else in_place.address_left(conversation.channel, conversation.pk)


def phone_of(customer: Customer) -> str:
    """Give a telephone number of a customer; "" where none is known."""
    known = [each for each in customer.identities.all() if each.kind == Identity.Kind.PHONE]
    return str(known[0]) if known else ""


def zone_of(conversation: Conversation) -> str:
    """Give the clock whose nights are quiet: that of the inbox's hours, else that of the customer's language."""
    inbox = conversation.inbox
    hours = inbox.hours or (inbox.team.hours if inbox.team else None)
    return hours.timezone if hours else ZONES.get(language_of(conversation), "UTC")


def outside_quiet_hours(survey: Survey, conversation: Conversation, at: datetime) -> datetime:
    """Give the first moment from `at` on at which the survey may write to this customer."""
    return after_quiet(at, quiet_from=survey.quiet_from, quiet_until=survey.quiet_until, zone=zone_of(conversation))
