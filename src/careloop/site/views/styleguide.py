"""The living style page, served while debugging: every component, and whole pages by `?page=`."""

import re
from pathlib import Path

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

PAGES = {
    "": "styleguide.html",
    "inbox": "styleguide/inbox.html",
    "conversation": "styleguide/conversation.html",
    "settings": "styleguide/settings_sample.html",
    "public": "styleguide/public_sample.html",
}


class SampleForm(forms.Form):
    name = forms.CharField(label="Name")
    address = forms.EmailField(label="E-mail address", help_text="We only use it to answer you.")
    order = forms.CharField(label="Order number", required=False)
    team = forms.ChoiceField(label="Team", choices=[("a", "Installation"), ("b", "Returns")])
    way = forms.ChoiceField(
        label="How shall we answer?", choices=[("a", "By mail"), ("b", "By telephone")], widget=forms.RadioSelect
    )
    text = forms.CharField(label="What happened?", widget=forms.Textarea)
    is_told = forms.BooleanField(label="Keep me informed by mail", required=False, help_text="You can stop this.")


def _icons() -> list[str]:
    sprite = Path(str(finders.find("icons.svg"))).read_text(encoding="utf-8")
    return re.findall(r'<symbol id="([a-z]+)"', sprite)


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    page = PAGES.get(request.GET.get("page", ""))
    if page is None:
        raise Http404
    form = SampleForm({"name": "Alex", "address": "alex@", "team": "a", "way": "a", "text": "The filter is blocked."})
    names = ["Mina Kim", "김서연", "山田 太郎", "Alex", "Warehouse"]
    shown = {"form": form, "names": names, "icons": _icons(), "brand": request.GET.get("brand", "")}
    return render(request, page, shown)
