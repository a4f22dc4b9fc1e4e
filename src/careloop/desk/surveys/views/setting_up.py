"""Settings of surveys: begin one, change it, whom it asks, its questions in three languages, how it looks."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from careloop.core.surveys.instruments import BadInstrument, Instrument, instruments
from careloop.core.surveys.keypad import Script, prompts
from careloop.core.surveys.layouts import layout_named
from careloop.core.surveys.scales import LANGUAGES, said
from careloop.desk.people.models import Agent
from careloop.desk.people.views.access import agent_of, sent
from careloop.desk.surveys.actions.setting_up import begin, change, publish, set_rules
from careloop.desk.surveys.bridge.asked import questions
from careloop.desk.surveys.bridge.contacts import instrument_of
from careloop.desk.surveys.forms.setting_up import (
    NewSurveyForm,
    QuestionForm,
    QuestionFormSet,
    RuleForm,
    RuleFormSet,
    SurveyForm,
    TitleForm,
)
from careloop.desk.surveys.models import Survey
from careloop.desk.surveys.queries.asking import surveys
from careloop.desk.surveys.rules import may_set_up


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    agent = agent_of(request, may_set_up)
    form = NewSurveyForm(sent(request))
    if request.method == "POST" and form.is_valid():
        survey = begin(form.save(commit=False), instrument=instruments()[form.cleaned_data["instrument"]], by=agent)
        messages.success(request, _("The survey has begun. Look at whom it asks and how it looks."))
        return redirect("surveys:settings", survey.pk)
    return render(request, "surveys/new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def settings_of(request: HttpRequest, pk: int) -> HttpResponse:
    agent, survey = _survey(request, pk)
    form = SurveyForm(sent(request), instance=survey)
    if request.method == "POST" and form.is_valid():
        change(form.save(commit=False), by=agent)
        messages.success(request, _("Saved."))
        return redirect("surveys:settings", pk)
    return _page(request, "settings", survey, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def rules_of(request: HttpRequest, pk: int) -> HttpResponse:
    agent, survey = _survey(request, pk)
    rows = [RuleForm.initial_of(rule) for rule in survey.rules.all()]
    forms = RuleFormSet(sent(request), initial=rows, prefix="rules")
    forms.extra = 1 if rows else 0
    if request.method == "POST" and forms.is_valid():
        set_rules(
            survey, [form.as_rule() for form in forms.ordered_forms if form.has_changed() or form.initial], by=agent
        )
        messages.success(request, _("Saved."))
        return redirect("surveys:rules", pk)
    return _page(request, "rules", survey, forms=forms)


@require_http_methods(["GET", "HEAD", "POST"])
def questions_of(request: HttpRequest, pk: int) -> HttpResponse:
    agent, survey = _survey(request, pk)
    version = survey.versions.order_by("-number")[0]
    instrument = instrument_of(version)
    title = TitleForm(sent(request), instrument=instrument, prefix="words")
    rows = [QuestionForm.initial_of(question) for question in instrument.questions]
    forms = QuestionFormSet(sent(request), initial=rows, prefix="questions")
    problems: list[str] = []
    if request.method == "POST" and title.is_valid() and forms.is_valid():
        asked = [form.as_question() for form in forms.ordered_forms if form.cleaned_data.get("key")]
        changed = Instrument(
            key=instrument.key,
            title=title.words("title"),
            intro=title.words("intro"),
            thanks=title.words("thanks"),
            questions=tuple(asked),
        )
        try:
            number = publish(survey, instrument=changed, by=agent).number
        except BadInstrument as error:
            problems = [_problem(place, what) for place, what in error.problems]
        else:
            messages.success(request, _("Version %(number)s is asked from now on.") % {"number": number})
            return redirect("surveys:questions", pk)
    return _page(request, "questions", survey, title=title, forms=forms, version=version, problems=problems)


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    _agent, survey = _survey(request, pk)
    instrument = instrument_of(survey.versions.order_by("-number")[0])
    names = [layout.name for layout in survey.layouts.all()]
    name = request.GET.get("layout", "") if request.GET.get("layout") in names else (names or ["up-up-0"])[0]
    layout = layout_named(name)
    language = request.GET.get("language", get_language() or "en")
    language = language if language in LANGUAGES else "en"
    context: dict[str, Any] = {
        "names": names,
        "name": name,
        "language": language,
        "title": said(instrument.title, language),
        "intro": said(instrument.intro, language),
    }
    if survey.moment == Survey.Moment.CALL:
        script = Script(question=instrument.first, layout=layout, language=language)
        context["spoken"] = [*prompts(script, "greeting"), *prompts(script, "menu"), *prompts(script, "thanks")]
    else:
        context["questions"] = questions(instrument, language=language, given={}, layout=layout)
    return _page(request, "preview", survey, **context)


def _survey(request: HttpRequest, pk: int) -> tuple[Agent, Survey]:
    return agent_of(request, may_set_up), get_object_or_404(surveys(), pk=pk)


def _page(request: HttpRequest, tab: str, survey: Survey, **context: Any) -> HttpResponse:
    around = {"survey": survey, "tab": tab, "may_set_up": True}
    return render(request, f"surveys/{tab}.html", {**around, **context})


def _problem(place: str, what: str) -> str:
    words = {
        "none": _("Ask at least one question."),
        "twice": _("“%(place)s” is there twice. Every short name may be used once."),
        "no-scale": _("“%(place)s” needs a scale."),
        "too-few-options": _("“%(place)s” needs more options."),
    }
    return words.get(what, _("“%(place)s” needs its words in all three languages.")) % {"place": place}
