"""The API, put together: each app's operations under its address, its scope, and its errors as problems."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from ninja import Schema

from careloop.desk.conversations import api as conversations
from careloop.desk.conversations.actions.messages import NothingSaid, Stale, TooLate
from careloop.desk.conversations.actions.states import NotTheirs
from careloop.desk.conversations.api.asking import NotThere
from careloop.desk.conversations.queries.filters import NotUnderstood
from careloop.desk.conversations.queries.keyset import NoPosition
from careloop.desk.measures.api import router as measures
from careloop.desk.people import api as people
from careloop.desk.people.actions.customers import NotEditable
from careloop.desk.people.actions.identities import AddressTaken, IdentityInUse
from careloop.desk.people.actions.merging import CannotMerge, CannotUnmerge
from careloop.desk.people.rules.addresses import NotAnAddress
from careloop.desk.surveys.api.surveys import router as surveys
from careloop.desk.tokens.api import Api, Bearer, Problem, caller, known_token

INTRODUCTION = """\
Everything an agent can do, for programs. Make a token in your account (it acts as you), or have an administrator make
one for a program of its own. Send it as `Authorization: Bearer clp_…`. Errors are `application/problem+json` and say
what to do. Send an `Idempotency-Key` with whatever changes something: sent twice, it happens once."""

# What an action may refuse, the status, and the name of the problem for programs.
REFUSALS: list[tuple[type[Exception], int, str]] = [
    (NothingSaid, 422, "nothing-said"),
    (NotThere, 422, "not-there"),
    (NotTheirs, 422, "not-theirs"),
    (NotAnAddress, 422, "not-an-address"),
    (NotUnderstood, 422, "not-understood"),
    (TooLate, 409, "too-late"),
    (NotEditable, 409, "not-editable"),
    (AddressTaken, 409, "address-taken"),
    (IdentityInUse, 409, "identity-in-use"),
    (CannotMerge, 409, "cannot-merge"),
    (CannotUnmerge, 409, "cannot-unmerge"),
]

api = Api(title="careloop", version="1", description=INTRODUCTION, urls_namespace="api")
for _error, _status, _kind in REFUSALS:
    api.turn(_error, _status, _kind)


class Me(Schema):
    """Who asks, and what the token may do."""

    agent: people.AgentOut
    scopes: list[str]


@api.get("/me", response=Me, auth=Bearer(), url_name="me", tags=["People"])
def show_me(request: HttpRequest) -> Me:
    """Give the agent in whose name the token acts, and the token's scopes. Any token may ask."""
    token = known_token(request)
    return Me(agent=people.agent_out(caller(request)), scopes=token.scopes if token else [])


api.add_router("/conversations", conversations.conversations, auth=Bearer("conversations"))
api.add_router("", conversations.messages, auth=Bearer("conversations"))
api.add_router("/search", conversations.search, auth=Bearer("conversations"))
api.add_router("/tags", conversations.tags, auth=Bearer("conversations"))
api.add_router("", conversations.customers, auth=Bearer("customers"))
api.add_router("", people.router, auth=Bearer("people"))
api.add_router("/measures", measures, auth=Bearer("surveys"))
api.add_router("/surveys", surveys, auth=Bearer("surveys"))
api.add_router("/inboxes", conversations.inboxes, auth=Bearer("people"))


@api.exception_handler(Http404)
def _not_found(_request: HttpRequest, _error: Http404) -> Any:
    return Problem(404, "not-found", _("There is nothing here that this token may see. Check the number.")).response()


@api.exception_handler(PermissionDenied)
def _refused(_request: HttpRequest, _error: PermissionDenied) -> Any:
    return Problem(403, "forbidden", _("The agent in whose name this token acts may not do that.")).response()


@api.exception_handler(NoPosition)
def _no_position(_request: HttpRequest, _error: NoPosition) -> Any:
    words = _("This cursor is none of ours. Take `next` of the page before, or leave it out for the first page.")
    return Problem(422, "no-position", words).response()


@api.exception_handler(Stale)
def _stale(_request: HttpRequest, error: Stale) -> Any:
    return Problem(409, "stale", str(error), newer=[message.pk for message in error.newer]).response()


def addresses() -> tuple[list[URLPattern | URLResolver], str, str]:
    """Give the addresses of the API. They ask for tokens by themselves; nobody is sent to a sign-in page."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback.login_required = False  # type: ignore[attr-defined]
    return patterns, app_name, namespace
