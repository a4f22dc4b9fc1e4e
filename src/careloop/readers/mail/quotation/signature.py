"""Signatures: where the words end and the visiting card begins.

Taken away: what stands below `-- `, phones' own lines ("Sent from my …"), a ruled block with a telephone,
address or company (Japanese and Korean business mail), mailing lists' footers, a closing formula with a name
under it. Kept: thanks and greetings, which are words to the reader.
"""

import re

from careloop.readers.mail.quotation.separators import is_rule

_DELIMITER = re.compile(r"^(?:--|—|–|__|-- --|---|-_-)\s*$")
_DEVICE = (
    r"(?:(?:my|mijn|min|mon|mi|meu|meinem|il mio|mio|moj\w*|minun|mojego|моего|моей|mój|mé\w*|mein\w*)\s)?(?:\w+\s)?"
    r"(?:i-?phone|i-?pad|i-?pod|android|galaxy|samsung|blackberry|huawei|xiaomi|pixel|nokia|windows phone|windows mail|handheld|"
    r"mobile|mobil\w*|smartphone|phone|handy|telefon\w*|telefoon|téléphone|teléfono|telefono|tablet|device|gerät|verizon|at&t|"
    r"t-mobile|lg|htc|sony|xperia|motorola|oneplus|outlook|mail|yahoo|gmail|proton\w*|mailbird|newton|spark|airmail|thunderbird|"
    r"aquamail|bluemail|naver|daum|айфон\w*)"
)
_MOBILE = re.compile(
    rf"^[-_*\s\[(<“\"]*(?:(?:sent|posted) (?:from|via|with|using|by) (?:the )?(?:new )?{_DEVICE}\b(?:[\w\s&'’.,+™®/-]{{0,60}})|"
    rf"get outlook for\b.{{0,120}}|get (?:the )?(?:bluemail|yahoo|gmail)\b.{{0,60}}|download (?:the )?\w+ mail\b.{{0,60}}|"
    rf"(?:von|vom) {_DEVICE}.{{0,60}}gesendet|gesendet (?:von|mit|über|vom) {_DEVICE}.{{0,60}}|diese nachricht wurde von .{{0,80}}gesendet|outlook für (?:ios|android) .{{0,60}}|"
    rf"(?:envoyé|envoye|télécharger outlook) (?:de|depuis|à partir de|avec|pour)\s?.{{0,60}}|obtenez outlook pour .{{0,60}}|enviado (?:desde|de|do|da|a partir d[eo]|via) {_DEVICE}.{{0,60}}|"
    rf"obtener outlook para.{{0,60}}|obter o outlook para.{{0,60}}|scarica outlook per.{{0,60}}|(?:inviato|spedito) (?:da|dal|con|via) {_DEVICE}.{{0,60}}|"
    rf"(?:verzonden|verstuurd) (?:vanaf|vanuit|met|via|door) {_DEVICE}.{{0,60}}|(?:skickat|skickade) från {_DEVICE}.{{0,60}}|send[te]t? fra {_DEVICE}.{{0,60}}|"
    rf"lähetetty .{{0,40}}|wysłan[eoy] z.{{0,60}}|odesláno z.{{0,60}}|отправлено (?:с|из).{{0,60}}|надіслано з.{{0,60}}|{_DEVICE}(?:'?\w+)? gönderildi.{{0,20}}|"
    rf"(?:나의|내|제)?\s?[\w\s()+-]{{0,30}}(?:에서|으로|로|앱에서) (?:보냄|보냈습니다|전송됨|전송했습니다|보낸 메일입니다|보낸 메일)\.?|"
    rf"[\w\s!+-]{{0,40}}(?:から|より|で)送信(?:されました|しました)?。?|[\w\s!+-]{{0,30}}(?:から|より)の?送信。?|"
    rf"发自我的.{{0,30}}|從我的.{{0,30}}傳送|从我的.{{0,30}}发送|傳送自.{{0,40}}|发送自.{{0,40}}|來自.{{0,30}}的行動郵件|发自.{{0,30}}(?:邮箱|手机).{{0,20}}|"
    rf"gửi từ .{{0,40}}|dikirim dari .{{0,40}}|ส่งจาก.{{0,40}}|נשלח מ.{{0,40}}|أُ?رسلت? من.{{0,40}})[\])>”\".*\s_-]*$",
    re.IGNORECASE,
)
_NOT_MOBILE = re.compile(r"[;?]|\b(?:is|was|are|because|but|and I|so)\b")
_CONTACT = re.compile(
    r"\b(?:tel|fax|phone|mobile|mob|cell|e-?mail|t|m|f|p|direct|web|url)\s?[:：)]|\b(?:tel|fax|mob)\b\.?\s?[+\d(]|https?://|www\.|[\w.+-]+@[\w-]+\.\w|"
    r"\+?\d{2,4}[-. )]\s?\d{3,4}[-. ]\d{3,4}|\(0\d{1,4}\)|〒\d|ＴＥＬ|ＦＡＸ|TEL|FAX|株式会社|有限会社|合同会社|㈱|\(株\)|（株）|電話|携帯|住所|メール|"
    r"주식회사|\(주\)|㈜|전화|휴대폰|핸드폰|팩스|직통|주소|이메일|홈페이지|대표번호|연락처|mailing list|inc\.|ltd|gmbh|co\., ",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^(?:(?:with )?(?:best|kind|warm|warmest|kindest|many) (?:regards|wishes)|(?:best|kind|warm)?\s?regards|(?:thanks|thank you) (?:and|&) (?:best |kind )?regards|"
    r"(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|respectfully|cordially|br|rgds|"
    r"mit (?:freundlichen|besten|herzlichen|lieben) (?:grüßen|grüssen|gruessen)|(?:freundliche|beste|viele|liebe|herzliche) (?:grüße|grüsse|gruesse)|(?:mfg|lg|vg)|"
    r"(?:bien )?cordialement|bien à vous|sincères salutations|(?:meilleures |sincères )?salutations(?: distinguées)?|"
    r"(?:un )?(?:cordial(?:es)? )?saludos?(?: cordiales)?|atentamente|cordiali saluti|distinti saluti|(?:un )?cordiale saluto|"
    r"atenciosamente|cumprimentos|com os melhores cumprimentos|att|(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|mvg|"
    r"(?:med )?vänliga? häls(?:ning|ningar)|mvh|(?:med )?venlig(?:e)? hilsen(?:er)?|(?:med )?vennlig hilsen|(?:de )?bedste hilsner|kh|vh|dbh|hilsen|"
    r"(?:ystävällisin|parhain) terveisin|terveisin|(?:z )?(?:poważaniem|powazaniem|wyrazami szacunku)|pozdrawiam(?: serdecznie)?|pozdrowienia|"
    r"s pozdravem|s přátelským pozdravem|с уважением|с наилучшими пожеланиями|з повагою|saygılarımla|iyi çalışmalar|üdvözlettel|cu stimă|με εκτίμηση|trân trọng|hormat kami|salam)"
    r"\s*[,.!]?$",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^[*_\s]*(?:disclaimer|(?:e-?mail |legal )?(?:confidentiality|privacy|legal) (?:notice|note|statement|disclaimer)|important notice|haftungsausschluss|"
    r"vertraulichkeitshinweis|avis de confidentialité|aviso (?:legal|de confidencial)|avviso di riservatezza|보안 ?주의)\b|"
    r"^[*_\s]*(?:this (?:e-?mail|message|communication|transmission)(?: \S+){0,12} (?:confidential|intended (?:only|solely)|privileged)|"
    r"the (?:information|contents?)(?: \S+){0,8} (?:e-?mail|message|communication)(?: \S+){0,12} (?:confidential|intended|privileged)|"
    r"diese (?:e-?mail|nachricht)(?: \S+){0,10} (?:vertraulich|bestimmt)|ce (?:message|courriel|e-?mail)(?: \S+){0,12} (?:confidentiel|destin)|"
    r"este (?:mensaje|correo|e-?mail)(?: \S+){0,12} (?:confidencial|dirigido)|questo messaggio(?: \S+){0,12} (?:riservat|confidenzial)|"
    r"(?:본|이) (?:메일|이메일|전자우편|메시지)(?:은|에는|의).{0,80}(?:기밀|비밀|수신인|수신자|법률)|"
    r"(?:この|本)(?:電子)?メール(?:は|に).{0,80}(?:機密|秘密|宛先|受信者))",
    re.IGNORECASE,
)
_DASH_NAME = re.compile(r"^[-–—~]\s?[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){0,3}$")
_LIST_FOOTER = re.compile(r"mailing list|unsubscribe|listinfo|To post to this group", re.IGNORECASE)
_BLOCK_LINES = 16


def without_signature(lines: list[str]) -> list[str]:
    """Return `lines` without the signature and the empty lines at their end; words are never cut to nothing."""
    kept = _trimmed(lines)
    for _ in range(6):
        shorter = _trimmed(_once(kept))
        if len(shorter) == len(kept) or not _has_words(shorter):
            break
        kept = shorter
    return kept


def is_mobile(line: str) -> bool:
    """Return True for the line a phone or program adds about itself.

    >>> is_mobile("나의 iPhone에서 보냄"), is_mobile("Sent from my desk, is much easier than my mobile phone.")
    (True, False)
    """
    text = re.sub(r"<[^>]*>", "", line.strip()[:300]).strip()
    return len(text) < 160 and bool(_MOBILE.match(text)) and not _NOT_MOBILE.search(text)


def _once(lines: list[str]) -> list[str]:
    if not lines:
        return lines
    if is_mobile(lines[-1]) or is_rule(lines[-1]) and not _ruled(lines):
        return lines[:-1]
    for cut in (_delimited(lines), _ruled(lines), _disclaimed(lines), _closed(lines)):
        if cut is not None:
            return lines[:cut]
    if (
        len(lines) > 2
        and not lines[-2].strip()
        and _DASH_NAME.match(lines[-1].strip())
        and not lines[-1].startswith(("- ", "– "))
    ):
        return lines[:-1]
    return lines


def _delimited(lines: list[str]) -> int | None:
    """The first `-- ` line after which no more than a card's worth of lines stands."""
    for index, line in enumerate(lines):
        if _DELIMITER.match(line.strip("\r")) and (
            line.strip() in {"--", "—", "-- --"} or len(lines) - index <= _BLOCK_LINES
        ):
            rest = [text for text in lines[index + 1 :] if text.strip()]
            if line.strip() == "--" and line.endswith(" "):
                return index
            if (
                len(rest) <= _BLOCK_LINES
                and all(len(text) < 120 for text in rest[:4])
                and (line.strip() != "---" or _card(rest))
            ):
                return index
    return None


def _ruled(lines: list[str]) -> int | None:
    """A rule above a block that holds a way to reach somebody, down to the end."""
    start = max(1, len(lines) - _BLOCK_LINES - 2)
    for index in range(start, len(lines)):
        if is_rule(lines[index]):
            rest = [line for line in lines[index + 1 :] if line.strip() and not is_rule(line)]
            if _card(rest):
                return index
    return None


def _card(rest: list[str]) -> bool:
    if not rest or len(rest) > _BLOCK_LINES:
        return False
    contacts = sum(1 for line in rest if _CONTACT.search(line))
    short = sum(1 for line in rest if len(line) <= 60)
    return (contacts > 0 and short * 3 >= len(rest) * 2) or any(_LIST_FOOTER.search(line) for line in rest[:2])


def _disclaimed(lines: list[str]) -> int | None:
    """The lawyers' paragraph that a company's server puts below every mail."""
    for index in range(max(1, len(lines) - 24), len(lines)):
        if (
            not lines[index - 1].strip()
            and _DISCLAIMER.match(" ".join(lines[index : index + 4])[:400])
            and _has_words(lines[:index])
        ):
            return index
    return None


def _closed(lines: list[str]) -> int | None:
    """A closing formula alone on its line, a name and perhaps a card under it, and words above it."""
    for index in range(max(1, len(lines) - 12), len(lines)):
        if _CLOSING.match(lines[index].strip("* \t")):
            rest = [line.strip() for line in lines[index + 1 :] if line.strip()]
            named = rest and len(rest[0]) <= 40 and not re.search(r"[?!:;]|[.]\s", rest[0])
            if (
                named
                and all(len(line) <= 80 for line in rest)
                and (len(rest) <= 3 or _card(rest))
                and _has_words(lines[:index])
            ):
                return index
    return None


def _has_words(lines: list[str]) -> bool:
    return any(len(line.strip()) > 1 and not is_rule(line) for line in lines)


def _trimmed(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip(" \t\u3000\u200b\u00a0"):
        end -= 1
    return lines[:end]
