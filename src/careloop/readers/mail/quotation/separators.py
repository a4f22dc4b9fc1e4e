"""Lines that part the new words from the old mail: `-----Original Message-----`, forwards, desks' own lines."""

import re

_ORIGINAL = (
    r"original (?:message|e-?mail|text|msg)|reply message|previous message|ursprüngliche (?:nachricht|mail|e-mail)|ursprüngl\. nachricht|"
    r"originalnachricht|original-nachricht|message d'origine|message original|courrier original|message initial|mensaje original|"
    r"messaggio originale|messaggio iniziale|mensagem original|missatge original|oorspronkelijk bericht|originele bericht|original meddelande|"
    r"ursprungligt meddelande|originalmeddelande|ursprungsmeddelande|oprindelig (?:meddelelse|besked)|original besked|opprinnelig melding|"
    r"original melding|alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|wiadomość pierwotna|původní (?:zpráva|e-mail)|pôvodná správa|"
    r"исходное сообщение|оригинальное сообщение|первоначальное сообщение|исходное письмо|оригінальне повідомлення|первинне повідомлення|"
    r"orijinal (?:mesaj|ileti)|özgün (?:ileti|mesaj)|eredeti üzenet|mesaj original|αρχικό μήνυμα|thư gốc|tin nhắn gốc|pesan asli|"
    r"원본\s?(?:메일|메시지|메세지|이메일|내용)|원래\s?(?:메시지|메일)|이전\s?메일|받은\s?메일|원문\s?메시지|원본메시지|"
    r"元のメッセージ|元のメール|オリジナルメッセージ|オリジナル・?メッセージ|元メッセージ|元メール|受信メール|"
    r"原始邮件|原始信息|原始郵件|原始訊息|原邮件|回复邮件|原件|原始消息|الرسالة الأصلية|ההודעה המקורית"
)
_FORWARD = (
    r"forwarded (?:message|e-?mail|by)|begin forwarded message|start of forwarded message|fwd(?: message)?|weitergeleitete (?:nachricht|mail|e-mail)|"
    r"anfang der weitergeleiteten (?:nachricht|e-mail)|beginn der weitergeleiteten nachricht|message transféré|message réexpédié|début du message (?:réexpédié|transféré)|"
    r"courriel transféré|mensaje reenviado|inicio del mensaje reenviado|messaggio inoltrato|inizio messaggio inoltrato|inizia messaggio inoltrato|"
    r"mensagem (?:encaminhada|reencaminhada)|início da mensagem (?:encaminhada|reencaminhada)|doorgestuurd bericht|begin doorgestuurd bericht|"
    r"vidarebefordrat (?:meddelande|brev|mejl)|vidarebefordrat mejl|videresendt (?:meddelelse|melding|besked)|välitetty viesti|edelleenlähetetty viesti|"
    r"wiadomość przekazana|przekazana wiadomość|treść przekazanej wiadomości|początek przekazywanej wiadomości|přeposlaná zpráva|preposlaná správa|"
    r"пересылаемое сообщение|пересланное сообщение|начало переадресованного сообщения|переслане повідомлення|iletilen (?:mesaj|ileti)|yönlendirilen ileti|"
    r"továbbított (?:üzenet|levél)|mesaj redirecționat|προωθημένο μήνυμα|tin nhắn đã chuyển tiếp|pesan terusan|"
    r"전달된\s?(?:메시지|메일|메세지|이메일)|전달\s?(?:메시지|메일)|전달하는 메시지|"
    r"転送(?:された|する|済み)?\s?(?:メッセージ|メール)|以下は転送されたメールです|転送メッセージ|轉寄(?:的)?(?:郵件|訊息)|轉寄郵件|转发(?:的)?(?:邮件|信息|郵件)|已转发邮件|转发的消息"
)
_RULE = r"[\s>*_=\-–—─━~#+|.・﹣－]"
ORIGINAL = re.compile(rf"^{_RULE}*[-_=*–—─━~>]{{2,}}\s*[\[<【「(]?\s*(?:{_ORIGINAL})\s*(?:내용|본문)?\s*[\]>】」)]?\s*:?\s*{_RULE}*$|^\*{{0,2}}(?:{_ORIGINAL})\s*[:：]\*{{0,2}}$|"
                      rf"^[<\[【「]\s*(?:{_ORIGINAL})\s*[>\]】」]$", re.IGNORECASE)  # fmt: skip
FORWARD = re.compile(rf"^{_RULE}*[-_=*–—─━~>]{{2,}}\s*(?:{_FORWARD})\b.{{0,80}}$|^[>\s*]*(?:{_FORWARD})\s*[:：]\*{{0,2}}$|"
                     rf"^{_RULE}*[-_=–—─━]{{2,}}\s*(?:{_FORWARD})", re.IGNORECASE)  # fmt: skip
_DESK = re.compile(
    r"^[\s>*]*(?:#{2,}\s?-.{3,200}-\s?#{2,}|[-=_*#]{2,}\s*(?:please\s)?(?:reply|type your reply|write|respond|answer|enter your reply)\b.{0,60}(?:above|below)\b.{0,80}|"
    r"(?:please\s)?(?:reply|type your reply) (?:above|below) this line.{0,80}|"
    r"[-=_*#]{2,}.{0,40}(?:이 (?:줄|선|라인) ?(?:위|아래)|위에 (?:답장|회신|답변)|この(?:線|行|ライン)(?:より|の)?上|この上に(?:返信|ご?記入|ご?入力)|"
    r"(?:bitte )?antworten sie (?:oberhalb|über) dieser|répondre au-dessus|répondez au-dessus|responda (?:por )?(?:encima|acima)|请在此(?:行|线)(?:上方|以上)).{0,80})",
    re.IGNORECASE,
)
_ON_WROTE_RULE = re.compile(r"^-{2,}\s?On .{6,200}wrote:?\s*-{0,}$", re.IGNORECASE)
RULE = re.compile(r"^\s*(?:[-_=*#~+–—─━＿ᐧ·•・﹣－＝*☆★◇◆□■○●◎∞♪]\s?){2,}\s*$|^\s*[—ᐧ]\s*$")


def is_original(line: str) -> bool:
    """Return True for a line that says: from here on it is the earlier mail.

    >>> is_original("-----원본 메시지-----"), is_original("This is not an original message")
    (True, False)
    """
    return len(line) < 200 and bool(ORIGINAL.match(line) or _ON_WROTE_RULE.match(line) or _DESK.match(line))


def is_forward(line: str) -> bool:
    """Return True for a line that says: from here on it is a mail I pass on."""
    return len(line) < 200 and bool(FORWARD.match(line))


def is_rule(line: str) -> bool:
    """Return True for a line of dashes, stars or the like."""
    return len(line) < 200 and bool(RULE.match(line))
