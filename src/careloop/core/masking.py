"""Which letters of a text are personal data, and how does the text read without them?

Reads       a text, and names known to be of people (of the customer, of the agents).
Gives       the text with every letter of personal data as "•": as long as before, so that spans still fit.
How         Addresses of mail and web, numbers of telephones, cards, orders and accounts (five digits up, codes of
            letters and digits), addresses of streets, and names: those known, those greeted ("Hi Karen,", "김유나님",
            "山田様"), those said ("my name is …"). Once found, a name is masked wherever it stands in the conversation.
Read it so  too much is masked rather than too little; flight numbers, amounts and dates stay.
Blind to    names that nobody greets, and what a picture shows.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

DOT = "•"
_NAME = r"(?:[A-Z]['’])?[A-Z][a-z]{1,14}(?:['’-]?[A-Z][a-z]{1,14})*"
_HAN = r"[一-龥々]"
_PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?:https?://|www\.)\S+"),
    re.compile(r"(?<!\w)@(?!company\b|customer\b)\w{2,}"),
    # numbers of telephones and cards, in wide figures too; a date is none
    re.compile(
        r"(?<![\dA-Za-z#])(?<!\d[-./])[+(（]?(?!\d{4}[-./]\d{1,2}[-./]\d{1,2}(?![\d-]))"
        r"\d(?:[ ().（）\-−‐–－ー]{0,2}\d){6,18}(?![\dA-Za-z])"
    ),
    re.compile(r"\d{5,}"),
    re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b"),
    re.compile(
        r"(?<![A-Za-z0-9])(?![A-Z]{1,3}\d{1,4}(?!\w))(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{6,}(?![A-Za-z0-9])"
    ),
    re.compile(
        r"\b\d{1,5}[A-Za-z]? (?:[A-Z][\w'.]+ ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd"
        r"|Court|Ct|Place|Pl|Terrace|Square|Sq|Close|Crescent|Gardens)\b"
        r"(?:,? (?:Apt|Apartment|Unit|Suite|Ste|Flat)\.? ?\w+)?"
    ),
    re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b"),
    re.compile(
        r"(?:[가-힣]{1,6}(?:시|도)|서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주)"
        r"(?: ?[가-힣]{1,6}(?:구|군|시)(?![가-힣]))+(?: ?[가-힣0-9]{1,10}(?:로|길|동|읍|면|리)(?![가-힣]))*"
        r"(?:,? ?\d+(?:-\d+)?(?:번길|길|번지|동|호|층)?)*"
    ),
    re.compile(r"[가-힣]{1,6}(?:시|도) ?[가-힣]{1,6}(?:구|군|시)"),
    re.compile(
        rf"〒?\d{{3}}-\d{{4}}|{_HAN}{{2,3}}[都道府県][一-龥々ぁ-んァ-ヶー]{{1,8}}?[市区町村郡](?:{_HAN}{{1,8}}[区町村])?"
        r"[一-龥々ヶケ]{0,8}[0-9０-９\-−－ー丁目番地号]*"
        r"(?:[ 　]?[A-Za-zァ-ヶー一-龥々]{2,14}[ 　]?[0-9０-９]{1,4}(?:号室|号|室|階)?)?"
    ),
)
_NAMES = (
    re.compile(
        r"\b(?:[Hh]i|[Hh]ello|[Hh]ey|HI|[Dd]ear|[Tt]hanks|[Tt]hank you|[Ss]orry|[Mm]orning|[Aa]fternoon|[Ee]vening|"
        r"[Yy]es|[Nn]o problem|[Oo]h no|[Ww]elcome|[Aa]pologies|[Gg]reat|[Oo]k|[Oo]kay|[Ss]ure)(?: there)?,? "
        r"([A-Z][a-z]{1,14})\b(?! (?:is|was|are|Air|Airlines|flight)\b)"
    ),
    re.compile(r"(?:^|[.!?] )([A-Z][a-z]{2,14}), (?=[a-z])"),
    re.compile(r", ([A-Z][a-z]{2,14})(?=[.!?](?:\s|$))"),
    re.compile(
        r"\b(?:[Mm]y name is|[Nn]ame is|[Nn]ame:|I am|I'm|[Tt]his is|Mr\.?|Mrs\.?|Ms\.?|Dr\.?) "
        rf"({_NAME}(?: {_NAME}){{0,2}})"
    ),
    # under a mail
    re.compile(
        r"\b(?:[Rr]egards|[Ww]ishes|[Ss]incerely|[Ff]aithfully|[Cc]heers|[Bb]est|[Tt]hanks|[Tt]hank you)[,.!]?\s+"
        rf"({_NAME}(?: {_NAME}){{0,2}})(?=[ \t.]*(?:\n|$))"
    ),
    re.compile(r"([가-힣]{2,4}) ?(?:고객님|님|씨)(?![가-힣])"),
    re.compile(r"(?:이름은|성함은|저는|상담원|상담사|담당자|매니저) ?([가-힣]{2,4})(?:입니다|이에요|예요|이라고|라고)"),
    re.compile(r"(?:이름|성함|성명|예금주|수령인|받는 ?(?:사람|분)) ?[:：] ?([가-힣]{2,4})"),
    re.compile(rf"({_HAN}{{1,3}}(?: ?[一-龥々ぁ-んァ-ヶ]{{1,3}})?|[ァ-ヶー]{{2,12}}) ?(?:様|さま|さん)(?!{_HAN})"),
    re.compile(rf"(?:名前は|氏名は|と申します。)?({_HAN}{{2,5}})と申します"),
    re.compile(r"(?:名前|氏名|名義|フリガナ)(?:は|[:：])[ 　]?([一-龥々ァ-ヶー]{2,6}(?:[ 　][一-龥々ァ-ヶー]{1,6})?)"),
    re.compile(rf"(?:^|[。、\s])(?:私は|私、|わたくし、)({_HAN}{{2,6}})(?:です|と)"),
    re.compile(r"\^([A-Z][a-z]{2,14})\b"),
    # "Sorry for the delay Bethan." – a name at the end, but not a place after "in" or "from"
    re.compile(
        r"\b(?!(?:in|to|from|at|for|of|on|with|the|and|via|near|by|or|use|visit|a|an|is|our|your|my|this) )[a-z]+ "
        r"([A-Z][a-z]{2,14})(?=[.!?](?:\s|$))"
    ),
)
# What is greeted and is nobody's name.
_NOBODY_WORDS = (
    "there all team we you for the our your this that and again everyone "
    "guys folks sir madam we're you're i'm so to please if it's not sorry "
    "however unfortunately yes no thanks hello hi hey good great sure okay "
    "ok just what when how why where delta american southwest british "
    "virgin united jetblue monday tuesday wednesday thursday friday "
    "saturday sunday january february march april may june july august "
    "september october november december chicago london dallas atlanta "
    "heathrow boston denver miami houston paris however also but because "
    "once while after before 고객 회원 손님 선생 기사 담당자 상담원 직원 사장 여러분 부모 선생님 お客 皆 "
    "담당 어떻게 처음 계속 지금 担当者 店員 お子 係 みな 神 何 奥 会員 本人 契約者 "
    "利用者 学生 必要 不要 変更 同じ 未登録 "
    "スタッフ ドライバー オーナー メーカー オペレーター ユーザー カスタマー "
)
_NOBODY = frozenset(_NOBODY_WORDS.split())


def mask(text: str, *, names: Iterable[str] = ()) -> str:
    """Give the text with personal data as dots.

    >>> mask("Hi Karen, call me on 555 123 4567 or kim@mail.example about AA1833.")
    'Hi •••••, call me on •••••••••••• or •••••••••••••••• about AA1833.'
    >>> mask("김유나님, 서울시 마포구 월드컵로 12로 보내 드릴게요.")
    '•••님, •••••••••••••••로 보내 드릴게요.'
    >>> mask("山田様、03-1234-5678にお電話します。")
    '••様、••••••••••••にお電話します。'
    """
    return _masked(text, {*names_in(text), *names})


def mask_turns(texts: Sequence[str], *, names: Iterable[str] = ()) -> list[str]:
    """Mask the turns of one conversation: a name found in one of them is masked in all."""
    known = {part for name in names for part in (name, *name.split()) if len(part) > 1 and part.lower() not in _NOBODY}
    for text in texts:
        known |= names_in(text)
    return [_masked(text, known) for text in texts]


def pseudonym(name: str, *, names: Iterable[str] = ()) -> str:
    """Give a code of letters and digits as it is, and for a name or an address a word that stands for it everywhere.

    >>> pseudonym("agent7"), pseudonym("Mina Kim") == pseudonym("Mina Kim"), pseudonym("Mina Kim")[:6]
    ('agent7', True, 'person')
    """
    is_code = re.fullmatch(r"[\w.-]*", name, re.ASCII) and (any(letter.isdigit() for letter in name) or name.islower())
    if not name or (is_code and name not in set(names)):
        return name
    return f"person-{hashlib.blake2b(name.encode(), digest_size=3).hexdigest()}"


def names_in(text: str) -> set[str]:
    """Give the names that are greeted or said in a text."""
    found = {hit.group(1).strip() for pattern in _NAMES for hit in pattern.finditer(text)}
    return {name for name in found if name.lower() not in _NOBODY and not (name.isascii() and len(name) < 3)}


def _masked(text: str, names: Iterable[str]) -> str:
    spans = [hit.span() for pattern in _PATTERNS for hit in pattern.finditer(text)]
    for name in names:
        if len(name) > 1 and name in text:
            spans += [hit.span() for hit in _whole(name).finditer(text)]
    if not spans:
        return text
    letters = list(text)
    for start, end in spans:
        letters[start:end] = [DOT] * (end - start)
    return "".join(letters)


@lru_cache(maxsize=4096)
def _whole(name: str) -> re.Pattern[str]:
    edge = r"\b" if name.isascii() else ""
    return re.compile(f"{edge}{re.escape(name)}{edge}")
