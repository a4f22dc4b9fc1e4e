"""The public pages: an invitation's own, the open question's, and the way out of being asked."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from careloop.core.surveys.scales import said
from careloop.desk.conversations.actions.limits import is_allowed
from careloop.desk.people.models import Agent
from careloop.desk.people.views.access import visitor_of
from careloop.desk.surveys.actions import answering
from careloop.desk.surveys.actions.stopping import opt_in, opt_out
from careloop.desk.surveys.bridge.asked import questions
from careloop.desk.surveys.bridge.contacts import instrument_of, menu_of
from careloop.desk.surveys.models import Invitation, Survey
from careloop.desk.surveys.queries.asking import given_before, invitation_of, open_page
from careloop.desk.surveys.queries.opt_outs import is_opted_out

FIELD = "q-"  # before the key of a question, so that nothing else of the form is taken for an answer
NONE_OF_THEM = gettext_lazy("This is none of the answers. Please choose one of them.")
NOT_YOURS = gettext_lazy("You are signed in as an agent. Only the customer answers here; nothing was kept.")
PROBLEMS = {
    "not-on-scale": NONE_OF_THEM,
    "no-such-option": NONE_OF_THEM,
    "no-such-question": NONE_OF_THEM,
    "too-long": gettext_lazy("This is longer than 4,000 characters. Please shorten it."),
    "nothing-said": gettext_lazy("Please write or choose something first."),
}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """GET shows the questions and never counts anything: mail scanners open every link. Only POST answers."""
    invitation = invitation_of(key)
    if invitation is None:
        return _page(request, None, "surveys/unknown.html", status=404)
    with translation.override(_language(request, invitation)):
        if why := answering.closed_because(invitation, now=timezone.now()):
            return _page(request, invitation, f"surveys/{why}.html", status=410)
        return _take(request, invitation) if request.method == "POST" else _ask(request, invitation)


def _ask(
    request: HttpRequest,
    invitation: Invitation,
    *,
    given: dict[str, list[str]] | None = None,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    instrument, layout = instrument_of(invitation.version), menu_of(invitation.layout)
    before = given_before(invitation)
    tapped = request.GET.get("rate", "")
    chosen = {**before, **({instrument.first.key: [tapped]} if tapped else {}), **(given or {})}
    language = translation.get_language() or "en"
    asked = questions(instrument, language=language, given=chosen, layout=layout, problems=problems)
    known = {choice.value for choice in asked[0].choices}
    context = {
        "title": said(instrument.title, language),
        "intro": said(instrument.intro, language),
        "questions": asked,
        "is_again": bool(before),
        "is_tapped": tapped in known,
        "is_off_scale": bool(tapped) and tapped not in known,
    }
    return _page(request, invitation, "surveys/answer.html", status=status, **context)


def _take(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    given = _given(request.POST)
    if not is_allowed("survey-answer", invitation.key, times=60, seconds=3600):
        return _page(request, invitation, "surveys/too_often.html", status=429)
    agent = request.user if isinstance(request.user, Agent) else None
    if agent and not _may_interview(agent, invitation):
        first = instrument_of(invitation.version).first.key
        return _ask(request, invitation, given=given, problems={first: str(NOT_YOURS)}, status=403)
    try:
        answering.answer(invitation, given, interviewer=agent)
    except answering.Closed as error:
        return _page(request, invitation, f"surveys/{error.why}.html", status=410)
    except answering.NotAnswers as error:
        problems = {key: str(PROBLEMS[what]) for key, what in error.problems.items()}
        return _ask(request, invitation, given=given, problems=problems, status=422)
    return redirect("surveys:thanks", invitation.key)


def _may_interview(agent: Agent, invitation: Invitation) -> bool:
    """Who works here writes down a telephone interview about others' work, and answers for no customer."""
    return invitation.channel == Invitation.Channel.CALL and invitation.draw.agent_id != agent.pk


@login_not_required
@require_http_methods(["GET", "HEAD"])
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    invitation = invitation_of(key)
    if invitation is None:
        return _page(request, None, "surveys/unknown.html", status=404)
    language = _language(request, invitation)
    with translation.override(language):
        words = said(instrument_of(invitation.version).thanks, language)
        is_open = not answering.closed_because(invitation, now=timezone.now())
        return _page(request, invitation, "surveys/thanks.html", words=words, is_open=is_open)


@csrf_exempt  # RFC 8058: the mail program itself posts, and has no page of ours; the link alone proves who asks
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """Ask no more, or ask again: GET shows the button, POST does it."""
    invitation = invitation_of(key)
    if invitation is None:
        return _page(request, None, "surveys/unknown.html", status=404)
    with translation.override(_language(request, invitation)):
        if invitation.customer is None:
            return _page(request, invitation, "surveys/forgotten.html", status=410)
        if request.method == "POST":
            (opt_in if "again" in request.POST else opt_out)(invitation.customer)
            return redirect("surveys:stop", key)
        is_out = is_opted_out(invitation.customer_id)
        return _page(request, invitation, "surveys/stop.html", is_out=is_out)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_question(request: HttpRequest, slug: str) -> HttpResponse:
    survey = open_page(slug)
    if survey is None:
        return _page(request, None, "surveys/unknown.html", status=404)
    instrument = instrument_of(survey.versions.order_by("-number")[0])
    language = translation.get_language() or "en"
    given = _given(request.POST)
    problems: dict[str, str] = {}
    if request.method == "POST" and request.POST.get("website"):
        return redirect("surveys:open_thanks", slug)  # filled in by a program
    if request.method == "POST":
        if not is_allowed("survey-open", visitor_of(request), times=20, seconds=3600):
            return _page(request, None, "surveys/too_often.html", status=429)
        try:
            answering.answer_openly(survey, given, language=language)
        except answering.NotAnswers:
            problems = {instrument.first.key: str(PROBLEMS["nothing-said"])}
        else:
            return redirect("surveys:open_thanks", slug)
    context: dict[str, Any] = {
        "title": said(instrument.title, language),
        "intro": said(instrument.intro, language),
        "questions": questions(instrument, language=language, given=given, problems=problems),
        "is_open_page": True,
        "problems": problems,
    }
    return _page(request, None, "surveys/answer.html", survey=survey, **context)


@login_not_required
@require_http_methods(["GET", "HEAD"])
def open_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    survey = open_page(slug)
    if survey is None:
        return _page(request, None, "surveys/unknown.html", status=404)
    words = said(instrument_of(survey.versions.order_by("-number")[0]).thanks, translation.get_language() or "en")
    return _page(request, None, "surveys/thanks.html", words=words, survey=survey)


def _given(posted: QueryDict) -> dict[str, list[str]]:
    return {name[len(FIELD) :]: posted.getlist(name) for name in posted if name.startswith(FIELD)}


def _language(request: HttpRequest, invitation: Invitation) -> str:
    """The language the person was served in, unless they chose another on the page.

    An agent who looks at a customer's page reads it in her own; an interviewer reads the questions out as they stand.
    """
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if isinstance(request.user, Agent) and invitation.channel != Invitation.Channel.CALL:
        chosen = request.user.language
    return chosen if chosen in dict(settings.LANGUAGES) else invitation.language


def _page(
    request: HttpRequest, invitation: Invitation | None, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    conversation = invitation.conversation if invitation else None
    inbox = conversation.inbox if conversation else None
    survey: Survey | None = context.get("survey")
    around = {"invitation": invitation, "inbox": inbox, "company": inbox.name if inbox else str(survey or "careloop")}
    page = render(request, template, {**around, **context}, status=status)
    page["X-Robots-Tag"] = "noindex"
    return page
