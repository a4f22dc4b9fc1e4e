"""What every operation of the API goes through: the token, its scopes and limits, one effect a key, plain errors."""

import json
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from careloop.desk.people.models import Agent
from careloop.desk.tokens.actions.limits import Rate, count_request
from careloop.desk.tokens.actions.once import OtherRequest, once
from careloop.desk.tokens.actions.tokens import note_use
from careloop.desk.tokens.models import Token
from careloop.desk.tokens.queries import token_of

Run = Callable[..., HttpResponse]
SAFE = ("GET", "HEAD", "OPTIONS")
LONGEST_KEY = 200
PROBLEM = "application/problem+json"


class Problem(Exception):
    """An answer that is an error (RFC 9457): `kind` is its name for programs, `detail` says what to do."""

    def __init__(self, status: int, kind: str, detail: str, **more: Any) -> None:
        self.status, self.kind, self.detail, self.more = status, kind, detail, more
        super().__init__(detail)

    def response(self) -> HttpResponse:
        said = {"type": f"urn:careloop:{self.kind}", "status": self.status, "title": self.kind.replace("-", " ")}
        body = json.dumps({**said, "detail": self.detail, **self.more}, default=str, ensure_ascii=False)
        return HttpResponse(body, status=self.status, content_type=PROBLEM)


class Bearer(HttpBearer):
    """A token in `Authorization: Bearer …` with the scope of its area: to read for GET, else to write."""

    openapi_bearerFormat = "clp_…"  # noqa: N815 - the name is OpenAPI's

    def __init__(self, area: str = "") -> None:
        super().__init__()
        self.area = area

    def authenticate(self, request: HttpRequest, _secret: str) -> Agent | None:
        token = known_token(request)
        if token is None:
            return None
        needed = f"{self.area}:{'read' if request.method in SAFE else 'write'}"
        if self.area and needed not in token.scopes:
            words = _("This token may not do that. It needs the scope %(scope)s: make a token that has it.")
            raise Problem(403, "scope-missing", words % {"scope": needed}, scope=needed)
        request.user = token.agent
        return token.agent


def caller(request: HttpRequest) -> Agent:
    """Give the agent in whose name the program acts."""
    return cast("Agent", request.user)


def known_token(request: HttpRequest) -> Token | None:
    """Give the token of a request, read once."""
    if not hasattr(request, "token"):
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        is_bearer = scheme.lower() == "bearer"
        request.token = token_of(secret.strip(), now=timezone.now()) if is_bearer else None  # type: ignore[attr-defined]
    return cast("Token | None", request.token)  # type: ignore[attr-defined]


def entrance(run: Run) -> Run:
    """Wrap an operation: count the request, refuse what it does not know, do it once for one key."""
    known = _known_parameters(getattr(run, "__self__", None))

    def enter(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        token = known_token(request)
        if token is None:
            return run(request, **kwargs)  # refuses by itself
        rate = count_request(token.pk)
        try:
            _refuse(request, rate, known)
            key = "" if request.method in SAFE else request.headers.get("Idempotency-Key", "")
            response = once(token, key, request, lambda: run(request, **kwargs)) if key else run(request, **kwargs)
        except Problem as problem:
            response = problem.response()
        except OtherRequest:
            words = _("This Idempotency-Key was used for another request. Use a new key for a new request.")
            response = Problem(422, "key-reused", words).response()
        note_use(token, now=timezone.now())
        for name, value in rate.headers().items():
            response[name] = value
        if rate.is_over:
            response["Retry-After"] = str(rate.reset_seconds)
        return response

    return enter


def _refuse(request: HttpRequest, rate: Rate, known: frozenset[str]) -> None:
    if rate.is_over:
        words = _("Too many requests: %(limit)s in a minute are allowed. Wait %(seconds)s seconds.")
        raise Problem(429, "too-many-requests", words % {"limit": rate.limit, "seconds": rate.reset_seconds})
    if len(request.headers.get("Idempotency-Key", "")) > LONGEST_KEY:
        words = _("An Idempotency-Key has at most %(n)s signs. A UUID is a good one.")
        raise Problem(422, "invalid", words % {"n": LONGEST_KEY})
    if unknown := sorted(set(request.GET) - known):
        words = _("This address knows no parameter “%(name)s”. It knows: %(known)s.")
        facts = {"name": unknown[0][:40], "known": ", ".join(sorted(known)) or _("none")}
        raise Problem(400, "unknown-parameter", words % facts)


def _known_parameters(operation: Any) -> frozenset[str]:
    models = getattr(operation, "models", [])
    queries = [model for model in models if model.__ninja_param_source__ == "query"]
    return frozenset(name for model in queries for name in model.__ninja_flatten_map__)


class Api(NinjaAPI):
    """NinjaAPI whose errors are problems and whose description says so."""

    def __init__(self, **more: Any) -> None:
        super().__init__(docs_url=None, **more)
        self.add_decorator(entrance, mode="view")
        self.exception_handler(Problem)(lambda _request, error: error.response())
        self.exception_handler(AuthenticationError)(lambda _request, _error: _unknown_token())
        self.exception_handler(HttpError)(lambda _request, error: _http_error(error))
        self.exception_handler(ValidationError)(lambda _request, error: _invalid(error))

    def turn(self, error: type[Exception], status: int, kind: str) -> None:
        """Answer with a problem of this kind wherever an action raises `error`, whose words say what to do."""
        self.add_exception_handler(error, lambda _request, raised: Problem(status, kind, str(raised)).response())

    def get_openapi_schema(self, **more: Any) -> Any:
        """Give the description, with the problem that each operation may answer."""
        schema = super().get_openapi_schema(**more)
        schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
        said = {"description": "What went wrong, and what to do", "content": {PROBLEM: {"schema": PROBLEM_REFERENCE}}}
        for path in schema["paths"].values():
            for operation in path.values():
                operation["responses"] = {str(code): told for code, told in operation["responses"].items()}
                operation["responses"]["4XX"] = said
        return schema


PROBLEM_REFERENCE = {"$ref": "#/components/schemas/Problem"}
PROBLEM_SCHEMA = {
    "title": "Problem",
    "type": "object",
    "properties": {
        "type": {"type": "string", "description": "urn:careloop: and the kind of problem, for programs"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do, for people, in the language of Accept-Language"},
        "errors": {"type": "array", "items": {"type": "object"}, "description": "Each field and what is wrong with it"},
    },
    "required": ["type", "title", "status", "detail"],
}


def _unknown_token() -> HttpResponse:
    words = _("Send a token as “Authorization: Bearer clp_…”. It may be missing, mistyped, expired or revoked.")
    response = Problem(401, "token-unknown", words).response()
    response["WWW-Authenticate"] = 'Bearer realm="careloop"'
    return response


def _http_error(error: HttpError) -> HttpResponse:
    return Problem(error.status_code, "not-understood", str(error)).response()


def _invalid(error: ValidationError) -> HttpResponse:
    errors = [
        {"field": ".".join(str(part) for part in each["loc"][1:]), "in": each["loc"][0], "message": each["msg"]}
        for each in error.errors
    ]
    first = errors[0] if errors else {"field": "", "message": ""}
    words = _("The request is not as described: %(field)s. %(message)s.")
    facts = {"field": first["field"] or first.get("in", ""), "message": first["message"]}
    return Problem(422, "invalid", words % facts, errors=errors).response()
