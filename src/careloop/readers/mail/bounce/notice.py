"""The words of a bounce: does it look like one, what part of it is the notice, whom does it name?"""

import re
from collections.abc import Iterator

from careloop.readers.mail.headers import Headers

ADDRESS = re.compile(
    r"(?<![A-Za-z0-9._%+=-])[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,253}[A-Za-z0-9]"
)
_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,2}\.\d{1,3})(?![\d.])")
_DAEMON = re.compile(
    r"^(?:mailer[-_.]?daemon|postmaster|mail[-_.]?daemon|mdaemon|mail-?delivery|bounces?|double-bounce|mailerdaemon|smtp|daemon|microsoftexchange\w*|"
    r"mailsystem|mail-system|mail\.?system|undeliverable|returns?|autoreply-bounce|listserv|majordom\w*|ezmlm)(?:[@+-]|$)|mailer-daemon|^postfix",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver|delivery (?:status )?(?:notification|failure|failed|error|problem|report|status|has failed|incomplete|delay)|"
    r"(?:mail|message|e-mail|email) (?:delivery )?(?:failure|failed|error|problem|system error|could not|not delivered|undeliverable|rejected|status)|"
    r"failure notice|returned (?:mail|to sender|message|e-?mail)|return(?:ed)? (?:to|by) sender|returning mail|mail could not be delivered|non[- ]?deliver|"
    r"(?:message|mail) (?:status|delayed|returned)|\bnondelivery|\bbounce|mail system error|user unknown|unknown user|warning: (?:could not send|message)|"
    r"unzustellbar|nicht zustellbar|zustellung|unbestellbar|rücksendung|fehlgeschlagen|non remis|échec (?:de la )?(?:remise|distribution)|non délivr|"
    r"no se puede entregar|no entregado|error de entrega|devuelto|impossibile recapitare|mancato recapito|consegna|não (?:foi )?entregue|falha na entrega|devolvid|"
    r"onbestelbaar|niet afgeleverd|kunde inte levereras|olevererbar|ikke leveret|niedostarczon|nie można dostarczyć|zwrot|nedoručiteln|не доставлен|недоставлен|"
    r"отклонен|не удалось доставить|teslim edilemedi|kézbesíthetetlen|반송|배달\s?(?:되지|실패|불가)|발송\s?실패|전송\s?실패|전달되지|수신\s?거부|메일\s?전송\s?오류|"
    r"메일(?:을|이)? 보낼 수 없|전달할 수 없|配信不能|配信(?:エラー|失敗|できませんでした|不可)|未配信|送信(?:エラー|失敗|できません)|送信不能|不達|お届けできません|戻り|メールエラー|"
    r"宛先不明|エラーメール|系统退信|退信|退件|投递失败|无法投递|無法傳遞|無法投遞|未能送达|傳送失敗|message (?:blocked|undelivered)|not delivered|cannot (?:be )?deliver|"
    r"could not be delivered|failed delivery|failed mail|problems? delivering|smtp error|mail routing error|nondeliverable|considered unsolicited|can't be delivered|trouble delivering|not (?:a )?member|error (?:sending|to (?:your )?post)|\\bNG\\b.{0,20}message",
    re.IGNORECASE,
)
FAILURE = re.compile(
    r"user unknown|unknown user|no such (?:user|address|recipient|mailbox|account)|(?:user|account|recipient|mailbox|address|e-?mail)(?: \S+){0,4} (?:does(?: not|n't) exist|not found|unknown|"
    r"unavailable|disabled|is full|over quota)|(?:could not|couldn't|can ?not|can't|unable to|was not|wasn't|not be|failed to|were not|have been unable to)(?: \S+){0,5} (?:deliver|sent|reach)|"
    r"delivery (?:to the following|failed|has failed|attempts? failed|failure|error|not possible)|undeliver|returned to (?:you|sender)|permanent(?:ly)? (?:error|fail|fatal)|fatal error|"
    r"did not reach|rejected|bounced|failed (?:addresses|recipients?)|unknown (?:local[- ]part|address|recipient|mailbox|host)|not (?:a )?(?:valid|known) (?:user|mailbox|address|recipient)|"
    r"account (?:is )?(?:closed|disabled|inactive)|invalid (?:final )?delivery|permanent errors?|not a member|duplicated|failure reasons|リストにありません|quota|mailbox (?:is )?full|\b5\d\d[ -]|\b5\.\d\.\d|no mailbox|invalid (?:recipient|address|user|mailbox)|"
    r"nicht (?:zugestellt|zustellbar)|unbekannt|n'a pas pu être|inconnu|no (?:se )?(?:pudo|ha podido)|desconocid|sconosciut|impossibile|desconhecid|non esiste|"
    r"не (?:может быть |был[оа]? )?доставлен|не найден|не существует|존재하지\s?않|없는\s?(?:사용자|주소|계정|메일)|배달(?:되지|할 수|하지)|반송|수신자(?:를|가)|알 수 없|"
    r"見つかりません|存在しません|存在しない|届きません|お届けできません|配信でき|送信でき|宛先不明|ユーザーが(?:不明|いません)|不明な|不存在|无法(?:投递|送达)|退回",
    re.IGNORECASE,
)
DELAY = re.compile(
    r"\bdelay(?:ed)?\b|warning: (?:could not send|message)|will (?:be retried|keep trying|continue (?:to try|trying)|retry)|still (?:trying|being)|not yet been delivered|do not need to resend|"
    r"(?:vorübergehend|verzögert|noch nicht zugestellt)|temporar(?:y|ily)|transient|지연|一時的|遅延|延迟|has not been delivered .{0,40}yet|another delivery attempt",
    re.IGNORECASE,
)
GIVEN_UP = re.compile(
    r"giv(?:en|ing) up|permanent|no longer|too long|fatal|\b5\d\d[ -]5\.|returned|will not be|user unknown|unknown user|no such",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^[\s>-]*(?:(?:---? ?)?(?:below this line is a copy|this is a copy of (?:the|your) message|original message (?:details|follows|headers?|text|header)|-{2,}.{0,20}original (?:message|mail)|"
    r"message header follows|unsent message (?:follows|below)|returned message|(?:here is|following is) (?:a|the) (?:copy|original)|enclosed is a copy|the original (?:message|mail|text)|"
    r"-{3,} ?(?:the )?(?:header|body|message|returned|undelivered|unsent|forwarded|your|start of|copy|beginning|原文|原邮件|아래는|원본|以下)|message (?:contents?|text|body) (?:follow|was)|"
    r"the (?:first|header|text|body) .{0,40}(?:follow|below)|copy of (?:your|the) (?:original )?message|content-type:|received: |return-path:|mime-version:|message-id:\s*<|"
    r"x-mailer:|date: \w{3}, ).*|begin forwarded.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_NAMED = (
    re.compile(
        r"^[\s>*-]{0,8}[<\[\"]?(?:smtp:|rfc822;)?("
        + ADDRESS.pattern
        + r")[>\]\"]?(?:\s*\([^)\n]{0,80}\))?\s*[:;,.-]*\s*(?:$|[-:(<]|\d{3}\b|\w)",
        re.MULTILINE,
    ),
    re.compile(
        r"(?:RCPT[- ]?TO|recipients?(?: address)?|to address|addressee|mailbox|user|address|account|to|an|à|수신자|받는\s?사람|수신인|宛先|收件人|对象|用户)\s?(?:\(s\))?\s?[:：=]?\s?[<\"'(\[]{0,2}("
        + ADDRESS.pattern
        + r")",
        re.IGNORECASE,
    ),  # fmt: skip
    re.compile(r"<(" + ADDRESS.pattern + r")>"),
    re.compile(r"\(?(" + ADDRESS.pattern + r")\)?"),
)
_REPLIED = re.compile(r"^(?:<<< )?[45]\d\d[ -](?:\d\.\d\.\d{1,3} )?<(" + ADDRESS.pattern + r")>", re.MULTILINE)
_NOT_RECIPIENT = re.compile(r"postmaster|mailer-daemon|abuse@|support@|helpdesk@|webmaster@|hostmaster@", re.IGNORECASE)
MOST = 40_000


def signed_by_daemon(fields: Headers, sender: str) -> bool:
    """Return True when a mail system, not a person, is the sender."""
    return bool(_DAEMON.search(sender)) or fields.raw("return-path").strip() in {"<>", "< >"} or not sender


def looks_like_one(fields: Headers, *, text: str, sender: str, report: bool) -> bool:
    """Return True for a mail that, seen from outside, is a mail system's own notice."""
    if fields.has("x-failed-recipients"):
        return True
    said = fields.raw("auto-submitted").lower()
    subject = fields.text("subject")
    daemon = signed_by_daemon(fields, sender)
    named = bool(_SUBJECT.search(subject)) and not re.match(
        r"\s*(?:re|fwd?|aw|wg|회신|전달)\s*:", subject, re.IGNORECASE
    )
    if report:
        return named or daemon
    words = bool(FAILURE.search(text[:MOST]))
    if said.startswith("auto-replied") and not named:
        return False
    if fields.has("list-id") and not daemon:
        return False
    return (daemon and words) or (named and words and not fields.has("in-reply-to"))


def of(text: str) -> str:
    """Return the notice: what stands above the copy of the original mail."""
    text = text[:MOST]
    for found in _ORIGINAL.finditer(text):
        if found.start() > 40 and FAILURE.search(text, 0, found.start()):
            return text[: found.start()]
    return text


def near(told: str, address: str) -> str:
    """Return the lines of the notice that speak of one recipient."""
    at = told.lower().find(address.lower()) if address else -1
    return told[at : at + 600] if at >= 0 else told[:1500]


def sections(told: str, addresses: tuple[str, ...]) -> list[str]:
    """Return the notice cut at each recipient's first mention, so that each has the words said about it."""
    starts = sorted(at for address in addresses if (at := told.find(address)) >= 0)
    pieces = [told[at:end] for at, end in zip(starts, [*starts[1:], len(told)], strict=True)]
    return [_first_paragraph(piece) for piece in pieces] or [told]


def _first_paragraph(piece: str) -> str:
    """What is said about one recipient ends at an empty line, unless nothing was said before it."""
    end = re.compile(r"\n[ \t]*\n").search(piece, 60)
    return piece[: end.start()] if end and ("\n" in piece[: end.start()] or end.start() > 90) else piece[:800]


def status_in(words: str) -> str:
    found = _STATUS.search(words)
    return found.group(1) if found else ""


def recipients(fields: Headers, told: str, *, ours: set[str], sender: str) -> Iterator[str]:
    """Yield the addresses the notice says it could not reach: the clearest form that names any."""
    failed = ADDRESS.findall(" ".join(fields.all("x-failed-recipients")))
    if failed:
        yield from failed
        return
    for patterns in (_NAMED[:1], (_NAMED[1], _REPLIED), _NAMED[2:3], _NAMED[3:]):
        found = [m.group(1).rstrip(".") for pattern in patterns for m in pattern.finditer(told)]
        kept = [
            a for a in found if a.lower() not in ours and a.lower() != sender.lower() and not _NOT_RECIPIENT.search(a)
        ]
        if kept:
            yield from kept
            return
