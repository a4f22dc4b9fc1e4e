"""The inbox: what each view shows to whom, in what order, at what cost."""

from django.test import Client

from tests.cast import Cast, writes


def test_the_inbox_lists_what_waits_and_links_to_it(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.yuna, cast.inbox, "환불해 주세요", subject="환불")

    page = as_mina.get("/").content.decode()

    assert f'href="/conversations/{conversation.pk}?list=' in page
    assert "환불해 주세요" in page
