"""The marks of a list row as one tag: a page has 25 of them, and loops in a template cost more than its queries."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from careloop.desk.conversations.queries.rows import Row

register = template.Library()

PRIORITY = '<span class="badge priority-{}">{}</span>'
TAG = '<span class="tag tag-{}">{}</span>'
MARK = '<svg class="icon mark-{}" role="img" aria-label="{}"><title>{}</title><use href="{}#{}"></use></svg>'


@register.simple_tag
def row_marks(row: Row, sprite: str) -> SafeString:
    """Give a row's tags, priority, warnings and channel; `sprite` is the address of the icons."""
    found = [format_html(TAG, colour, name) for name, colour in row.tags]
    if row.priority:
        found.append(format_html(PRIORITY, row.priority, row.priority_words))
    found += [format_html(MARK, name, words, words, sprite, icon) for name, icon, words in row.marks]
    return mark_safe("".join(found))  # noqa: S308 - each part is escaped already
