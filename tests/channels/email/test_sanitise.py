"""HTML of mails: nothing active is left of any payload, and deep or huge mail costs next to nothing."""

from __future__ import annotations

import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest

from careloop.channels.email.rules.sanitise import is_deeper, sanitise

ACTIVE = frozenset(
    """script style iframe frame frameset object embed applet form input button textarea select meta link base svg math
    template noscript audio video source track canvas dialog portal title xmp plaintext""".split()  # noqa: SIM905
)
SCHEMES = ("http://", "https://", "mailto:", "tel:", "cid:")


class Look(HTMLParser):
    """Collects what may not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ACTIVE:
            self.wrong.append(tag)
        for name, value in attrs:
            words = (value or "").strip().lower()
            if name.startswith("on") or name in ("srcdoc", "formaction", "ping", "background", "srcset", "id", "name"):
                self.wrong.append(name)
            if name in ("href", "src") and not words.startswith(SCHEMES):
                self.wrong.append(f"{name}={words}")
            if name == "style" and re.search(r"url\s*\(|expression|@import|position|behavior|\\", words):
                self.wrong.append(f"style={words}")


def wrong_in(html: str) -> list[str]:
    look = Look()
    look.feed(html)
    look.close()
    return look.wrong


SAMPLES = [
    ("<p onclick=alert(1)>a<script>b</script>c</p>", "<p>ac</p>"),
    ('<a href="java\tscript:alert(1)">x</a>', '<a rel="noopener noreferrer nofollow">x</a>'),
    ('<a href="/inside">x</a>', '<a rel="noopener noreferrer nofollow">x</a>'),
    ('<img src="data:image/svg+xml,<svg onload=alert(1)>">', "<img>"),
    ('<img src="cid:logo@mail.example">', '<img src="cid:logo@mail.example">'),
    ('<p style="color:red;background:url(//evil.example/x);position:fixed">a</p>', '<p style="color:red">a</p>'),
    ("<form action=/x><input name=q><button>go</button></form>a", "goa"),
    ("<style>p{}</style><title>t</title>한글と日本語", "한글と日本語"),
    ("<svg><a href='javascript:1'>x</a></svg><math><mi>y</mi></math>z", "z"),
]


@pytest.mark.parametrize(("html", "clean"), SAMPLES)
def test_what_is_left(html: str, clean: str) -> None:
    assert sanitise(html) == clean


@pytest.mark.shared
def test_nothing_active_is_left_of_any_payload(shared: Path) -> None:
    folder = shared / "data" / "mail" / "hostile"
    payloads = [each["payload"] for each in json.loads((folder / "xss-payloads.json").read_text())]
    payloads += [str(each) for each in json.loads((folder / "naughty-strings.json").read_text())]
    left = {payload: wrong for payload in payloads if (wrong := wrong_in(sanitise(payload)))}
    assert left == {}
    assert len(payloads) > 70


HOSTILE = [
    "<div>" * 50_000,
    "<ul><li>" * 20_000,
    "<table><tr><td>" * 5_000,
    "<b><i>" * 100_000,
    "<" * 200_000,
    "<a href='" * 50_000,
    "&" * 200_000,
]


@pytest.mark.parametrize("html", HOSTILE, ids=lambda html: html[:16])
def test_deep_and_broken_mail_costs_little(html: str) -> None:
    began = time.process_time()
    assert wrong_in(sanitise(html)) == []
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("html", "deeper"),
    [
        ("<div>" * 200 + "x", False),
        ("<div>" * 201, True),
        ("<p>one " * 5_000, False),
        ("<ul>" + "<li>one" * 5_000 + "</ul>", False),
        ("<table>" + "<tr><td>one" * 5_000 + "</table>", False),
        ("<div></div>" * 5_000, False),
        ("<br><hr><img>" * 5_000, False),
    ],
)
def test_depth_is_counted_as_a_browser_would(html: str, deeper: bool) -> None:
    assert is_deeper(html, 200) == deeper
