"""Keeping rules, and letting them act on the ledger and the clock; every effect bears the rule's name."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from careloop.desk.automation.models import Rule, Stretch
from careloop.desk.automation.queries.answering import may_answer
from careloop.desk.automation.queries.clock import clock_rules, elapsed
from careloop.desk.automation.queries.matching import (
    Event,
    active_rules,
    concerns,
    effects_of,
    matching,
    number_in,
)
from careloop.desk.automation.rules import CONDITIONS, HOURS, MOST_AN_HOUR, STEPS, wanted
from careloop.desk.conversations.actions import intake, marks, states
from careloop.desk.conversations.models import Conversation, Priority
from careloop.desk.ledger.actions import acting, record
from careloop.desk.ledger.queries import latest
from careloop.desk.people.models import Agent, Identity, Team

log = logging.getLogger(__name__)


class NameTaken(Exception):
    """Another rule has this name: the ledger could not tell the two apart."""


def save_rule(
    rule: Rule, *, by: Agent, name: str, verb: str, conditions: dict[str, Any], steps: dict[str, Any], is_active: bool
) -> Rule:
    """Keep a new or changed rule; it looks at what happens from now on. Writes `rule.saved`.

    Raises NameTaken: when another rule has this name.
    """
    with transaction.atomic():
        if Rule.objects.filter(name__iexact=name.strip()).exclude(pk=rule.pk).exists():
            raise NameTaken(_("Another rule has this name already. Choose another name."))
        rule.name, rule.verb, rule.is_active, rule.by = name.strip()[:80], verb, is_active, by
        rule.conditions, rule.steps = wanted((HOURS, *CONDITIONS), conditions), wanted(STEPS, steps)
        rule.at = timezone.now()
        rule.after_event = latest().values_list("id", flat=True).first() or 0
        rule.save()
        record(
            "rule.saved",
            rule.actor,
            actor=by.actor,
            rule=rule.name,
            when=verb,
            conditions=list(rule.conditions),
            steps=list(rule.steps),
            is_active=is_active,
        )
    return rule


def remove_rule(rule: Rule, *, by: Agent) -> None:
    """Forget a rule; what it did stays. Writes `rule.removed`."""
    with transaction.atomic():
        record("rule.removed", rule.actor, actor=by.actor, rule=rule.name)
        rule.delete()


def follow_rules(events: Sequence[Event]) -> None:
    """Let every rule in use act on these events, each rule in the order of what happened."""
    for rule in active_rules():
        for event in matching(rule.conditions, [event for event in events if concerns(rule, event)]):
            _act(rule, event)


def look_at_the_clock(now: datetime) -> int:
    """Let the rules of time act on every stretch of waiting that has become so long. Gives how many were looked at."""
    n = 0
    for rule in clock_rules():
        while seen := _look(rule, now):
            n += seen
    return n


def _look(rule: Rule, now: datetime) -> int:
    """One worker at a time; what was looked at and what was done are one transaction, so that neither comes alone."""
    with transaction.atomic():
        if not Rule.objects.select_for_update().filter(pk=rule.pk, is_active=True, at=rule.at).exists():
            return 0
        found = elapsed(rule, now=now)
        Stretch.objects.bulk_create(Stretch(rule=rule, conversation_id=each.id, since=each.since) for each in found)
        for event in matching(rule.conditions, found):
            _act(rule, event)
    return len(found)


def _act(rule: Rule, event: Event) -> None:
    """Do all steps of a rule on one conversation, or none: then it writes `rule.held_back` or `rule.failed`."""
    hour_ago = timezone.now() - timedelta(hours=1)
    if effects_of(rule, event.subject, since=hour_ago) >= MOST_AN_HOUR:
        record("rule.held_back", event.subject, actor=rule.actor, rule=rule.name, event=event.id)
        return
    conversation = Conversation.objects.filter(pk=number_in(event.subject), merged_into=None).first()
    if conversation is None:
        return
    try:
        with transaction.atomic(), acting(rule.actor, rule=rule.name):
            if "team" in rule.steps or "agent" in rule.steps:
                _give(conversation, rule.steps)
            for name in STEPS:
                if name in rule.steps:
                    _step(conversation, name, rule.steps[name], event)
    except Exception as error:  # one rule that fails must not stop the others
        log.exception("rule failed: %s", rule.name)
        record("rule.failed", event.subject, actor=rule.actor, rule=rule.name, error=type(error).__name__)


def _give(conversation: Conversation, steps: dict[str, Any]) -> None:
    """Give it to the team and the agent in one; in the team it is in already it stays whose it is."""
    conversation.refresh_from_db()
    team = Team.objects.get(pk=steps["team"]) if "team" in steps else conversation.team
    agent = conversation.assignee if team == conversation.team else None
    if "agent" in steps:
        agent = Agent.objects.get(pk=steps["agent"], is_active=True)
    states.assign(conversation, by=None, agent=agent, team=team)


def _step(conversation: Conversation, name: str, value: Any, event: Event) -> None:
    if name == "add_tag":
        marks.tag(conversation, by=None, name=value)
    elif name == "remove_tag":
        marks.untag(conversation, by=None, name=value)
    elif name == "priority":
        states.set_priority(conversation, by=None, priority=Priority(value))
    elif name == "state":
        do: dict[str, Callable[..., object]] = {
            "close": states.close,
            "reopen": states.reopen,
            "spam": states.mark_spam,
        }
        do[value](conversation, by=None)
    elif name == "snooze":
        until = None if value == "reply" else timezone.now() + timedelta(hours=int(value))
        states.snooze(conversation, by=None, until=until)
    elif name == "note":
        _note(conversation, value)
    elif name == "answer":
        _answer(conversation, value, event)


def _note(conversation: Conversation, text: str) -> None:
    """Note it once: what a rule has noted in this conversation within a day it does not note again."""
    if not _said_today(conversation, "note", text):
        intake.note_automatically(conversation, text=text)


def _said_today(conversation: Conversation, kind: str, text: str) -> bool:
    day_ago = timezone.now() - timedelta(days=1)
    return conversation.messages.filter(kind=kind, agent=None, text=text, at__gte=day_ago).exists()


def _answer(conversation: Conversation, text: str, event: Event) -> None:
    """Answer a person once: not again within a day, and no machine (RFC 3834)."""
    identity = conversation.identity
    if identity is None or identity.kind != Identity.Kind.EMAIL or not may_answer(conversation, identity, event):
        return
    if _said_today(conversation, "auto", text):
        return
    subject = f"Re: {conversation.subject}"
    intake.answer_automatically(conversation, subject=subject, text=text, address=identity.address, channel="email")
