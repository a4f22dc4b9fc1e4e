"""The block of `From: … Sent: … Subject: …` that mail programs put above the earlier mail, in any language."""

import re

_FROM = (
    "from von de da do van från fra lähettäjä od odesílatel от від kimden kimden feladó от кого発 差出人 送信者 送信元 発信者 보낸사람 보낸이 "
    "발신자 발신인 작성자 发件人 寄件者 寄件人 发送人 frm expéditeur remitente mittente remetente afzender avsändare avsender afsender nadawca expeditor "
    "feladó kimden gönderen από từ người_gửi dari จาก من מאת lähettäjä saatja отправитель відправник"
)
_WHEN = (
    "sent date gesendet datum envoyé envoyé_le date_d'envoi enviado enviado_el enviado_em fecha data inviato verzonden skickat sendt dato "
    "lähetetty päivämäärä päiväys wysłano odesláno odoslané отправлено дата надіслано gönderildi tarih küldve elküldve dátum trimis στάλθηκε "
    "ημερομηνία ngày đã_gửi tanggal dikirim วันที่ ส่ง التاريخ תאריך נשלח 送信日時 日付 日時 送信日 送信時刻 受信日時 보낸날짜 보낸시간 날짜 일시 보낸일시 "
    "발송일시 받은날짜 전송일시 发送时间 发送日期 日期 时间 傳送時間 寄件日期 時間 날짜/시간 когда saadetud"
)
_TO = (
    "to an à a para destinatario destinataire per aan till til vastaanottaja do komu кому kime címzett către προς đến kepada ถึง إلى אל "
    "宛先 宛て 送信先 受信者 to_宛先 받는사람 받는이 수신자 수신인 수신 收件人 收信人 destinatário empfänger ontvanger mottagare modtager mottaker adresat"
)
_SUBJECT = (
    "subject betreff objet asunto oggetto assunto onderwerp ämne emne aihe temat předmět predmet тема konu tárgy subiect θέμα chủ_đề subjek "
    "perihal หัวข้อ เรื่อง الموضوع נושא 件名 題名 제목 主题 主旨 主題 標題 标题 risposta re sujet titel"
)
_OTHER = (
    "cc bcc kopie copie cópia copia kopia kopi kopio копия копія másolat 참조 숨은참조 抄送 副本 密件抄送 reply-to importance priority priorità "
    "attachments anlagen pièces_jointes adjuntos allegati anexos bijlagen bilagor załączniki вложения 添付ファイル 첨부 첨부파일 附件 重要度 중요도 "
    "importancia wichtigkeit prioridad organization message-id in-reply-to references antwort_an odpowiedz_do répondre_à 返信先 회신주소 ccn cco kpie"
)
_ROLES = {
    word.replace("_", " "): role
    for role, words in (("other", _OTHER), ("subject", _SUBJECT), ("to", _TO), ("when", _WHEN), ("from", _FROM))
    for word in words.split()
}
_ROLES.update({"da": "from", "de": "from", "a": "to", "от кого": "from", "date d'envoi": "when", "보낸 사람": "from", "보낸 날짜": "when",
               "받는 사람": "to", "보낸 시간": "when", "보낸 이": "from", "받는 이": "to", "숨은 참조": "other", "送信 日時": "when", "作成日時": "when"})  # fmt: skip
_LINE = re.compile(
    r"^[\s>*_|•·\-]{0,6}\[?([^\s:：<>@][^:：<>@\n]{0,24}?)\]?\s*(?:\*{0,2}|_?)\s*[:：]\s?[*_]{0,2}\s?(.*)$"
)
_MAIL = re.compile(r"@[\w.-]+|mailto:")
_NUMBERS = re.compile(r"(?:19|20)\d{2}|\d{1,2}:\d{2}")
MOST_LINES = 30


def block_length(lines: list[str], at: int) -> int:
    """Return how many lines the header block that begins at `at` takes, 0 when none begins there."""
    found = _role(lines[at])
    if found is None:
        return 0
    roles, length, unknown = [], 0, 0
    addressed = dated = False
    index = at
    while index < len(lines) and index - at < MOST_LINES:
        line = lines[index]
        role = _role(line)
        if role is None:
            if not line and _still(lines, index + 1) and roles:
                index += 1
                continue
            if line and roles and _folded(lines, index):
                index += 1
                continue
            break
        name, value = role
        roles.append(name)
        unknown += name == "unknown"
        addressed = addressed or bool(_MAIL.search(value))
        dated = dated or bool(_NUMBERS.search(value))
        index += 1
        length = index - at
    return length if _is_block(roles, unknown, addressed=addressed, dated=dated) else 0


def _is_block(roles: list[str], unknown: int, *, addressed: bool, dated: bool) -> bool:
    """Known labels decide; in a language not in the tables, three labels with an address and a date do."""
    known = set(roles) - {"unknown"}
    if "from" in known and len(known) >= 3:
        return roles[0] in {"from", "when", "subject", "to", "other"}
    if "from" in known and "when" in known and (addressed or dated):
        return True
    if {"to", "when", "subject"} <= known or ("from" in known and known & {"to", "subject"} and (addressed or dated)):
        return True
    return len(roles) >= 4 and unknown >= 3 and addressed and dated


def _role(line: str) -> tuple[str, str] | None:
    found = _LINE.match(line[:400]) if line else None
    if found is None:
        return None
    label = re.sub(r"[\s\u3000]+", " ", found.group(1).strip(" *_\u3000")).lower()
    role = _ROLES.get(label) or _ROLES.get(label.replace(" ", ""))
    if role is None:
        return ("unknown", found.group(2)) if len(label) <= 20 and label.count(" ") < 3 and "/" not in label else None
    return role, found.group(2)


def _still(lines: list[str], at: int) -> bool:
    """An empty line inside a block (double-spaced HTML): the next line goes on with a known label."""
    following = _role(lines[at]) if at < len(lines) else None
    return following is not None and following[0] not in {"unknown"}


def _folded(lines: list[str], at: int) -> bool:
    """A long value went over to the next line: a known label follows within three lines."""
    for line in lines[at + 1 : at + 4]:
        if not line:
            return False
        role = _role(line)
        if role is not None and role[0] != "unknown":
            return True
    return False
