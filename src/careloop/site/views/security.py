"""Who signs in how: second factors, sessions, and what the company asks of everybody."""

from allauth.mfa.models import Authenticator
from django import forms
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent, SignInPolicy
from careloop.desk.people.rules.rights import may_reach_settings
from careloop.desk.people.views.access import agent_of, sent


class SignInPolicyForm(forms.ModelForm[SignInPolicy]):
    class Meta:
        model = SignInPolicy
        fields = ["second_factor", "idle_hours"]


def security(request: HttpRequest) -> HttpResponse:
    administrator = agent_of(request, may_reach_settings)
    policy = SignInPolicy.objects.filter(pk=1).first() or SignInPolicy()
    form = SignInPolicyForm(sent(request), instance=policy)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            record("sign_in_policy.changed", "policy:1", actor=administrator.actor, **form.cleaned_data)
        return redirect("security")
    return render(request, "security.html", {"form": form, "agents": _agents_with_factors()})


def _agents_with_factors() -> list[tuple[Agent, int, int]]:
    """Every active agent with the number of their codes apps and of their passkeys."""
    counts: dict[tuple[int, str], int] = {
        (row["user_id"], row["type"]): row["n"]
        for row in Authenticator.objects.order_by().values("user_id", "type").annotate(n=Count("pk"))
    }
    return [
        (agent, counts.get((agent.pk, "totp"), 0), counts.get((agent.pk, "webauthn"), 0))
        for agent in Agent.objects.filter(is_active=True).order_by("name")
    ]
