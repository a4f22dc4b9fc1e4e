"""Small files that come with a message: a picture, a PDF, a text, made from nothing."""

import struct
import zlib
from random import Random

from careloop.core.records import File

SIDE_PIXELS = 48


def photo(*, rng: Random) -> File:
    """This will make a PNG of a grey surface with a darker dent."""
    x, y = rng.randrange(10, 38), rng.randrange(10, 38)
    tone = rng.randrange(170, 230)
    rows = bytearray()
    for row in range(SIDE_PIXELS):
        rows.append(0)  # no filter
        rows.extend(tone - 80 if (row - y) ** 2 + (column - x) ** 2 < 49 else tone for column in range(SIDE_PIXELS))
    header = struct.pack(">IIBBBBB", SIDE_PIXELS, SIDE_PIXELS, 8, 0, 0, 0, 0)
    content = (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(rows)))
        + _chunk(b"IEND", b"")
    )
    return _file(f"IMG_{rng.randrange(1000, 9999)}.png", "image/png", content)


def pdf(title: str, *, name: str) -> File:
    """This will make a one-page PDF that shows an ASCII title."""
    drawn = f"BT /F1 18 Tf 60 760 Td ({title}) Tj ET".encode("ascii")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    content = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, body)
    table_at = len(content)
    content += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    content += b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % table_at
    return _file(name, "application/pdf", bytes(content))


def log(*, rng: Random) -> File:
    """This will make a text file as an app saves it."""
    lines = [f"02:0{minute}:{rng.randrange(60):02} link {rng.choice(('up', 'retry', 'lost'))}" for minute in range(6)]
    return _file("app-log.txt", "text/plain", "\n".join(lines).encode())


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _file(name: str, media_type: str, content: bytes) -> File:
    return File(name=name, type=media_type, size=len(content), content=content)
