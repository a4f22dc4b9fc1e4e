"""One spelling for each address, so that a customer is found however they write it."""

import re
import unicodedata

from django.utils.translation import gettext as _

from careloop.desk.people.models import Identity

# Calling code and trunk prefix of the countries whose national spelling we read; others must be written with "+".
COUNTRIES = {
    "KR": ("82", "0"),
    "JP": ("81", "0"),
    "US": ("1", "1"),
    "CA": ("1", "1"),
    "GB": ("44", "0"),
    "DE": ("49", "0"),
    "FR": ("33", "0"),
    "AU": ("61", "0"),
    "CN": ("86", "0"),
    "TW": ("886", "0"),
    "SG": ("65", ""),
    "HK": ("852", ""),
}
HOME = "KR"
COUNTRY_OF_LANGUAGE = {"ko": "KR", "ja": "JP", "en": "US"}

EXTENSION = re.compile(r"(?:;?ext\.?=?|extension|내선|内線|교환)[\s.:번호]*\d{1,6}\s*\)?$|[x#]\d{1,6}$", re.IGNORECASE)
TRUNK_IN_BRACKETS = re.compile(r"(?<=\d)\s*\(0\)")
KOREAN_MOBILE = re.compile(r"^01[016789]\d{7,8}$")
JAPANESE_MOBILE = re.compile(r"^0[89]0\d{8}$")
PHONE_SIGNS = re.compile(r"^[\d\s().+/~‐-―ー−·-]+$")


class NotAnAddress(Exception):
    """This cannot be an address of that kind; the message says what is missing."""


def normalise(kind: str, address: str, *, country: str = "") -> str:
    """Give the spelling under which an address is stored and looked up.

    Raises NotAnAddress: when it cannot be one.
    """
    if kind == Identity.Kind.EMAIL:
        return normalise_email(address)
    if kind == Identity.Kind.PHONE:
        return normalise_phone(address, country=country)
    handle = unicodedata.normalize("NFKC", address).strip()
    if not handle or len(handle) > 254:
        raise NotAnAddress(_("Enter the name of the account."))
    return handle


def normalise_email(address: str) -> str:
    """Give a mail address in lower case, full-width signs narrowed and its domain as ASCII ("xn--…")."""
    text = unicodedata.normalize("NFKC", address).strip().strip("<>").removeprefix("mailto:").strip()
    local, _at, domain = text.rpartition("@")
    domain = _ascii(domain.rstrip(".").lower())
    if not local or not domain or re.search(r"\s", local + domain) or len(local) + len(domain) > 253:
        raise NotAnAddress(_("A mail address looks like name@example.com."))
    return f"{local.lower()}@{domain}"


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:  # an empty or overlong label: mail from it still has to be kept
        return domain


def normalise_phone(number: str, *, country: str = "") -> str:
    """Give a telephone number as "+821012345678"; `country` reads numbers written the national way.

    Mobile numbers of Korea (010) and Japan (080, 090) are known without a country.
    """
    text = unicodedata.normalize("NFKC", number).strip().removeprefix("tel:")
    text = TRUNK_IN_BRACKETS.sub("", EXTENSION.sub("", text).strip())
    digits = re.sub(r"\D", "", text)
    if not PHONE_SIGNS.match(text) or not 7 <= len(digits) <= 17:
        raise NotAnAddress(_("A telephone number has 7 to 15 digits, such as 010-1234-5678 or +81 90 1234 5678."))
    whole = digits if text.startswith("+") else _international(digits, country or HOME)
    if len(whole) > 15:
        raise NotAnAddress(_("A telephone number has 7 to 15 digits, such as 010-1234-5678 or +81 90 1234 5678."))
    return f"+{whole}"


def _international(digits: str, country: str) -> str:
    if KOREAN_MOBILE.match(digits):
        return "82" + digits[1:]
    if JAPANESE_MOBILE.match(digits):
        return "81" + digits[1:]
    if digits.startswith("00"):
        return digits[2:]
    code, trunk = COUNTRIES.get(country, COUNTRIES[HOME])
    if trunk and digits.startswith(trunk):
        return code + digits[len(trunk) :]
    # Without a trunk prefix and long enough to hold the code already: "82 10 1234 5678".
    return digits if digits.startswith(code) and len(digits) > 10 else code + digits


def mail_domain(address: str) -> str:
    """Give the domain of a normalised mail address."""
    return address.rpartition("@")[2]


# Mail hosts that say nothing about where somebody works.
_FREE_MAIL = """
    gmail.com googlemail.com outlook.com outlook.jp outlook.kr hotmail.com hotmail.co.jp hotmail.co.kr hotmail.co.uk
    live.com live.jp live.co.kr msn.com yahoo.com yahoo.co.jp yahoo.co.kr yahoo.co.uk ymail.com ymail.ne.jp
    icloud.com me.com mac.com aol.com gmx.com gmx.de gmx.net web.de t-online.de mail.com mail.ru yandex.ru
    yandex.com proton.me protonmail.com pm.me fastmail.com zoho.com qq.com 163.com 126.com sina.com naver.com
    hanmail.net daum.net kakao.com nate.com empas.com korea.com dreamwiz.com lycos.co.kr paran.com hanafos.com
    chol.com docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp vodafone.ne.jp ymobile.ne.jp willcom.com
    nifty.com biglobe.ne.jp ocn.ne.jp so-net.ne.jp excite.co.jp infoseek.jp goo.jp plala.or.jp dion.ne.jp orange.fr
    free.fr wanadoo.fr comcast.net verizon.net att.net sbcglobal.net btinternet.com
"""
FREE_MAIL = frozenset(_FREE_MAIL.split())


def company_domains(address: str) -> list[str]:
    """Give the domains under which an organisation may be known, the longest first; none for free mail.

    "a@mail.shop.co.kr" gives mail.shop.co.kr, shop.co.kr, co.kr; only domains that somebody entered will match.
    """
    domain = mail_domain(address)
    if domain in FREE_MAIL:
        return []
    parts = domain.split(".")
    return [".".join(parts[start:]) for start in range(max(len(parts) - 1, 1))]
