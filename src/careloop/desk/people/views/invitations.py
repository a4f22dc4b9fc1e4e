"""Where an invitation leads: choose a password and come in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from careloop.desk.people.actions import invitations
from careloop.desk.people.forms.agents import JoinForm
from careloop.desk.people.views.access import sent


@login_not_required
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    try:
        agent = invitations.invited_agent(token)
        form = JoinForm(sent(request), agent=agent)
        if request.method == "POST" and form.is_valid():
            invitations.accept(token, **form.cleaned_data)
            messages.success(request, _("Welcome. Sign in with your new password."))
            return redirect("account_login")
    except invitations.InvitationOver as error:
        return render(request, "people/invitation_over.html", {"error": error}, status=410)
    return render(request, "people/invitation.html", {"form": form, "agent": agent})
