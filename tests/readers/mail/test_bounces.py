"""Did a mail of ours not arrive, for whom, and why? And what only looks as if."""

# ruff: noqa: E501, Q003  (what mail programs write is kept on one line, as they write it)

import pytest

from careloop.readers.mail import read

ORIGINAL = "\n--- Below this line is a copy of the message.\n\nReturn-Path: <help@desk.example>\nMessage-ID: <m1@desk.example>\nSubject: your order\n\nhello\n"


def notice(sender: str, subject: str, text: str, *headers: str) -> bytes:
    head = [
        f"From: {sender}",
        "To: help@desk.example",
        f"Subject: {subject}",
        *headers,
        "Content-Type: text/plain; charset=utf-8",
    ]
    return ("\n".join(head) + "\n\n" + text).encode()


def report(*, action: str, status: str, diagnostic: str = "", human: str = "We are sorry.") -> bytes:
    fields = f"Final-Recipient: rfc822; yuna@example.com\nAction: {action}\nStatus: {status}\n"
    fields += f"Diagnostic-Code: smtp; {diagnostic}\n" if diagnostic else ""
    return (
        "From: MAILER-DAEMON@mx.example\nTo: help@desk.example\nSubject: Undelivered Mail Returned to Sender\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        f"--b\n\n{human}\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n{fields}\n"
        "--b\nContent-Type: message/rfc822\n\nMessage-ID: <m1@desk.example>\nSubject: your order\n\nhello\n--b--\n"
    ).encode()


REPORTS = {
    "nobody there": (("failed", "5.1.1", "550 5.1.1 <yuna@example.com>: Recipient address rejected: User unknown in local recipient table"), True, "userunknown"),
    "status alone": (("failed", "5.1.1", ""), True, "userunknown"),
    "no such host": (("failed", "5.4.4", "Host or domain name not found. Name service error for name=example.com"), True, "hostunknown"),
    "full": (("failed", "5.2.2", "552 5.2.2 mailbox full"), False, "mailboxfull"),
    "full, words alone": (("failed", "5.0.0", "552 The recipient's mailbox is over quota"), False, "mailboxfull"),
    "spam": (("failed", "5.7.1", "550 5.7.1 Message rejected as spam"), False, "spamdetected"),
    "listed": (("failed", "5.7.1", "554 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org"), False, "blocked"),
    "dmarc": (("failed", "5.7.26", "550 5.7.26 This mail is unauthenticated, DMARC policy"), False, "authfailure"),
    "too big": (("failed", "5.3.4", "552 5.3.4 Message size exceeds fixed limit"), False, "mesgtoobig"),
    "too late": (("failed", "4.4.7", "Message expired"), False, "expired"),
    "waits": (("delayed", "4.4.1", "connect to mx.example[192.0.2.1]:25: Connection timed out"), False, "expired"),
    "name server silent": (("failed", "5.0.0", "Name service error for domain example.com: Host not found, try again"), False, "networkerror"),
    "office 365": (("failed", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"), True, "userunknown"),
    "google": (("failed", "5.1.1", "550-5.1.1 The email account that you tried to reach does not exist."), True, "userunknown"),
    "naver": (("failed", "5.1.1", "550 5.1.1 No such user"), True, "userunknown"),
    "docomo": (("failed", "5.1.1", "550 Unknown user yuna@docomo.example.jp"), True, "userunknown"),
}  # fmt: skip


@pytest.mark.parametrize("case", REPORTS)
def test_delivery_reports(case: str) -> None:
    (action, status, diagnostic), hard, reason = REPORTS[case]
    bounce = read(report(action=action, status=status, diagnostic=diagnostic)).bounce
    assert bounce is not None
    assert (bounce.hard, bounce.reason, bounce.recipients) == (hard, reason, ("yuna@example.com",))
    assert (bounce.original_message_id, bounce.original_subject) == ("m1@desk.example", "your order")


def test_a_report_of_success_is_no_bounce() -> None:
    mail = read(report(action="delivered", status="2.0.0"))
    assert (mail.bounce, mail.automatic) == (None, "report")


NOTICES = {
    "qmail": ("MAILER-DAEMON@mx.example", "failure notice", "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<yuna@example.com>:\nSorry, no mailbox here by that name. (#5.1.1)\n" + ORIGINAL, True, "userunknown"),
    "qmail quota": ("MAILER-DAEMON@mx.example", "failure notice", "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n<yuna@example.com>:\nThe user's mailbox is full. (#5.2.2)\n" + ORIGINAL, False, "mailboxfull"),
    "exim": ("Mailer-Daemon@mx.example", "Mail delivery failed: returning message to sender", "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  yuna@example.com\n    host mx.example [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<yuna@example.com>:\n    550 5.1.1 User unknown\n", True, "userunknown"),
    "exim domain": ("Mailer-Daemon@mx.example", "Mail delivery failed: returning message to sender", "A message that you sent could not be delivered to one or more of its recipients.\n\n  yuna@example.com\n    Unrouteable mail domain \"example.com\"\n", True, "hostunknown"),
    "old postfix": ("MAILER-DAEMON@mx.example", "Undelivered Mail Returned to Sender", "This is the Postfix program at host mx.example.\n\n<yuna@example.com>: host mx.example said: 550 <yuna@example.com>: User unknown in virtual mailbox table\n", True, "userunknown"),
    "korean": ("postmaster@mail.example.kr", "[반송] 메일이 배달되지 않았습니다", "받는 사람: yuna@example.com\n사유: 존재하지 않는 사용자입니다.\n", True, "userunknown"),
    "korean full": ("postmaster@mail.example.kr", "메일 전송 실패 안내", "다음 주소로 메일을 보낼 수 없어 반송됩니다.\n\nyuna@example.com\n\n수신자의 메일함 용량 초과\n", False, "mailboxfull"),
    "japanese": ("MAILER-DAEMON@mail.example.jp", "配信不能のお知らせ", "次の宛先にメールをお届けできませんでした。\n\n<yuna@example.com>\n\n宛先のアドレスが見つかりません。\n", True, "userunknown"),
    "japanese full": ("MAILER-DAEMON@mail.example.jp", "メール送信エラー", "<yuna@example.com>\n\nメールボックスがいっぱいのため、配信できませんでした。\n", False, "mailboxfull"),
    "gmail in japanese": ("Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)", "** アドレス不明 **\n\nyuna@example.com が見つからないか、メールを受信できないため、メールは配信されませんでした。\n", True, "userunknown"),
    "daum": ("MAILER-DAEMON@hanmail.net", "[반송] 메일 전송에 실패했습니다.", "yuna@example.com 님에게 메일을 전송하지 못했습니다.\n사유: 수신자의 메일 주소가 존재하지 않습니다.", True, "userunknown"),
    "exim, still trying": ("Mailer-Daemon@mx.example", "Warning: message 1abc delayed 24 hours", "A message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue.\n\n  yuna@example.com\n\nNo action is required on your part.", False, "expired"),
    "german": ("mailer-daemon@mail.example.de", "Mail delivery failed", "Ihre E-Mail konnte nicht zugestellt werden.\n\nyuna@example.com\n\nEmpfänger unbekannt\n", True, "userunknown"),
    "lotus": ("postmaster@example.com", "DELIVERY FAILURE: User yuna (yuna@example.com) not listed in Domino Directory", "Your message\n\n  Subject: your order\n\nwas not delivered to:\n\n  yuna@example.com\n\nbecause:\n\n  User yuna (yuna@example.com) not listed in Domino Directory\n", True, "userunknown"),
}  # fmt: skip


@pytest.mark.parametrize("case", NOTICES)
def test_notices_in_a_servers_own_words(case: str) -> None:
    sender, subject, text, hard, reason = NOTICES[case]
    mail = read(notice(sender, subject, text))
    assert mail.bounce is not None
    assert (mail.bounce.hard, mail.bounce.reason, mail.bounce.recipients) == (hard, reason, ("yuna@example.com",))
    assert mail.automatic == "bounce"


def test_two_recipients_and_one_of_them_gone_is_hard() -> None:
    text = "I'm afraid I wasn't able to deliver your message.\n\n<haru@example.com>:\nmailbox full\n\n<yuna@example.com>:\nUser unknown\n"
    bounce = read(notice("MAILER-DAEMON@mx.example", "failure notice", text)).bounce
    assert bounce is not None
    assert (bounce.hard, bounce.reason, bounce.recipients) == (
        True,
        "userunknown",
        ("haru@example.com", "yuna@example.com"),
    )


ORDINARY = {
    "a customer about a bounce": ("Yuna <yuna@example.com>", "My mail was returned", "I wrote to you and it came back: 550 5.1.1 user unknown. Why?", ()),
    "a customer's reply to a bounce": ("Yuna <yuna@example.com>", "Re: Undelivered Mail Returned to Sender", "It says user unknown. What now?", ("In-Reply-To: <a@b>",)),
    "a delivery of a parcel": ("shop@example.com", "Delivery failed: nobody at home", "The courier could not deliver your parcel to your address.", ("In-Reply-To: <a@b>",)),
    "out of office": ("Yuna <yuna@example.com>", "Automatic reply: your order", "I am out of office. My mailbox is not read.", ("Auto-Submitted: auto-replied",)),
    "a full mailbox in words": ("haru@example.jp", "メールの件", "メールボックスがいっぱいで届きませんでした。もう一度送ってください。", ()),
    "a customer names a bounce": ("Yuna <yuna@example.com>", "메일이 반송되었어요", "user unknown 이라고 반송되었습니다. 550 5.1.1", ()),
    "a customer asks about one": ("alex@example.com", "Undelivered Mail Returned to Sender?", "I got 'user unknown' when I wrote to sales@desk.example. 550 5.1.1", ()),
    "korean customer": ("yuna@example.com", "반품 문의", "배송이 되지 않아 반송되었다고 합니다.", ()),
}  # fmt: skip


@pytest.mark.parametrize("case", ORDINARY)
def test_ordinary_mail_is_no_bounce(case: str) -> None:
    sender, subject, text, headers = ORDINARY[case]
    assert read(notice(sender, subject, text, *headers)).bounce is None


AUTOMATIC = {
    "a person": ((), "hello", "no"),
    "said so": (("Auto-Submitted: no",), "hello", "no"),
    "replied": (("Auto-Submitted: auto-replied (vacation)",), "hello", "auto-replied"),
    "generated": (("Auto-Submitted: auto-generated",), "hello", "auto-generated"),
    "precedence": (("Precedence: bulk",), "hello", "list"),
    "precedence reply": (("Precedence: auto_reply",), "hello", "auto-replied"),
    "list": (("List-Id: <news.example.com>",), "hello", "list"),
    "newsletter": (("List-Unsubscribe: <mailto:x@example.com>",), "hello", "list"),
    "microsoft": (("X-Auto-Response-Suppress: All",), "hello", "auto-generated"),
    "autoreply": (("X-Autoreply: yes",), "hello", "auto-replied"),
    "null sender": (("Return-Path: <>",), "hello", "auto-generated"),
    "english": ((), "Out of Office: back on Monday", "auto-replied"),
    "german": ((), "Automatische Antwort: Bestellung", "auto-replied"),
    "french": ((), "Réponse automatique : commande", "auto-replied"),
    "korean": ((), "[자동 회신] 휴가 중입니다", "auto-replied"),
    "korean away": ((), "부재중입니다", "auto-replied"),
    "japanese": ((), "自動返信: お問い合わせ", "auto-replied"),
    "japanese away": ((), "不在通知", "auto-replied"),
    "chinese": ((), "自动回复: 订单", "auto-replied"),
    "a word inside": ((), "My order is out of office supplies", "no"),
}  # fmt: skip


@pytest.mark.parametrize("case", AUTOMATIC)
def test_automatic_mail(case: str) -> None:
    headers, subject, expected = AUTOMATIC[case]
    mail = read(notice("Yuna <yuna@example.com>", subject, "text", *headers))
    assert (mail.automatic, mail.auto_submitted) == (expected, expected != "no")
