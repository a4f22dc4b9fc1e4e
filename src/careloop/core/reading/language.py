"""Language: in which language is this turn written?

Reads       the letters of a text; for Latin letters its most common short words and accents.
Gives       Language: a code ("en", "ko", "ja", "zh", "es" …, "und" when nothing can be said) and a confidence 0-1.
How         Hangul is Korean, kana is Japanese, Han characters alone are Chinese or Japanese by the characters only one
            of them writes. Latin text is told by function words that nearly every sentence has.
Read it so  one or two words are little evidence: below a confidence of 0.6 take the language of the conversation.
Blind to    languages outside of the tables; names and product codes.
"""

import re
from collections.abc import Sequence

import msgspec

UNDETERMINED = "und"

_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]+")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\uff66-\uff9d]+")
_HAN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]+")
_LATIN = re.compile(r"[a-zà-öø-ɏ]+")
_WORD = re.compile(r"[a-zà-öø-ɏ]+(?:['’][a-z]+)?")
_OTHER_SCRIPTS = (
    ("ru", re.compile(r"[\u0400-\u04ff]+")),
    ("el", re.compile(r"[\u0370-\u03ff]+")),
    ("ar", re.compile(r"[\u0600-\u06ff]+")),
    ("he", re.compile(r"[\u0590-\u05ff]+")),
    ("th", re.compile(r"[\u0e00-\u0e7f]+")),
    ("hi", re.compile(r"[\u0900-\u097f]+")),
)
_NOT_PROSE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+")
# Simplified forms and function words that Japanese does not write.
_CHINESE = frozenset(
    "们这个么吗你说没为对开关时请问题谢话电单还让货钱买卖给过错误够亲给能吧呢哪啊呀您是的了在不我他她它很到"
)
_JAPANESE_ONLY = frozenset("円様込働畑辻栃峠匂絵図払戻録込応対売駅検査済発実気沢浜価権込縦続絡")

_COMMON = {
    "en": "a an as by or if so the and you is to of it for in my i that this not have with on are was be can your "
    "me do "
    "please but at what how will thank thanks hello hi yes no ok okay we from would has why where when there just "
    "been get order "
    "sorry help need want still don't it's i'm didn't can't",
    "es": "el la los las de que y en un una es por con no para mi se lo me su al pero como está gracias hola muy del "
    "quiero tengo puedo cuando qué más",
    "fr": "le la les de et est un une des je que pas pour vous en ne dans mon ma ce qui il sur avec bonjour merci au "
    "du c'est j'ai n'ai mais comment votre mes nous",
    "de": "wann wo warum kommt an der die das und ist nicht ich ein eine zu mit es den auf für sie wir haben von "
    "dem mir mein bitte danke "
    "hallo aber wie noch auch habe kann bei nach wurde",
    "it": "il la di che e un una è per non sono con mi ho del della le gli ma come grazie ciao al questo mio anche "
    "buongiorno vorrei",
    "pt": "o a os as de que e um uma é não para com por meu minha do da em no na se mas como obrigado obrigada olá "
    "está você eu foi muito",
    "nl": "de het een en is niet ik van voor met dat op te zijn mijn maar ook hoe kan heb bedankt hallo wat u er nog "
    "naar bij",
    "pl": "nie i w na to z się do jest że jak mi mam po co czy proszę dziękuję dzień dobry ale mój jestem",
    "tr": "bir ve bu için ne de da çok ben var mı mi değil ama teşekkürler merhaba nasıl benim olarak gibi lütfen",
    "vi": "tôi không là của có được và cho này một với các bạn đã khi xin cảm ơn vui lòng đơn hàng chưa",
    "id": "saya tidak yang dan di ini itu untuk dengan dari ada ke bisa sudah belum akan terima kasih mohon apa "
    "bagaimana pesanan kami",
}
_SPEAKERS: dict[str, tuple[str, ...]] = {}
for _code, _words in _COMMON.items():
    for _word in _words.split():
        _SPEAKERS[_word] = (*_SPEAKERS.get(_word, ()), _code)
# A word of several languages gives each its share of a vote.
_VOTES = {word: tuple((code, 1.0 / len(codes)) for code in codes) for word, codes in _SPEAKERS.items()}
_ACCENTS = {
    "es": "ñ¿¡", "fr": "çœêèùî", "de": "äöüß", "pt": "ãõ", "pl": "ąęłśżźćń", "tr": "ğşı", "vi": "ăđơưạảấầậệốộợủ",
}  # fmt: skip


class Language(msgspec.Struct, frozen=True):
    """A language by its code, and how sure that is, from 0 to 1."""

    code: str
    confidence: float


def language_of(text: str) -> Language:
    """Tell the language of one text.

    >>> language_of("Where is my order?").code, language_of("주문이 안 왔어요").code, language_of("まだ届きません").code
    ('en', 'ko', 'ja')
    """
    prose = _NOT_PROSE.sub(" ", text.lower())
    if prose.isascii():  # nothing but Latin letters can stand in it
        return _latin(prose, 1.0) if _LATIN.search(prose) else Language(UNDETERMINED, 0.0)
    hangul, kana = _letters(_HANGUL, prose), _letters(_KANA, prose)
    han, latin = _letters(_HAN, prose), _letters(_LATIN, prose)
    # A syllable, a kana and a Han character each say about as much as two or three Latin letters.
    weight = {"ko": 2.5 * hangul, "ja": 2.0 * kana, "han": 2.5 * han, "latin": float(latin)}
    if kana >= 0.1 * han:
        weight["ja"] += weight.pop("han") if kana else 0.0
    for code, pattern in _OTHER_SCRIPTS:
        weight[code] = float(_letters(pattern, prose))
    total = sum(weight.values())
    if total == 0:
        return Language(UNDETERMINED, 0.0)
    best = max(weight, key=lambda code: weight[code])
    share = weight[best] / total
    if best == "latin":
        return _latin(prose, share)
    if best == "han":
        return _han(prose, share)
    return Language(best, round(share, 3))


def languages_of(texts: Sequence[str]) -> list[Language]:
    """Tell the language of each text, in order."""
    return [language_of(text) for text in texts]


def _letters(pattern: re.Pattern[str], prose: str) -> int:
    return sum(map(len, pattern.findall(prose)))


def _han(prose: str, share: float) -> Language:
    chinese = sum(character in _CHINESE for character in prose)
    japanese = sum(character in _JAPANESE_ONLY for character in prose)
    if chinese == japanese:
        return Language("ja", round(0.5 * share, 3))
    code = "zh" if chinese > japanese else "ja"
    return Language(code, round(share * (0.6 + 0.4 * abs(chinese - japanese) / (chinese + japanese)), 3))


def _latin(prose: str, share: float) -> Language:
    votes = dict.fromkeys(_COMMON, 0.0)
    for word in _WORD.findall(prose.replace("’", "'")):
        for code, vote in _VOTES.get(word, ()):
            votes[code] += vote
    if not prose.isascii():
        for code, letters in _ACCENTS.items():
            votes[code] += 0.7 * sum(map(prose.count, letters))
    best = max(votes, key=votes.__getitem__)
    first, second = votes[best], max(vote for code, vote in votes.items() if code != best)
    if first == 0:
        # No function word at all: a name, a number, "refund?". English is the commonest, and is said with doubt.
        return Language("en", round(0.3 * share, 3))
    return Language(best, round(share * min(max((first - second + 0.5) / (first + 0.5), 0.3), 1.0), 3))
