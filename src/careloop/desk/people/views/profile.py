"""My profile: what an agent sets of themselves."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from careloop.desk.people.actions.agents import PROFILE, edit_profile, set_away
from careloop.desk.people.forms.agents import ProfileForm
from careloop.desk.people.views.access import agent_of, sent

FIELDS = (*PROFILE, "away_from", "away_until")


def profile(request: HttpRequest) -> HttpResponse:
    agent = agent_of(request)
    form = ProfileForm(sent(request), initial={name: getattr(agent, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        away = {"from_at": data.pop("away_from"), "until": data.pop("away_until")}
        with transaction.atomic():
            edit_profile(agent, by=agent, **data)
            set_away(agent, by=agent, **away)
        with translation.override(agent.language):  # the language just chosen, in which the next page comes
            messages.success(request, _("Saved."))
        return redirect("people:profile")
    return render(request, "people/profile.html", {"form": form, "agent": agent})
