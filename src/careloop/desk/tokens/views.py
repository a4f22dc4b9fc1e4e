"""Tokens: one's own in one's account, those of programs in the settings. A secret is shown once, when it is made."""

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from careloop.desk.people.views.access import agent_of, sent
from careloop.desk.tokens.actions.tokens import issue, issue_for_service, revoke
from careloop.desk.tokens.forms import ServiceTokenForm, TokenForm
from careloop.desk.tokens.models import Token
from careloop.desk.tokens.queries import all_tokens, own_tokens
from careloop.desk.tokens.rules import may_make_services


@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """One's own tokens; a new one is shown in the answer to its making, and never again."""
    agent = agent_of(request)
    form = TokenForm(sent(request))
    secret = ""
    if request.method == "POST" and form.is_valid():
        _token, secret = issue(agent, by=agent, **form.terms())
        form = TokenForm()
    context = {"form": form, "secret": secret, "tokens": own_tokens(agent)}
    return render(request, "tokens/own.html", context, status=_status(form, secret))


@require_http_methods(["GET", "POST"])
def services(request: HttpRequest) -> HttpResponse:
    """All tokens, and new ones for programs that act in nobody's name."""
    agent = agent_of(request, may_make_services)
    form = ServiceTokenForm(sent(request))
    secret = ""
    if request.method == "POST" and form.is_valid():
        terms = form.terms()
        _token, secret = issue_for_service(terms.pop("name"), by=agent, **terms)
        form = ServiceTokenForm()
    context = {"form": form, "secret": secret, "tokens": all_tokens()}
    return render(request, "tokens/services.html", context, status=_status(form, secret))


@require_POST
def revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a token: one's own, or any as an administrator."""
    agent = agent_of(request)
    token = Token.objects.select_related("agent").filter(pk=pk).first()
    if token is None or (token.agent_id != agent.pk and not may_make_services(agent)):
        raise Http404
    revoke(token, by=agent)
    notices.success(request, _("“%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("tokens:own" if token.agent_id == agent.pk else "tokens:services")


def _status(form: TokenForm, secret: str) -> int:
    return 422 if form.errors else 201 if secret else 200
