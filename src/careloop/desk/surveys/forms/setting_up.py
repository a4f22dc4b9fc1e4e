"""What administrators set: a survey, whom it asks, and the words of its questions in three languages."""

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from careloop.core.surveys.instruments import Instrument, Option, Question, instruments
from careloop.core.surveys.scales import LANGUAGES, said, scales
from careloop.desk.conversations.models import Inbox, Tag
from careloop.desk.people.models import Team
from careloop.desk.surveys.actions.following_up import corrects
from careloop.desk.surveys.models import Rule, Survey

TAGS = _("Agents set tags: a rule on tags lets them decide who is asked about their own work.")
CHANNELS = ("email", "webform", "chat", "phone")


class SurveyForm(forms.ModelForm[Survey]):
    class Meta:
        model = Survey
        fields = [
            "name", "is_active", "delay_minutes", "cool_down_days", "quiet_from", "quiet_until", "open_days",
            "reminder_days", "target", "follow_up_days", "follow_up_answered", "follow_up_silent",
        ]  # fmt: skip
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts = {
            "follow_up_answered": _("Between 0 and 1, for example 0.05. With 0 there is no follow-up."),
            "follow_up_silent": _("Between 0 and 1, for example 0.1. These tell what the answers alone cannot."),
        }

    def clean_target(self) -> float:
        return self._share("target")

    def clean_follow_up_answered(self) -> float:
        return self._share("follow_up_answered")

    def clean_follow_up_silent(self) -> float:
        return self._share("follow_up_silent")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        wanted = [name for name in ("follow_up_answered", "follow_up_silent") if data.get(name)]
        if wanted and not corrects(self.instance):
            why = _(
                "The follow-up corrects satisfaction, recommendation and effort, and this survey asks for none of "
                "them: write 0."
            )
            for name in wanted:
                self.add_error(name, why)
        return data

    def _share(self, name: str) -> float:
        share = float(self.cleaned_data[name])
        if not 0 <= share <= 1:
            raise forms.ValidationError(_("A share lies between 0 and 1: write 0.8 for 80 percent."))
        return share


class NewSurveyForm(forms.ModelForm[Survey]):
    instrument = forms.ChoiceField(label=_("Questions"), help_text=_("You can change the words afterwards."))

    class Meta:
        model = Survey
        fields = ["name", "moment", "slug"]
        help_texts = {"slug": _("Only for a public page. Letters, digits and hyphens.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        choices = [(key, f"{said(each.title, language)} ({key})") for key, each in instruments().items()]
        self.fields["instrument"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("moment") == Survey.Moment.OPEN and not data.get("slug"):
            self.add_error("slug", _("A public page needs an address."))
        first = instruments()[data["instrument"]].first if data.get("instrument") in instruments() else None
        scale = first.scale_used if first else None
        if data.get("moment") == Survey.Moment.CALL and (scale is None or len(scale.points) > 9):
            self.add_error("instrument", _("A keypad asks one question of two to nine answers, such as “keypad”."))
        return data


class RuleForm(forms.Form):
    """One rule: a share in percent and the contacts it covers; nothing chosen covers all."""

    share = forms.FloatField(label=_("Percent that are asked"), min_value=0, max_value=100, initial=100)
    whom = forms.ChoiceField(
        label=_("Whom"),
        initial="customers",
        choices=[
            ("customers", _("customers")),
            ("departments", _("departments of ours")),
            ("all", pgettext_lazy("customers and departments", "both")),
        ],
    )
    channels = forms.MultipleChoiceField(
        label=_("Channels"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("email", _("e-mail")), ("webform", _("form")), ("chat", _("chat")), ("phone", _("telephone"))],
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("en", "English"), ("ko", "한국어"), ("ja", "日本語")],
    )
    inboxes = forms.ModelMultipleChoiceField(
        Inbox.objects.all(), label=_("Inboxes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    teams = forms.ModelMultipleChoiceField(
        Team.objects.all(), label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple
    )
    outcomes = forms.MultipleChoiceField(
        label=_("How it ended"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("answered", _("with an answer of ours")),
            ("unanswered", _("without an answer of ours")),
            ("again", _("closed again after it was reopened")),
        ],
    )
    segments = forms.MultipleChoiceField(
        label=_("Segments"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("organisation", _("customers of an organisation")),
            ("private", _("private customers")),
            ("new", _("here for the first time")),
            ("returning", _("here before")),
        ],
    )
    reasons = forms.ModelMultipleChoiceField(
        Tag.objects.order_by("name"),
        to_field_name="name",
        label=_("Only with one of these tags"),
        required=False,
        help_text=TAGS,
    )
    except_reasons = forms.ModelMultipleChoiceField(
        Tag.objects.order_by("name"),
        to_field_name="name",
        label=_("Never with one of these tags"),
        required=False,
        help_text=TAGS,
    )

    def as_rule(self) -> tuple[float, dict[str, Any]]:
        """Give the share and the conditions as they are kept."""
        data = self.cleaned_data
        conditions: dict[str, Any] = {
            "channels": data["channels"],
            "languages": data["languages"],
            "inboxes": [each.pk for each in data["inboxes"]],
            "teams": [each.pk for each in data["teams"]],
            "outcomes": data["outcomes"],
            "segments": data["segments"],
            "reasons": [each.name for each in data["reasons"]],
            "except_reasons": [each.name for each in data["except_reasons"]],
        }
        kept = {name: value for name, value in conditions.items() if value}
        return data["share"] / 100, kept | ({"whom": data["whom"]} if data["whom"] != "customers" else {})

    @classmethod
    def initial_of(cls, rule: Rule) -> dict[str, Any]:
        """Give what the form shows of a rule."""
        return {"whom": "customers", **rule.conditions, "share": round(rule.share * 100, 4)}


RuleFormSet = forms.formset_factory(RuleForm, extra=0, can_delete=True, can_order=True, max_num=20, min_num=1)
KINDS = [
    ("rating", _("rating on a scale")),
    ("choice", _("choice")),
    ("matrix", _("several ratings")),
    ("text", _("free text")),
]


class QuestionForm(forms.Form):
    """One question with its words in three languages; options one a line: key | English | Korean | Japanese."""

    key = forms.SlugField(label=_("Short name"), max_length=40, help_text=_("Letters and digits; stays for good."))
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    scale = forms.ChoiceField(label=_("Scale"), required=False)
    en = forms.CharField(label="English", max_length=400)
    ko = forms.CharField(label="한국어", max_length=400)
    ja = forms.CharField(label="日本語", max_length=400)
    options = forms.CharField(
        label=_("Options"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, for a choice or several ratings: short name | English | Korean | Japanese"),
    )
    is_many = forms.BooleanField(label=_("Several may be chosen"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        named = [(name, _scale_words(name, language)) for name in scales()]
        self.fields["scale"].choices = [("", "–"), *named]  # type: ignore[attr-defined]

    def clean_options(self) -> tuple[Option, ...]:
        options = []
        for line in str(self.cleaned_data["options"]).splitlines():
            if not line.strip():
                continue
            key, *words = (part.strip() for part in line.split("|"))
            if len(words) != len(LANGUAGES) or not all((key, *words)):
                raise forms.ValidationError(
                    _("“%(line)s” is not complete. Write: short name | English | Korean | Japanese"),
                    params={"line": line.strip()[:80]},
                )
            options.append(Option(key, dict(zip(LANGUAGES, words, strict=True))))
        return tuple(options)

    def as_question(self) -> Question:
        """Give the question of a form that is valid."""
        data = self.cleaned_data
        return Question(
            key=data["key"],
            kind=data["kind"],
            words={language: data[language] for language in LANGUAGES},
            scale=data["scale"] if data["kind"] in ("rating", "matrix") else "",
            options=data["options"] if data["kind"] in ("choice", "matrix") else (),
            is_many=data["is_many"] and data["kind"] == "choice",
        )

    @classmethod
    def initial_of(cls, question: Question) -> dict[str, Any]:
        """Give what the form shows of a question."""
        lines = [" | ".join((each.key, *(each.words.get(one, "") for one in LANGUAGES))) for each in question.options]
        return {
            "key": question.key,
            "kind": question.kind,
            "scale": question.scale,
            **question.words,
            "options": "\n".join(lines),
            "is_many": question.is_many,
        }


class TitleForm(forms.Form):
    """Title, introduction and thanks in three languages."""

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"title": _("Title"), "intro": _("Introduction"), "thanks": _("Thanks")}
        for name, label in labels.items():
            for language, own_name in zip(LANGUAGES, ("English", "한국어", "日本語"), strict=True):
                self.fields[f"{name}_{language}"] = forms.CharField(
                    label=f"{label} · {own_name}",
                    required=name == "title",
                    max_length=400,
                    initial=getattr(instrument, name).get(language, ""),
                )

    def words(self, name: str) -> dict[str, str]:
        """Give the words of title, intro or thanks by language; those left empty are left out."""
        found = {language: self.cleaned_data[f"{name}_{language}"].strip() for language in LANGUAGES}
        return {language: words for language, words in found.items() if words}


QuestionFormSet = forms.formset_factory(
    QuestionForm, extra=1, can_delete=True, can_order=True, max_num=20, min_num=1, validate_min=True
)


def _scale_words(name: str, language: str) -> str:
    scale = scales()[name]
    low, high = (scale.words_of(value, language) for value in (scale.values[0], scale.values[-1]))
    return f"{len(scale.points)}: {low} … {high}"
