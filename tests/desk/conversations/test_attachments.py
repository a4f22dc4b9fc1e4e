"""Files come out of the desk as downloads, pictures as we have drawn them; both only to those who may see them."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from careloop.desk.conversations.actions import pictures
from careloop.desk.conversations.actions.files import NewFile, attach
from careloop.desk.conversations.models import Attachment
from careloop.desk.conversations.views.files import NO_PICTURE
from tests.cast import Cast, writes

HOSTILE = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def image(width: int = 900, height: int = 600, kind: str = "PNG", note: str = "") -> bytes:
    out = io.BytesIO()
    info = PngInfo()
    info.add_text("Comment", note)
    Image.new("RGB", (width, height), "teal").save(out, kind, **({"pnginfo": info} if kind == "PNG" else {}))
    return out.getvalue()


def attached(cast: Cast, content: bytes, kind: str = "image/png", name: str = "x.png") -> Attachment:
    message = writes(cast.alex, cast.inbox).messages.get()
    attach(message, (NewFile(name=name, type=kind, content=content),))
    return message.attachments.get()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("page.html", "text/html"),
        ("image.svg", "image/svg+xml"),
        ("photo.png", "image/png"),
        ("../../etc/passwd", "text/plain"),
        ("계약서\r\nX-Evil: 1.pdf", "application/pdf"),
        ('a"b;c.txt', "text/plain"),
        ("", ""),
    ],
)
def test_every_file_is_a_download(cast: Cast, as_mina: Client, name: str, kind: str) -> None:
    file = attached(cast, HOSTILE, kind, name)
    answer = as_mina.get(reverse("attachment", args=[file.pk]))
    assert b"".join(answer.streaming_content) == HOSTILE
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "X-Evil" not in answer.headers


def test_a_picture_is_drawn_anew(cast: Cast, as_mina: Client) -> None:
    file = attached(cast, image(note="secret") + b"<script>alert(1)</script>")
    for name, edge in (("attachment_thumb", 320), ("attachment_image", 900)):
        answer = as_mina.get(reverse(name, args=[file.pk]))
        assert answer["Content-Type"] == "image/webp"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert b"script" not in answer.content
        assert b"secret" not in answer.content
        with Image.open(io.BytesIO(answer.content)) as drawn:
            assert max(drawn.size) == edge


@pytest.mark.parametrize("content", [HOSTILE, b"", b"\x89PNG\r\n\x1a\nbroken", image()[:200]])
def test_what_is_no_picture_is_not_shown(cast: Cast, as_mina: Client, content: bytes) -> None:
    file = attached(cast, content)
    assert as_mina.get(reverse("attachment_thumb", args=[file.pk])).content == NO_PICTURE
    assert as_mina.get(reverse("attachment_image", args=[file.pk])).status_code == 404


def test_pixels_are_counted_before_they_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    content = image(100, 100)
    monkeypatch.setattr(pictures, "MOST_PIXELS", 9_999)
    with pytest.raises(pictures.NoPicture, match="pixels"):
        pictures.redraw(content, edge=50)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_the_four_formats(kind: str) -> None:
    with Image.open(io.BytesIO(pictures.redraw(image(400, 200, kind), edge=100))) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", (100, 50))


@pytest.mark.parametrize("name", ["attachment", "attachment_thumb", "attachment_image"])
@pytest.mark.parametrize(("who", "status"), [("sora", 404), (None, 302), ("ren", 200)])
def test_only_those_who_may_see(cast: Cast, client: Client, name: str, who: str | None, status: int) -> None:
    file = attached(cast, image())
    if who:
        client.force_login(getattr(cast, who))
    answer = client.get(reverse(name, args=[file.pk]))
    assert answer.status_code == status
    answer.close()
