"""Pictures of attachments, painted anew: what a sender made is never shown itself, only what we have drawn from it."""

import io
import warnings

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from careloop.desk.conversations.actions.files import content_of

MOST_PIXELS = 50_000_000  # counted from the header, before anything is decoded
MOST_BYTES = 30 * 1024 * 1024
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
SMALL, LARGE = 320, 2000  # longest edge


class NoPicture(Exception):
    """The file is no picture, or one too large to be drawn safely. It can still be downloaded."""


def picture(digest: str, *, edge: int) -> bytes:
    """Give a stored image as WebP of at most `edge` pixels; drawn once, then kept.

    Raises NoPicture: for what is no image of the four formats, is broken, or has over 50 million pixels.
    """
    path = f"pictures/{digest[:2]}/{digest}-{edge}.webp"
    if default_storage.exists(path):
        with default_storage.open(path) as file:
            return bytes(file.read())
    drawn = redraw(content_of(digest), edge=edge)
    default_storage.save(path, ContentFile(drawn))
    return drawn


def redraw(content: bytes, *, edge: int) -> bytes:
    """Decode an image within the limits and encode its pixels alone: no metadata, no script, no trailing bytes."""
    from PIL import Image  # a web process that shows no picture does without it

    if len(content) > MOST_BYTES:
        raise NoPicture("This picture is too large to be shown. Download it instead.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns at its own, higher limit
            return _encode(content, edge)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise NoPicture("This file is no picture that can be shown. Download it instead.") from error


def _encode(content: bytes, edge: int) -> bytes:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise NoPicture("This picture has too many pixels to be shown. Download it instead.")
        image.draft("RGB", (edge, edge))  # JPEG only: decodes at a fraction of the size
        turned = ImageOps.exif_transpose(image)
        turned.thumbnail((edge, edge))
        out = io.BytesIO()
        turned.convert("RGBA" if "A" in turned.getbands() or "transparency" in turned.info else "RGB").save(
            out, "WEBP", quality=82, method=2
        )
    return out.getvalue()
