"""A message of millions of characters: the page stays small, and all of it is one click away."""

from django.test import Client
from django.urls import reverse

from tests.cast import Cast, writes


def test_the_beginning_of_a_very_long_message_is_shown_and_the_rest_is_a_link_away(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.alex, cast.inbox, "a" * 20_000 + "<b>" + "b" * 1_000_000)
    short = writes(cast.alex, cast.inbox, "c" * 20_000)
    address, pk = reverse("conversation", args=[conversation.pk]), conversation.messages.get().pk
    html = as_mina.get(f"{address}?list=x").content.decode()
    assert len(html) < 120_000
    assert "a" * 20_000 + "…" in html
    assert f'href="?list=x&amp;whole={pk}#message-{pk}">Show all of it: 1,020,003 characters</a>' in html
    whole = as_mina.get(f"{address}?whole={pk}").content.decode()
    assert "a" * 20_000 + "&lt;b&gt;" + "b" * 1_000_000 in whole
    assert "Show all of it" not in whole
    assert "Show all of it" not in as_mina.get(reverse("conversation", args=[short.pk])).content.decode()
