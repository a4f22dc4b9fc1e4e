"""The formatted text of a mail: shown in a frame that can do nothing, whatever is in it."""

import json
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html as markup

from careloop.desk.conversations.actions.files import NewFile, attach, keep
from careloop.desk.conversations.models import Message, Received
from careloop.desk.conversations.views.original import clean, is_shallow
from tests.cast import Cast, writes
from tests.desk.conversations.test_attachments import image

ACTIVE = {
    "script",
    "iframe",
    "object",
    "embed",
    "form",
    "input",
    "button",
    "meta",
    "link",
    "base",
    "svg",
    "math",
    "style",
}
SCHEMES = ("http://", "https://", "mailto:", "tel:", "data:image/webp;base64,")


def formatted(cast: Cast, html: str) -> Message:
    message = writes(cast.alex, cast.inbox, "the text").messages.get()
    Message.objects.filter(pk=message.pk).update(html=html)
    message.refresh_from_db()
    return message


def test_the_frame_is_locked_up(cast: Cast, as_mina: Client) -> None:
    message = formatted(cast, "<p onclick='x()'>Hello <b>there</b></p><script>alert(1)</script>")
    answer = as_mina.get(reverse("message_html", args=[message.pk]))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "img-src data:;" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "<p>Hello <b>there</b></p>" in answer.content.decode()


def test_pictures_of_others_only_when_asked(cast: Cast, as_mina: Client) -> None:
    message = formatted(cast, "<img src='https://tracker.example/1.png'>")
    page = as_mina.get(reverse("message_formatted", args=[message.pk])).content.decode()
    assert "Load them this once" in page
    policy = as_mina.get(reverse("message_html", args=[message.pk]) + "?images=1")["Content-Security-Policy"]
    assert "img-src data: https:;" in policy


def test_pictures_inside_the_mail_are_drawn_anew(cast: Cast, as_mina: Client) -> None:
    message = formatted(cast, "<img src='cid:a@b'><img src='cid:none'>")
    attach(message, (NewFile(name="a.png", type="image/png", content=image(), content_id="<a@b>", is_inline=True),))
    shown = as_mina.get(reverse("message_html", args=[message.pk])).content.decode()
    assert shown.count("data:image/webp;base64,") == 1
    assert "cid:" not in shown


def test_too_deep_a_nest_shows_the_text(cast: Cast, as_mina: Client) -> None:
    message = formatted(cast, "<div>" * 5000 + "x" + "</div>" * 5000)
    shown = as_mina.get(reverse("message_html", args=[message.pk])).content.decode()
    assert "<pre>the text</pre>" in shown
    assert is_shallow("<p>" * 5000)
    assert is_shallow("<table><tr><td>" * 60)


def test_data_addresses_are_only_for_our_own_pictures() -> None:
    assert "data:" not in clean("<a href='data:text/html,x'>a</a><img src='data:image/svg+xml,x'>")
    assert "data:image/webp" in clean("<img src='data:image/webp;base64,AA'>")


@pytest.mark.shared
def test_hostile_markup_has_nothing_active_left(shared: Path) -> None:
    payloads = json.loads((shared / "data/mail/hostile/xss-payloads.json").read_text())
    assert len(payloads) > 50
    for payload in payloads:
        cleaned = clean(payload["payload"])
        for element in markup.fromstring(f"<div>{cleaned}</div>").iter():
            assert element.tag not in ACTIVE, payload
            for name, value in element.attrib.items():
                assert not name.lower().startswith("on"), payload
                if name in ("href", "src"):
                    assert value.strip().lower().startswith(SCHEMES), (payload, value)


def test_the_original_as_text_and_as_download(cast: Cast, as_mina: Client) -> None:
    raw = b"From: a@b.example\r\nSubject: <script>alert(1)</script>\r\nX-Thing: \xff\xfe\r\n\r\n<b>body</b>"
    message = formatted(cast, "")
    received = Received.objects.create(channel="email", source="1", digest=keep(raw).digest, size=len(raw))
    Message.objects.filter(pk=message.pk).update(received=received)
    shown = as_mina.get(reverse("message_original", args=[message.pk])).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "&lt;b&gt;body&lt;/b&gt;" in shown
    answer = as_mina.get(reverse("message_raw", args=[message.pk]))
    assert b"".join(answer.streaming_content) == raw
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["message_html", "message_formatted", "message_original", "message_raw"])
def test_what_is_not_there_is_not_found(cast: Cast, as_mina: Client, name: str) -> None:
    message = formatted(cast, "")
    assert as_mina.get(reverse(name, args=[message.pk])).status_code == 404
