"""Made-up conversations in three languages with planted words, each a function of its number alone.

40 % English, 40 % Korean, 20 % Japanese; 20,000 customers; one in five open, half of those waiting for us; five
messages each (four where we wait for the customer), every 500th twenty. A common word stands in the first message of
one conversation in 200, a rare one in one of 5,000, so that a search is checked for what it finds and not only for its
speed.
"""

import random
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache

LANGUAGES = ("en", "en", "en", "en", "ko", "ko", "ko", "ko", "ja", "ja")
CUSTOMERS = 20_000
SHORT, LONG = 5, 20  # messages
EVERY = 500  # … th conversation is long
PLANTED = {
    "common": {"en": "refund", "ko": "환불", "ja": "返金"},
    "rare": {"en": "kettle", "ko": "누수", "ja": "漏水"},
}
CARRIERS = {
    "common": {"en": "Please refund my money.", "ko": "빨리 환불해 주세요.", "ja": "早く返金してください。"},
    "rare": {"en": "The kettle leaks.", "ko": "어제부터 누수가 있습니다.", "ja": "昨日から漏水しています。"},
}
SUBJECTS = {
    "en": ("Order {n} is late", "I cannot sign in", "A question about bill {n}", "Nobody came on {d}"),
    "ko": ("주문 {n} 배송 문의", "로그인이 안 됩니다", "청구서 {n} 문의", "{d} 방문이 없었습니다"),
    "ja": ("注文{n}の配送について", "ログインできません", "請求書{n}について", "{d}に訪問がありません"),
}
SENTENCES = {
    "en": (
        "My order {n} has been on its way for {m} days.",
        "The line was engaged whenever I rang.",
        "Nobody rang back although it was promised.",
        "The bill of {d} shows a sum that I do not know.",
        "Your colleague was friendly and still could not settle it.",
        "I would like to hear what happened and when it will be mended.",
        "The app closes as soon as I choose a card.",
        "Please send the instructions once more.",
    ),
    "ko": (
        "주문 {n} 배송이 {m}일째 멈춰 있습니다.",
        "전화를 걸 때마다 통화 중이었습니다.",
        "다시 연락 주신다고 하셨는데 아무 소식이 없네요.",
        "{d} 청구서에 모르는 금액이 있습니다.",
        "상담하신 분은 친절했지만 해결되지 않았어요.",
        "무슨 일이 있었는지, 언제 고쳐지는지 듣고 싶습니다.",
        "카드를 고르면 앱이 바로 꺼집니다.",
        "사용 설명서를 한 번 더 보내 주세요.",
    ),
    "ja": (
        "注文{n}の配送が{m}日間止まったままです。",
        "何度電話しても話し中でした。",
        "折り返しの連絡がまだありません。",
        "{d}の請求書に覚えのない金額があります。",
        "担当の方は親切でしたが、解決していません。",
        "何が起きたのか、いつ直るのか知りたいです。",
        "カードを選ぶとアプリがすぐ落ちます。",
        "説明書をもう一度送ってください。",
    ),
}
NAMES = {
    "en": ("Alice Moore", "Ben Carter", "Carol Young", "David Hill", "Emma Stone"),
    "ko": ("김민준", "이서연", "박지훈", "최수아", "정도윤"),
    "ja": ("佐藤健", "鈴木花子", "高橋誠", "田中美咲", "伊藤翔"),
}
SYLLABLES = {
    "en": [c + v for c in "bcdghjlmnprstvw" for v in ("a", "e", "i", "o", "u", "ai", "er", "on")],
    "ko": list("가나다라마바사아자차고도로모보소오조주구부서성정시신안전장진하지"),
    "ja": list("生活住宅店舗会員料支払期限変更手続確認書類番号部品修理工事予約窓口質問かきくけこさしすせそたちつ"),
}


@dataclass(frozen=True, kw_only=True)
class Written:
    """What one customer writes."""

    language: str
    name: str
    address: str
    subject: str
    text: str


def first(number: int, *, is_planted: bool = True) -> Written:
    """Give the message that begins conversation `number`."""
    chance = random.Random(number * 2654435761 % 2**32)
    lang = LANGUAGES[number % 10]
    customer = number // 10 * 7919 % (CUSTOMERS // 10) * 10 + number % 10  # each writes in one language
    return Written(
        language=lang,
        name=NAMES[lang][customer // 10 % 5],
        address=f"c{customer}@customers.example",
        subject=chance.choice(SUBJECTS[lang]).format(**_slots(number)),
        text=_text(chance, number, lang, [kind for kind in CARRIERS if is_planted and is_in(number, kind)]),
    )


def further(number: int) -> list[str]:
    """Give the later messages of conversation `number`: an answer of ours first, then by turns."""
    lang = LANGUAGES[number % 10]
    size = LONG if number % EVERY == 0 else SHORT
    size -= waits_for_customer(number)
    said = _said_before(lang)
    return [said[(number * LONG + place) * 40_503 % len(said)] for place in range(1, size)]


@cache
def _said_before(lang: str) -> list[str]:
    """Give 20,000 texts to choose from: what goes back and forth repeats itself more than what begins."""
    return [_text(random.Random(n), n, lang, []) for n in range(20_000)]


def waits_for_customer(number: int) -> bool:
    """Say whether conversation `number` is open and ends with an answer of ours: so do half of the open ones."""
    return is_open(number) and number // 50 % 2 == 1


def is_open(number: int) -> bool:
    """Say whether conversation `number` is one of the open fifth."""
    return number // 10 % 5 == 0


def is_in(number: int, kind: str) -> bool:
    """Say whether the common or the rare word is planted in conversation `number`."""
    return number // 10 % (200 if kind == "common" else 5000) == 0


def expected(size: int, kind: str, language: str) -> int:
    """Count the conversations among the first `size` in which a word is planted."""
    return sum(is_in(number, kind) and LANGUAGES[number % 10] == language for number in range(size))


def long_ones(size: int) -> list[int]:
    """Give the numbers of the conversations with twenty messages."""
    return [number for number in range(0, size, EVERY) if not waits_for_customer(number)]


def _words(lang: str) -> list[str]:
    chance = random.Random(7)
    return ["".join(chance.choices(SYLLABLES[lang], k=chance.randint(2, 3))) for _ in range(20_000)]


WORDS = {lang: _words(lang) for lang in SENTENCES}


def _text(chance: random.Random, number: int, lang: str, planted: list[str]) -> str:
    slots = _slots(number)
    said = [sentence.format(**slots) for sentence in chance.sample(SENTENCES[lang], chance.randint(2, 6))]
    said += [CARRIERS[kind][lang] for kind in planted]
    gap = "" if lang == "ja" else " "
    # A tail of made-up words, frequent and rare ones as in any language, gives the index a long dictionary.
    tail = (WORDS[lang][int(20_000 ** chance.random()) - 1] for _ in range(chance.randint(3, 8)))
    return gap.join([*said, gap.join(tail)]) + "."


def _slots(number: int) -> dict[str, object]:
    return {
        "n": f"A{10_000_000 + number * 7919 % 89_999_999}",
        "d": f"{1 + number % 12}/{1 + number % 28}",
        "m": 3 + number % 40,
    }


def mime(number: int, *, run: str = "0", to: str = "support@desk.example") -> bytes:
    """Give a mail: seven of ten plain text, two with an HTML half, one with a file of 20 kB; one of five quotes."""
    said = first(number, is_planted=False)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"{said.name} <{said.address}>", to, said.subject
    mail["Message-ID"] = f"<{run}-{number}@customers.example>"
    mail["Date"] = "Mon, 01 Jun 2026 10:00:00 +0900"
    text = said.text
    if number % 5 == 0:
        text += f"\n\n> {first(number + 1, is_planted=False).text}"
    mail.set_content(text)
    if number % 10 in (7, 8):
        mail.add_alternative(f"<html><body><p>{text}</p></body></html>", subtype="html")
    if number % 10 == 9:
        content = random.Random(number).randbytes(20_000)
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename="photo.bin")
    return mail.as_bytes()
