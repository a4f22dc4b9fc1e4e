"""What a token may open, and how it is recognised."""

import hashlib
import secrets

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from careloop.desk.people.models import Agent

PREFIX = "clp_"  # recognised by those who scan for secrets in public places
SCOPES: dict[str, Promise] = {
    "conversations:read": _("read conversations, messages, tags and search"),
    "conversations:write": _("begin, answer and change conversations"),
    "customers:read": _("read customers"),
    "customers:write": _("make, change and merge customers"),
    "people:read": _("read agents, teams and inboxes"),
    "surveys:read": _("read measures, surveys and answers, as far as the agent reads results"),
}


def new_secret() -> str:
    """Give a new token: 256 random bits after a prefix."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Give what is stored of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def may_make_services(agent: Agent) -> bool:
    return agent.is_active and agent.is_administrator
