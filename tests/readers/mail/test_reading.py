"""One mail in, one record out: the fields of mails as people's programs write them."""

import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest

from careloop.readers.mail import Address, read

KO = "환불 요청드립니다. 세 번째 문의입니다."
JA = "お世話になっております。同じ説明を三回しました。"


def mail(*headers: str, body: bytes = b"hello") -> bytes:
    return "\r\n".join(headers).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


SUBJECTS = {
    "plain": (b"Where is my parcel?", "Where is my parcel?"),
    "folded": (b"Where is\r\n my parcel?", "Where is my parcel?"),
    "utf-8 base64": (b"=?UTF-8?B?7ZmY67aI?=", "환불"),
    "utf-8 quoted": (b"=?utf-8?Q?=ED=99=98=EB=B6=88_OK?=", "환불 OK"),
    "cut inside a character": (b"=?utf-8?B?7Zk=?= =?utf-8?B?mOu2iA==?=", "환불"),
    "euc-kr": (b"=?euc-kr?B?yK+60g==?=", "환불"),
    "ks_c_5601-1987": (b"=?ks_c_5601-1987?B?yK+60g==?=", "환불"),
    "cp949 only, under euc-kr": ("=?euc-kr?Q?" + "".join(f"={b:02X}" for b in "똠방".encode("cp949")) + "?=", "똠방"),
    "iso-2022-jp": (b"=?ISO-2022-JP?B?GyRCSlZJShsoQg==?=", "返品"),
    "iso-2022-jp cut inside": (b"=?ISO-2022-JP?B?GyRCSlY=?= =?ISO-2022-JP?B?SUobKEI=?=", "返品"),
    "vendor characters in iso-2022-jp": (b"=?ISO-2022-JP?B?GyRCLSEtahsoQg==?=", "①㈱"),
    "half-width katakana": (b"=?ISO-2022-JP?B?GyhJQz1EGyhC?=", "ﾃｽﾄ"),
    "shift_jis": (b"=?Shift_JIS?B?h0CHig==?=", "①㈱"),
    "unknown name": (b"=?x-unknown?Q?=ED=99=98=EB=B6=88?=", "환불"),
    "language tag": (b"=?utf-8*ko?B?7ZmY67aI?=", "환불"),
    "glued to text": (b"[urgent]=?utf-8?B?7ZmY67aI?=!", "[urgent]환불!"),
    "two words": (b"=?utf-8?B?7ZmY67aI?=\r\n =?utf-8?B?7ZmY67aI?=", "환불환불"),
    "raw utf-8": ("환불 요청".encode(), "환불 요청"),
    "raw euc-kr": ("환불 요청드립니다 세 번째 문의".encode("cp949"), "환불 요청드립니다 세 번째 문의"),
    "raw iso-2022-jp": ("返品の件".encode("iso-2022-jp"), "返品の件"),
    "broken base64": (b"=?utf-8?B?7ZmY67aI=?=", "환불"),
    "never closed": (b"=?utf-8?B?7ZmY67aI", "=?utf-8?B?7ZmY67aI"),
    "injected line": (b"=?utf-8?Q?hi=0D=0ABcc:_x=40example.com?=", "hi Bcc: x@example.com"),
}  # fmt: skip


@pytest.mark.parametrize("case", SUBJECTS)
def test_subjects(case: str) -> None:
    raw, expected = SUBJECTS[case]
    raw = raw.encode() if isinstance(raw, str) else raw
    assert " ".join(read(b"From: a@example.com\r\nSubject: " + raw + b"\r\n\r\nhi").subject.split()) == expected


SENDERS = {
    "Yuna <yuna@example.com>": ("Yuna", "yuna@example.com"),
    '"Kim, Yuna" <yuna@example.com>': ("Kim, Yuna", "yuna@example.com"),
    "Kim, Yuna <yuna@example.com>": ("Kim, Yuna", "yuna@example.com"),
    "yuna@example.com (Yuna Kim)": ("Yuna Kim", "yuna@example.com"),
    "yuna@example.com": ("", "yuna@example.com"),
    "<yuna@example.com>": ("", "yuna@example.com"),
    "'Yuna' <yuna@example.com>": ("Yuna", "yuna@example.com"),
    "=?utf-8?B?7Jyg64KY?= <yuna@example.com>": ("유나", "yuna@example.com"),
    '"=?euc-kr?B?wK+zqg==?=" <yuna@example.com>': ("유나", "yuna@example.com"),
    "=?utf-8?Q?Kim=2C_Yuna?= <yuna@example.com>": ("Kim, Yuna", "yuna@example.com"),
    "taro..yamada.@docomo.example.jp": ("", "taro..yamada.@docomo.example.jp"),
    '"taro..yamada."@docomo.example.jp': ("", "taro..yamada.@docomo.example.jp"),
    "Haru <haru.@ezweb.example.jp>": ("Haru", "haru.@ezweb.example.jp"),
    "Yuna yuna@example.com": ("Yuna", "yuna@example.com"),
    "yuna@example.com <yuna@example.com>": ("", "yuna@example.com"),
    "Yuna < yuna@example.com >": ("Yuna", "yuna@example.com"),
    "Yuna <mailto:yuna@example.com>": ("Yuna", "yuna@example.com"),
    "Yuna <yuna@example.com": ("Yuna", "yuna@example.com"),
    '"Yuna <yuna@example.com>': ("Yuna", "yuna@example.com"),
    "<@relay.example:yuna@example.com>": ("", "yuna@example.com"),
    "first@example.com, second@example.com": ("", "first@example.com"),
    "Customers: yuna@example.com, haru@example.com;": ("", "yuna@example.com"),
    "유나 <yuna@example.com>": ("유나", "yuna@example.com"),
    "Yuna": ("Yuna", ""),
    "Yuna <yuna@예제.한국>": ("Yuna", "yuna@예제.한국"),
}


@pytest.mark.parametrize("value", SENDERS)
def test_senders(value: str) -> None:
    assert read(mail(f"From: {value}", "Subject: x")).sender == Address(*SENDERS[value])


def test_a_from_without_an_address_keeps_its_name_and_borrows_the_address_to_answer_to() -> None:
    assert read(mail("From: Yuna <>", "Reply-To: yuna@example.com")).sender == Address("Yuna", "yuna@example.com")


def test_recipients_are_lists() -> None:
    read_mail = read(
        mail(
            "From: a@example.com",
            "To: Mina <mina@example.com>, ren@example.com",
            "Cc: jo@example.com",
            "Reply-To: x@example.com",
        )
    )
    assert read_mail.to == (Address("Mina", "mina@example.com"), Address("", "ren@example.com"))
    assert read_mail.cc == (Address("", "jo@example.com"),)
    assert read_mail.reply_to == (Address("", "x@example.com"),)


SEOUL = timezone(timedelta(hours=9))
DATES = {
    "Tue, 05 Mar 2024 15:12:00 +0900": datetime(2024, 3, 5, 15, 12, tzinfo=SEOUL),
    "Tue, 05 Mar 2024 15:12:00 +0900 (KST)": datetime(2024, 3, 5, 15, 12, tzinfo=SEOUL),
    "5 Mar 24 15:12 +0900": datetime(2024, 3, 5, 15, 12, tzinfo=SEOUL),
    "Tue, 05 Mar 2024 06:12:00 GMT": datetime(2024, 3, 5, 6, 12, tzinfo=UTC),
    "Tue, 05 Mar 2024 06:12:00": datetime(2024, 3, 5, 6, 12, tzinfo=UTC),
    "2024-03-05 15:12:00 +0900": datetime(2024, 3, 5, 15, 12, tzinfo=SEOUL),
    "2024-03-05T06:12:00Z": datetime(2024, 3, 5, 6, 12, tzinfo=UTC),
    "yesterday": None,
    "Tue, 45 Mar 2024 15:12:00 +0900": None,
    "": None,
}


@pytest.mark.parametrize("value", DATES)
def test_dates(value: str) -> None:
    assert read(mail("From: a@example.com", f"Date: {value}")).date == DATES[value]


BODIES = {
    "utf-8": ("utf-8", KO, "utf-8"),
    "euc-kr": ("euc-kr", KO, "euc-kr"),
    "no label, korean": ("", KO * 3, "cp949"),
    "no label, japanese": ("", JA * 3, "cp932"),
    "no label, japanese euc": ("", JA * 3, "euc-jp"),
    "no label, jis": ("", JA, "iso-2022-jp"),
    "wrong label latin-1": ("iso-8859-1", KO, "utf-8"),
    "wrong label latin-1 on korean bytes": ("iso-8859-1", KO * 3, "cp949"),
    "wrong label ascii": ("us-ascii", JA, "utf-8"),
    "label nobody knows": ("x-nobody", JA, "utf-8"),
    "utf-7": ("utf-7", KO, "utf-7"),
    "utf-16 without a mark": ("utf-16", KO, "utf-16-be"),
    "utf-8 with a mark": ("utf-8", "\ufeff" + KO, "utf-8"),
    "johab": ("johab", KO, "johab"),
    "windows name": ("ks_c_5601-1987", "똠방각하", "cp949"),
    "german": ("windows-1252", "Grüße – Straße", "cp1252"),
    "german under latin-1": ("iso-8859-1", "Grüße – Straße", "cp1252"),
    "french": ("iso-8859-15", "déjà payé 5 €", "iso-8859-15"),
    "russian": ("koi8-r", "Где мой заказ?", "koi8-r"),
    "chinese": ("gb2312", "您好，请处理。", "gb18030"),
    "taiwan": ("big5", "您好，請處理。", "cp950"),
}  # fmt: skip


@pytest.mark.parametrize("case", BODIES)
def test_bodies(case: str) -> None:
    label, text, codec = BODIES[case]
    kind = "Content-Type: text/plain" + (f"; charset={label}" if label else "")
    raw = text.encode(codec) if codec != "iso-8859-1" else text.encode()
    assert read(mail("From: a@example.com", kind, body=raw)).text == text.removeprefix("\ufeff")


def parts(*pieces: str, kind: str = "mixed") -> bytes:
    body = "".join(f"--b\r\n{piece}\r\n" for piece in pieces) + "--b--\r\n"
    return mail("From: a@example.com", f"Content-Type: multipart/{kind}; boundary=b", body=body.encode())


NFD = unicodedata.normalize("NFD", "계약서.pdf")  # as a Mac writes it
NAMES = {
    'attachment; filename="report.pdf"': "report.pdf",
    "attachment; filename=my report 2024.pdf": "my report 2024.pdf",
    "attachment; filename*=UTF-8''%EA%B3%84%EC%95%BD%EC%84%9C.pdf": "계약서.pdf",
    "attachment; filename*=euc-kr''%B0%E8%BE%E0%BC%AD.pdf": "계약서.pdf",
    "attachment; filename*0*=UTF-8''%EA%B3%84; filename*1*=%EC%95%BD; filename*2=.pdf": "계약.pdf",
    "attachment; filename*1*=%EC%95%BD.pdf; filename*0*=UTF-8''%EA%B3%84": "계약.pdf",
    'attachment; filename="=?UTF-8?B?6rOE7JW97IScLnBkZg==?="': "계약서.pdf",
    "attachment; filename==?UTF-8?B?6rOE7JW97IScLnBkZg==?=": "계약서.pdf",
    "attachment; filename=\"plain.pdf\"; filename*=UTF-8''%EA%B3%84.pdf": "계.pdf",
    f'attachment; filename="{NFD}"': "계약서.pdf",
    'attachment; filename="계약서.pdf"': "계약서.pdf",
    'attachment; filename="../../etc/passwd"': "passwd",
    'attachment; filename="C:\\\\Users\\\\x\\\\invoice.pdf"': "invoice.pdf",
    "attachment; filename*=UTF-8''invoice%E2%80%AEfdp.exe": "invoicefdp.exe",
    'attachment; filename=".htaccess"': "htaccess",
    'attachment; filename="con.txt"': "_con.txt",
    "attachment": "attachment-1.pdf",
    'attachment; filename="never closed.pdf': "never closed.pdf",
}


@pytest.mark.parametrize("disposition", NAMES)
def test_attachment_names(disposition: str) -> None:
    (file,) = read(
        parts("\r\nsee file", f"Content-Type: application/pdf\r\nContent-Disposition: {disposition}\r\n\r\nx")
    ).attachments
    assert file.name == NAMES[disposition]


def test_a_name_is_never_longer_than_a_file_system_takes() -> None:
    (file,) = read(parts(f'Content-Type: application/pdf; name="{"계" * 300}.pdf"\r\n\r\nx')).attachments
    assert len(file.name.encode()) <= 255
    assert file.name.endswith(".pdf")


def test_alternatives_give_one_text_and_the_html() -> None:
    found = read(
        parts(
            "Content-Type: text/plain\r\n\r\nhello", "Content-Type: text/html\r\n\r\n<b>hello</b>", kind="alternative"
        )
    )
    assert (found.text, found.html, found.attachments) == ("hello", "<b>hello</b>", ())


def test_an_empty_plain_part_gives_way_to_the_html() -> None:
    found = read(
        parts(
            "Content-Type: text/plain\r\n\r\n \r\n", "Content-Type: text/html\r\n\r\n<p>hello</p>", kind="alternative"
        )
    )
    assert found.text == "hello"


def test_an_inline_picture_is_a_file_with_its_id() -> None:
    found = read(
        parts(
            "Content-Type: text/html\r\n\r\n<img src=cid:a@b>",
            "Content-Type: image/png\r\nContent-ID: <a@b>\r\n\r\nPNG",
            kind="related",
        )
    )
    (file,) = found.attachments
    assert (file.name, file.type, file.content_id, file.inline, file.size) == (
        "attachment-1.png",
        "image/png",
        "a@b",
        True,
        3,
    )


def test_a_mail_inside_a_mail_is_a_file_named_by_its_subject() -> None:
    found = read(parts("\r\nsee mail", "Content-Type: message/rfc822\r\n\r\nSubject: order 7788\r\n\r\ninner"))
    assert found.text == "see mail"
    assert [(file.name, file.content) for file in found.attachments] == [
        ("order 7788.eml", b"Subject: order 7788\r\n\r\ninner")
    ]


def test_a_uuencoded_file_inside_the_text_is_taken_out() -> None:
    found = read(mail("From: a@example.com", body=b"see file\r\n\r\nbegin 644 note.txt\r\n%:&5L;&\\\r\n`\r\nend\r\n"))
    assert found.text == "see file"
    assert [(file.name, file.content) for file in found.attachments] == [("note.txt", b"hello")]


BROKEN = {
    "no closing boundary": (
        b"From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello there\n",
        "hello there",
    ),
    "no boundary at all": (b"From: a@example.com\nContent-Type: multipart/mixed\n\nhello there", "hello there"),
    "boundary not said": (
        b"From: a@example.com\nContent-Type: multipart/mixed\n\n--b\n\nhello there\n--b--\n",
        "hello there",
    ),
    "only a body": (b"hello there", "hello there"),
    "nothing": (b"", ""),
    "no empty line": (b"From: a@example.com\nSubject: x\nhello there", "hello there"),
    "bare cr": (b"From: a@example.com\rSubject: x\r\rhello there", "hello there"),
    "broken base64": (b"From: a@example.com\nContent-Transfer-Encoding: base64\n\naGVsbG8gdGhlcmU", "hello there"),
    "html that says it is text": (
        b"From: a@example.com\nContent-Type: text/plain\n\n<html><body>hello there</body></html>",
        "hello there",
    ),
    "quoted-printable with soft ends": (
        b"From: a@example.com\nContent-Transfer-Encoding: quoted-printable\n\nhello=20=\r\r\nthere",
        "hello there",
    ),
    "nul": (b"From: a@example.com\n\nhello \0there", "hello there"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_mails_still_give_their_text(case: str) -> None:
    raw, text = BROKEN[case]
    assert read(raw).text == text


def test_a_broken_line_in_the_header_does_not_end_it() -> None:
    found = read(b"Received: from x\nby y without indent\nFrom: yuna@example.com\nSubject: hello\n\nhi")
    assert (found.sender.address, found.subject, found.text) == ("yuna@example.com", "hello", "hi")
    assert found.defects == ("a header line is broken",)


def test_a_field_name_longer_than_a_line_does_not_end_the_header() -> None:
    found = read(mail("From: a@example.com", f"X-{'Very-Long-' * 100}Header: x", "Subject: hello"))
    assert (found.subject, found.defects) == ("hello", ())


def test_headers_a_channel_needs_are_there() -> None:
    found = read(
        mail(
            "Received: two",
            "Received: one",
            "Authentication-Results: mx.example; dmarc=pass",
            "From: a@example.com",
            "X-Name: =?utf-8?B?7Jyg64KY?=",
        )
    )
    assert found.header("Received") == ("two", "one")
    assert found.header("authentication-results") == ("mx.example; dmarc=pass",)
    assert found.header("x-name") == ("유나",)


def test_ids_and_references() -> None:
    found = read(
        mail("From: a@example.com", "Message-ID: <c@x>", "In-Reply-To: <b@x>", "References: <a@x>\r\n <b@x> <a@x>")
    )
    assert (found.message_id, found.in_reply_to, found.references) == ("c@x", "b@x", ("a@x", "b@x"))
