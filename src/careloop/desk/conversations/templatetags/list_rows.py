"""The rows of a list as one tag: a page has 25 of them with some thirty places each, and filling those in a template
cost more than its queries."""

from collections.abc import Iterable

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString

from careloop.desk.conversations.queries.rows import Row
from careloop.desk.conversations.views.markup import filled, filled_each
from careloop.desk.people.rules.avatars import hue, initials

register = template.Library()

ROW = (
    '<li class="row{classes}" data-row>\n'
    '<span class="row-lead">{select}<span class="state state-{state}" title="{state_words}">'
    '<svg aria-hidden="true"><use href="#s-{state}"></use></svg>'
    '<span class="state-words">{state_words}</span></span></span>\n'
    '<span class="row-who"><span class="truncate">{who}</span>{number}</span>\n'
    '<span class="row-text"><a class="row-link row-subject truncate" href="{url}"{current}>{subject}</a>'
    '<span class="row-snippet truncate">{snippet}</span></span>\n'
    '<span class="row-marks">{marks}{owner}</span>\n'
    '<span class="row-time"><time datetime="{iso}" title="{time_title}">{time_words}</time></span>\n'
    "</li>\n"
)
SELECT = '<input class="row-select" type="checkbox" name="ids" value="{}" form="bulk" aria-label="{}: {}">'
NUMBER = '<span class="row-number" title="{}">{}</span>'
PRIORITY = '<span class="badge priority-{}">{}</span>'
TAG = '<span class="tag tag-{}">{}</span>'
MARK = '<svg class="icon mark-{0}" role="img" aria-label="{1}"><title>{1}</title><use href="{2}#{3}"></use></svg>'
OWNER = '<span class="avatar small avatar-{}" role="img" aria-label="{}" title="{}">{}</span>'
NOBODY = '<span class="avatar small is-nobody" role="img" aria-label="{0}" title="{0}"></span>'
NOTHING = SafeString("")


@register.simple_tag
def list_rows(rows: Iterable[Row], is_selectable: bool | str = False) -> SafeString:  # noqa: FBT001, FBT002 - a tag's
    """Give the rows of a list, each with a box to select it where there is a form "bulk"."""
    sprite = static("icons.svg")
    return SafeString("".join(_row(row, sprite, is_selectable=bool(is_selectable)) for row in rows))


def _row(row: Row, sprite: str, *, is_selectable: bool) -> SafeString:
    return filled(
        ROW,
        classes=SafeString(" is-ours" * row.is_ours + " is-current" * row.is_current),
        select=filled(SELECT, row.pk, row.who, row.subject) if is_selectable else NOTHING,
        state=row.state,
        state_words=row.state_words,
        who=row.who,
        number=filled(NUMBER, row.messages_words, row.message_count) if row.message_count > 1 else NOTHING,
        url=row.url,
        current=SafeString(' aria-current="true"' * row.is_current),
        subject=row.subject,
        snippet=row.snippet,
        marks=_marks(row, sprite),
        owner=_owner(row),
        iso=row.iso,
        time_title=row.time_title,
        time_words=row.time_words,
    )


def _marks(row: Row, sprite: str) -> SafeString:
    """Give a row's tags, priority, warnings and channel."""
    tags = filled_each(TAG, ((colour, name) for name, colour in row.tags)) if row.tags else NOTHING
    priority = filled(PRIORITY, row.priority, row.priority_words) if row.priority else NOTHING
    return SafeString(tags + priority + filled_each(MARK, ((name, words, sprite, at) for name, at, words in row.marks)))


def _owner(row: Row) -> SafeString:
    if not row.owner:
        return filled(NOBODY, row.owner_words)
    return filled(OWNER, hue(row.owner), row.owner, row.owner_words, initials(row.owner))
