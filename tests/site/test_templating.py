"""The quick way through templates: the same as Django's own, in each language."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import Context, Engine, Template, engines
from django.template.base import TextNode
from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from careloop.site.templating import Let, Prepared, constant

LIBRARIES = ["django.templatetags.i18n", "django.templatetags.static", "careloop.site.templatetags.desk"]


@dataclass
class Person:
    name: str
    age: int = 40

    def greeting(self) -> str:
        return f"I am {self.name}"


def engine(**templates: str) -> Engine:
    inner = ("django.template.loaders.locmem.Loader", templates)
    return Engine(
        loaders=[("careloop.site.templating.Loader", [inner])],
        builtins=[*Engine.default_builtins, *LIBRARIES],
    )


VALUES: dict[str, Any] = {
    "text": "a < b & 'c'",
    "safe": mark_safe("<b>bold</b>"),
    "number": 1234567,
    "fraction": 0.5,
    "nothing": None,
    "yes": True,
    "person": Person("Mina"),
    "people": [Person("Ren"), Person("김서연")],
    "pairs": {"first": "<1>", "items": "an entry called items"},
    "call": lambda: "called",
    "words": translation.gettext_lazy("Close"),
}


@pytest.mark.parametrize(
    "source",
    [
        "{{ text }} {{ safe }} {{ number }} {{ fraction }} {{ nothing }} {{ yes }} {{ words }}",
        "{{ missing }}|{{ missing.deeper }}|{{ person.missing }}|{{ pairs.missing }}|{{ people.9 }}",
        "{{ person.name }} {{ person.greeting }} {{ people.0.name }} {{ pairs.first }} {{ pairs.items }} {{ call }}",
        "{% if missing %}no{% elif not missing.deeper %}yes{% endif %}{% if person.age > 30 %}old{% endif %}",
        "{% for each in people %}{{ forloop.counter }} {{ each.name|upper }} {% endfor %}{{ text|default:'x' }}",
        "{% with name=person.name %}{{ name }}{% endwith %}{{ name }}",
        "{% translate 'Close' %} {% translate 'Close' context 'window' %} {{ _('Close') }} {% translate text %}",
        "{% translate 'Close' as close %}{{ close }}{% if yes %}{% translate 'Tag' as close %}{% endif %}{{ close }}",
        "{% blocktranslate %}Close{% endblocktranslate %} {% blocktranslate %}to {{ text }}{% endblocktranslate %}",
        "{% icon 'close' %}{% icon text %}{% icon 'note' _('Close') as note %}{{ note }}",
        "{% url 'inbox' %} {% url 'inbox' as here %}{{ here }} {% url 'no such page' as nowhere %}[{{ nowhere }}]",
        "{% url 'conversation' number %}{% static 'icons.svg' %}{% comment %}unseen{% endcomment %}",
        "{% autoescape off %}{{ text }}{% endautoescape %}",
    ],
)
@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_gives_what_django_gives(source: str, language: str) -> None:
    quick = engine(page=source)
    own = Template(source, engine=Engine(builtins=[*Engine.default_builtins, *LIBRARIES]))
    with translation.override(language):
        for _time in range(2):
            assert quick.get_template("page").render(Context(VALUES)) == own.render(Context(VALUES))


def test_each_language_has_a_template_of_its_own() -> None:
    page = engine(page="{% translate 'Close' %}")
    said = []
    for language in ("en", "ko", "ja", "en"):
        with translation.override(language):
            said.append(page.get_template("page").render(Context()))
    assert said == ["Close", "종료", "完了", "Close"]


def test_what_is_constant_becomes_one_text() -> None:
    page = engine(page="<a>{% translate 'Close' %}{% icon 'close' %}</a>{{ text }}<b>")
    nodes = page.get_template("page").nodelist
    assert [type(node).__name__ for node in nodes] == ["TextNode", "Printed", "TextNode"]
    assert nodes[0].s.startswith("<a>Close<svg")


def test_a_tag_is_not_constant_unless_it_says_so() -> None:
    assert [type(node) for node in engine(page="{% state 'closed' %}").get_template("page").nodelist] != [TextNode]


def test_extending_including_and_blocks_stay_as_they_are() -> None:
    pages = engine(
        base="{% translate 'Close' as word %}<{% block body %}base {{ word }}{% endblock %}>",
        page="{% extends 'base' %}{% block body %}{{ block.super }} {% include 'part' with name='x' %}{% endblock %}",
        part="{{ name }}{{ text }}",
    )
    assert pages.get_template("page").render(Context({"text": "&"})) == "<base Close x&amp;>"


def test_extends_must_still_come_first() -> None:
    pages = engine(base="", page="{% translate 'Close' %}{% extends 'base' %}")
    with pytest.raises(Exception, match="must be the first tag"):
        pages.get_template("page")


def test_the_pages_of_the_desk_are_prepared() -> None:
    template = get_template("conversations/inbox.html")
    assert isinstance(template.template, Prepared)  # type: ignore[attr-defined]


def test_marking_a_tag_gives_the_tag_back() -> None:
    def tag() -> str:
        return "x"

    assert constant(tag) is tag


def test_a_name_that_is_let_is_seen_where_it_was_before() -> None:
    assert isinstance(engine(page="{% url 'inbox' as here %}").get_template("page").nodelist[0], Let)


def test_a_form_still_carries_its_token() -> None:
    request = HttpRequest()
    request.META["CSRF_COOKIE"] = "a" * 32
    html = engines["django"].from_string("{% csrf_token %}").render({}, request)
    assert isinstance(html, SafeString)
    assert "csrfmiddlewaretoken" in html
