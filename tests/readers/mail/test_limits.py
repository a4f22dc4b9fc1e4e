"""Whatever the bytes: an answer, in time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careloop.readers.mail import read, split_html, split_reply, text_of_html
from careloop.readers.mail.records import Mail

HEAD = b"From: a@example.com\nSubject: x\n"
HTML = HEAD + b"Content-Type: text/html\n\n"
SEED = b"\n".join((
    b"From: =?utf-8?B?7Jyg64KY?= <yuna@example.com>",
    b"To: help@desk.example",
    b"Subject: =?ISO-2022-JP?B?GyRCSlZJShsoQg==?=",
    b"Date: Tue, 05 Mar 2024 15:12:00 +0900",
    b'Content-Type: multipart/mixed; boundary="b"\n',
    b"--b\nContent-Type: text/html; charset=euc-kr\nContent-Transfer-Encoding: quoted-printable\n",
    b"<p>=BE=C8=B3=E7<blockquote>x</blockquote>",
    b"--b\nContent-Type: message/delivery-status\n",
    b"Final-Recipient: rfc822; a@b.c\nAction: failed\nStatus: 5.1.1\n",
    b"--b\nContent-Type: application/ms-tnef; name*=utf-8''w.dat\nContent-Transfer-Encoding: base64\n",
    b"eJ8+IgAAAZAGAA==\n--b--\n",
))  # fmt: skip

HEAVY = {
    "html in html": HTML + b"<div>" * 50_000 + b"hello",
    "lists in lists": HTML + b"<ul><li>" * 20_000 + b"hello",
    "open brackets": HTML + b"<" * 500_000,
    "comments": HTML + b"<!--" * 200_000,
    "quotes": HEAD + b"\n" + b"> x\n" * 200_000,
    "attributions": HEAD + b"\n" + b"On Mon, Jan 1, 2024 at 1:00 x@example.com\n" * 50_000,
    "one long line": HEAD + b"\n" + b"a@a." * 500_000,
    "blanks": HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + b" " * 2_000_000 + b"x",
    "parts": HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nhi\n" * 50_000,
    "raw header bytes": HEAD + b"".join(b"X-%d: \xe9\xff\x81\xb0\n" % i for i in range(5_000)) + b"\nhi",
    "open comments": b"To: " + b"(" * 100_000 + b"\n\nhi",
    "encoded words": HEAD + b"X: " + b"=?x?q?=E9=FF?= " * 20_000 + b"\n\nhi",
    "begin without end": HEAD + b"\n" + b"begin 644 x\n" * 50_000,
    "a header without end": b"X: y\n" * 300_000,
}  # fmt: skip


@pytest.mark.parametrize("case", HEAVY)
def test_heavy_mails_are_read_in_time(case: str) -> None:
    started = time.process_time()
    assert isinstance(read(HEAVY[case]), Mail)
    assert time.process_time() - started < 2


def test_what_is_left_out_is_said() -> None:
    parts = read(HEAVY["parts"])
    deep = read(
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(60)) + b"\nhi"
    )
    header = read(HEAD + b"X-Long: " + b"y" * 2_000_000 + b"\nTo: b@example.com\n\nhi")
    assert parts.defects == ("more than 1000 parts; the rest was left out",)
    assert deep.defects == ("parts nest deeper than 50; the rest is kept as one file",)
    assert (header.defects, header.to[0].address, header.text) == (
        ("the header is too long and was cut",),
        "b@example.com",
        "hi",
    )


def test_html_deeper_than_the_cap_still_gives_its_words() -> None:
    assert text_of_html("<div>" * 5_000 + "hello &amp; <b>bye</b>") == "hello & bye"


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_random_bytes_never_raise(raw: bytes) -> None:
    read(raw).text.encode("utf-8")


@given(
    st.lists(
        st.tuples(st.integers(0, len(SEED) - 1), st.binary(min_size=0, max_size=4), st.integers(0, 40)), max_size=6
    )
)
@settings(max_examples=300, deadline=None)
def test_mutated_mails_never_raise_and_hold_no_bad_characters(changes: list[tuple[int, bytes, int]]) -> None:
    raw = SEED
    for at, new, cut in changes:
        raw = raw[:at] + new + raw[at + cut :]
    mail = read(raw)
    shown = "\n".join(
        (
            mail.subject,
            mail.sender.name,
            mail.sender.address,
            mail.text,
            mail.reply_text,
            *(f.name for f in mail.attachments),
        )
    )
    shown.encode("utf-8")
    assert "\0" not in shown
    assert not any(defect.startswith("the mail could not be read") for defect in mail.defects)


@given(st.text(alphabet=st.sampled_from("> \n:-_@<>OnwroteFrom작성書さ2024/15:12."), max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_and_any_html_can_be_split(text: str) -> None:
    assert isinstance(split_reply(text).text, str)
    assert isinstance(split_html(text).text, str)
