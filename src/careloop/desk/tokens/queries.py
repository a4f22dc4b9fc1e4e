"""Reading tokens."""

from datetime import datetime

from django.db.models import QuerySet

from careloop.desk.people.models import Agent
from careloop.desk.people.queries.prepared import Prepared
from careloop.desk.tokens.models import Token
from careloop.desk.tokens.rules import PREFIX, digest_of

_OF_SECRET = Prepared(
    lambda _shape, digest: Token.objects.select_related("agent").filter(digest=digest), texts=("digest",)
)


def token_of(secret: str, *, now: datetime) -> Token | None:
    """Give the good token with this secret and its agent, in one statement; None for any other."""
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    token = next(iter(_OF_SECRET.rows(digest=digest_of(secret))), None)
    return token if token and token.is_good(now) and token.agent.is_active else None


def own_tokens(agent: Agent) -> QuerySet[Token]:
    """Give the tokens of an agent that are not revoked, the newest first."""
    return Token.objects.filter(agent=agent, revoked_at__isnull=True).order_by("-id")


def all_tokens() -> QuerySet[Token]:
    """Give every token that is not revoked, for administrators."""
    return Token.objects.filter(revoked_at__isnull=True).select_related("agent", "by").order_by("-id")
