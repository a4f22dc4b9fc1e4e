"""What the page of results draws by itself says the same as Django would, and lets nothing through."""

from django import forms

from careloop.core.search import Segment
from careloop.desk.conversations.forms.search import Choice
from careloop.desk.conversations.templatetags.search_rows import passage

CHOICES = [("", "Any team"), (1, "Orders"), ("2", '<b>"Bills" & more</b>')]


def test_a_select_is_drawn_as_django_draws_it() -> None:
    for value in (None, "", "2", 1, "no such"):
        mine, theirs = Choice(choices=CHOICES), forms.Select(choices=CHOICES)
        drawn = theirs.render("team", value, {"id": "id_team"})
        assert "".join(line.strip() for line in drawn.splitlines()) == mine.render("team", value, {"id": "id_team"})


def test_a_passage_marks_what_was_found_and_escapes_all_of_it() -> None:
    pieces = [Segment("<i>the ", is_marked=False), Segment("<b>kettle", is_marked=True)]
    assert passage(pieces) == "&lt;i&gt;the <mark>&lt;b&gt;kettle</mark>"
