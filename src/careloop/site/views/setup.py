"""The first minute: whoever holds the token printed at the start becomes the first administrator."""

import secrets
from typing import Any

from allauth.account.views import login as allauth_sign_in
from django import forms
from django.conf import settings
from django.contrib.auth import login, password_validation
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from careloop.desk.conversations.models import Inbox
from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent, Role
from careloop.desk.people.views.access import sent
from careloop.site import first_token


class SetupForm(forms.Form):
    token = forms.CharField(label=_("Token"), help_text=_("careloop printed it when it started."), max_length=100)
    name = forms.CharField(label=_("Your name"), max_length=120)
    email = forms.EmailField(label=_("Your e-mail address"))
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput, max_length=128, help_text=_("At least ten characters.")
    )
    inbox = forms.CharField(label=_("Name of your first inbox"), initial=_("Support"), max_length=80)

    def clean_token(self) -> str:
        if not secrets.compare_digest(self.cleaned_data["token"].strip().encode(), first_token.read().encode()):
            raise forms.ValidationError(_("This is not the token. Look at the output of “careloop serve”."))
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password"):
            try:
                password_validation.validate_password(
                    cleaned["password"], Agent(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
                )
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


@login_not_required
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in; on a desk where nobody could pass it yet, the way to the first set-up."""
    if first_token.exists() and not Agent.objects.exists():
        return redirect("setup")
    answer: HttpResponseBase = allauth_sign_in(request)
    return answer


@login_not_required
def setup(request: HttpRequest) -> HttpResponse:
    if Agent.objects.exists():
        raise Http404
    form = SetupForm(sent(request), initial={"token": request.GET.get("token", "")})
    if request.method == "POST" and form.is_valid():
        try:
            agent = _first_administrator(request, form)
        except FileNotFoundError as error:  # of two people pressing at once, one succeeds
            raise Http404 from error
        login(request, agent, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect("settings")
    return render(request, "setup.html", {"form": form})


def _first_administrator(request: HttpRequest, form: SetupForm) -> Agent:
    with transaction.atomic():
        first_token.claim()
        agent = Agent.objects.create_user(
            form.cleaned_data["email"],
            form.cleaned_data["password"],
            name=form.cleaned_data["name"],
            role=Role.ADMINISTRATOR,
            language=request.LANGUAGE_CODE,
        )
        Inbox.objects.create(name=form.cleaned_data["inbox"], language=request.LANGUAGE_CODE)
        record("desk.set_up", f"agent:{agent.pk}", actor=agent.actor)
    return agent
