"""Form fields drawn without a template: Django renders one for every input, and three for every option of a select."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]


class FormRenderer(DjangoTemplates):
    """Draws the widgets of nearly every form here; the rest goes Django's way."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        if draw is None:
            return super().render(template_name, context, request)
        return draw(context["widget"])


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{_text(widget["name"])}"{value}{_attributes(widget)}>'


def _textarea(widget: Widget) -> str:
    # The first line end after the tag is not part of the text; without it a text that begins with one would lose it.
    return f'<textarea name="{_text(widget["name"])}"{_attributes(widget)}>\n{_text(widget["value"] or "")}</textarea>'


def _select(widget: Widget) -> str:
    groups = []
    for title, options, _place in widget["optgroups"]:
        drawn = "".join(map(_option, options))
        groups.append(f'<optgroup label="{_text(title)}">{drawn}</optgroup>' if title else drawn)
    return f'<select name="{_text(widget["name"])}"{_attributes(widget)}>{"".join(groups)}</select>'


def _option(option: Widget) -> str:
    return f'<option value="{_text(option["value"])}"{_attributes(option)}>{_text(option["label"])}</option>'


def _attributes(widget: Widget) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{_text(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False and value is not None
    )


def _text(value: object) -> str:
    return value if type(value) is SafeString else escape(str(value))


INPUTS = ("text", "email", "number", "password", "hidden", "date", "datetime", "time", "url", "tel", "search", "color")
DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"django/forms/widgets/{kind}.html": _input for kind in (*INPUTS, "checkbox", "input", "file")},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}
