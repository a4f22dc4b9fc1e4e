"""Fields drawn without a template: what a browser reads is what Django's own templates say."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from careloop.site.form_renderer import FormRenderer


class Tags(HTMLParser):
    """Everything a browser sees of a piece of HTML, spaces between tags left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[Any] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.seen.append(data.strip())


class Everything(forms.Form):
    name = forms.CharField(label="<name>", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    mail = forms.EmailField(required=False, help_text="A & B")
    secret = forms.CharField(widget=forms.PasswordInput)
    many = forms.IntegerField(min_value=1, max_value=9)
    since = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 6, "data-x": True, "data-y": False}))
    agree = forms.BooleanField(required=False)
    one = forms.ChoiceField(choices=[("", "any <one>"), ("1", "a"), ("Group", [("2", "b"), ("3", "c")])])
    some = forms.MultipleChoiceField(choices=[("1", "a"), ("2", "b")], widget=forms.SelectMultiple)
    ticks = forms.MultipleChoiceField(choices=[("1", "a"), ("2", "b")], widget=forms.CheckboxSelectMultiple)
    file = forms.FileField(required=False, widget=forms.FileInput)
    hidden = forms.CharField(widget=forms.HiddenInput)


GIVEN = {
    "name": "<b>\"Mina\" & 'Ren'",
    "mail": "mina@desk.example",
    "secret": "never shown again",
    "many": "3",
    "since": "2026-03-01",
    "text": "\nbegins with an empty line <script>",
    "agree": "on",
    "one": "2",
    "some": ["1", "2"],
    "ticks": ["2"],
    "hidden": "",
}


@pytest.mark.parametrize("data", [None, GIVEN], ids=["empty", "filled in"])
@pytest.mark.parametrize("name", Everything.base_fields)
def test_a_browser_sees_the_same(name: str, data: dict[str, Any] | None) -> None:
    ours = Everything(data, renderer=FormRenderer())[name].as_widget()
    own = Everything(data, renderer=DjangoTemplates())[name].as_widget()
    assert Tags(ours).seen == Tags(own).seen


def test_a_text_keeps_its_first_empty_line() -> None:
    html = Everything(GIVEN, renderer=FormRenderer())["text"].as_widget()
    assert ">\n\nbegins with an empty line &lt;script&gt;</textarea>" in html
