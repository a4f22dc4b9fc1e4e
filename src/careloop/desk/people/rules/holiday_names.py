"""Names of public holidays in Korean and Japanese, where the library that knows the days has them in English alone."""

import re

KOREAN, JAPANESE = 0, 1
# A name that means different days in different countries stands under its country as well.
NAMES: dict[str, tuple[str, str]] = {
    "All Saints' Day": ("모든 성인 대축일", "諸聖人の日"),
    "Anzac Day": ("안작 데이", "アンザックデー"),
    "Armistice Day": ("휴전 기념일", "休戦記念日"),
    "Ascension Day": ("주님 승천 대축일", "主の昇天"),
    "Assumption Day": ("성모 승천 대축일", "聖母被昇天祭"),
    "Australia Day": ("오스트레일리아의 날", "オーストラリアの日"),
    "Autumnal Equinox Day": ("추분의 날", "秋分の日"),
    "Boxing Day": ("박싱 데이", "ボクシングデー"),
    "Buddha's Birthday": ("부처님 오신 날", "釈迦誕生日"),
    "The Buddha's Birthday": ("부처님 오신 날", "釈迦誕生日"),
    "Canada Day": ("캐나다 데이", "カナダデー"),
    "Children's Day": ("어린이날", "こどもの日"),
    "Chinese New Year": ("춘절", "春節"),
    "Chinese New Year (Spring Festival)": ("춘절", "春節"),
    "Chinese New Year's Eve": ("춘절 전날", "春節の大晦日"),
    "Christmas Day": ("성탄절", "クリスマス"),
    "Christmas Eve": ("크리스마스이브", "クリスマスイブ"),
    "Chuseok": ("추석", "秋夕"),
    "Columbus Day": ("콜럼버스의 날", "コロンブス記念日"),
    "Coming of Age Day": ("성년의 날", "成人の日"),
    "Confucius' Birthday": ("공자 탄신일", "孔子誕生日"),
    "Constitution Day": ("헌법 기념일", "憲法記念日"),
    "KR Constitution Day": ("제헌절", "制憲節"),
    "Corpus Christi": ("그리스도의 성체 성혈 대축일", "聖体の祝日"),
    "Culture Day": ("문화의 날", "文化の日"),
    "Deepavali": ("디왈리", "ディーワーリー"),
    "Diwali": ("디왈리", "ディーワーリー"),
    "Dragon Boat Festival": ("단오절", "端午節"),
    "Easter Monday": ("부활절 월요일", "復活祭の月曜日"),
    "Easter Sunday": ("부활절", "復活祭"),
    "Eid al-Adha": ("이드 알아드하", "イード・アル＝アドハー"),
    "Eid al-Fitr": ("이드 알피트르", "イード・アル＝フィトル"),
    "Emperor's Birthday": ("천황 탄생일", "天皇誕生日"),
    "Epiphany": ("주님 공현 대축일", "公現祭"),
    "Foundation Day": ("건국 기념일", "建国記念の日"),
    "Founding Day of the Republic of China": ("중화민국 개국 기념일", "中華民国開国記念日"),
    "German Unity Day": ("독일 통일의 날", "ドイツ統一の日"),
    "Good Friday": ("성금요일", "聖金曜日"),
    "Greenery Day": ("녹색의 날", "みどりの日"),
    "Hangul Day": ("한글날", "ハングルの日"),
    "Immaculate Conception": ("원죄 없이 잉태되신 성모 마리아 대축일", "無原罪の御宿り"),
    "Independence Day": ("독립 기념일", "独立記念日"),
    "Independence Movement Day": ("삼일절", "三一節"),
    "Juneteenth National Independence Day": ("준틴스", "ジューンティーンス"),
    "King's Birthday": ("국왕 탄신일", "国王誕生日"),
    "Korean New Year": ("설날", "旧正月"),
    "Labor Day": ("근로자의 날", "労働者の日"),
    "Labour Day": ("노동절", "労働者の日"),
    "Worker's Day": ("노동절", "労働者の日"),
    "Labor Thanksgiving Day": ("근로 감사의 날", "勤労感謝の日"),
    "Liberation Day": ("해방 기념일", "解放記念日"),
    "KR Liberation Day": ("광복절", "光復節"),
    "Local Election Day": ("지방 선거일", "統一地方選挙日"),
    "Lunar New Year": ("음력설", "旧正月"),
    "Marine Day": ("바다의 날", "海の日"),
    "Martin Luther King Jr. Day": ("마틴 루서 킹의 날", "キング牧師記念日"),
    "May Day": ("노동절", "メーデー"),
    "Memorial Day": ("현충일", "戦没将兵追悼記念日"),
    "US Memorial Day": ("메모리얼 데이", "戦没将兵追悼記念日"),
    "KR Memorial Day": ("현충일", "顕忠日"),
    "Mid-Autumn Festival": ("중추절", "中秋節"),
    "Mountain Day": ("산의 날", "山の日"),
    "National Assembly Election Day": ("국회의원 선거일", "国会議員選挙日"),
    "National Day": ("건국 기념일", "建国記念日"),
    "FR National Day": ("프랑스 혁명 기념일", "革命記念日"),
    "CN National Day": ("국경절", "国慶節"),
    "TW National Day": ("쌍십절", "双十節"),
    "National Foundation Day": ("개천절", "開天節"),
    "National Holiday": ("국민의 휴일", "国民の休日"),
    "New Year's Day": ("새해 첫날", "元日"),
    "New Year's Eve": ("섣달그믐", "大晦日"),
    "Peace Memorial Day": ("평화 기념일", "和平記念日"),
    "Pentecost": ("성령 강림 대축일", "聖霊降臨祭"),
    "Pentecost Monday": ("성령 강림 대축일 월요일", "聖霊降臨祭の月曜日"),
    "Whit Monday": ("성령 강림 대축일 월요일", "聖霊降臨祭の月曜日"),
    "Presidential Election Day": ("대통령 선거일", "大統領選挙日"),
    "Republic Day": ("공화국 기념일", "共和国記念日"),
    "Respect for the Aged Day": ("경로의 날", "敬老の日"),
    "Second Day of Christmas": ("성탄절 이튿날", "クリスマスの翌日"),
    "Showa Day": ("쇼와의 날", "昭和の日"),
    "Sports Day": ("스포츠의 날", "スポーツの日"),
    "Spring Bank Holiday": ("봄 은행 휴일", "春の銀行休業日"),
    "Summer Bank Holiday": ("여름 은행 휴일", "夏の銀行休業日"),
    "Substitute Holiday": ("대체 휴일", "振替休日"),
    "Temporary Public Holiday": ("임시 공휴일", "臨時の祝日"),
    "Thanksgiving Day": ("추수 감사절", "感謝祭"),
    "The day preceding Chuseok": ("추석 전날", "秋夕の前日"),
    "The day preceding Korean New Year": ("설날 전날", "旧正月の前日"),
    "The second day of Chuseok": ("추석 다음 날", "秋夕の翌日"),
    "The second day of Korean New Year": ("설날 다음 날", "旧正月の翌日"),
    "Tomb-Sweeping Day": ("청명절", "清明節"),
    "Vernal Equinox Day": ("춘분의 날", "春分の日"),
    "Vesak Day": ("부처님 오신 날", "ウェーサーカ"),
    "Veterans Day": ("재향 군인의 날", "復員軍人の日"),
    "Victory Day": ("전승 기념일", "戦勝記念日"),
    "Waitangi Day": ("와이탕이 데이", "ワイタンギデー"),
    "Washington's Birthday": ("워싱턴 탄생일", "ワシントン誕生日"),
}
# What the library adds to a name.
ADDED: list[tuple[re.Pattern[str], tuple[str, str]]] = [
    (re.compile(r"Alternative holiday for (?P<name>.+)"), ("{name} 대체 공휴일", "{name}の振替休日")),
    (re.compile(r"(?P<name>.+) \(observed, estimated\)"), ("{name} 대체 휴일(추정)", "{name}の振替休日（推定）")),
    (re.compile(r"(?P<name>.+) \((?:observed|in lieu)\)"), ("{name} 대체 휴일", "{name}の振替休日")),
    (re.compile(r"(?P<name>.+) \(estimated\)"), ("{name}(추정)", "{name}（推定）")),
    (re.compile(r"Day off \(substituted from (?P<name>[0-9/]+)\)"), ("대체 휴무일({name})", "振替休業日（{name}）")),
]
UNNAMED = ("공휴일({name})", "祝日（{name}）")
LATIN = re.compile(r"[A-Za-z]")


def holiday_name(name: str, *, country: str, language: str) -> str:
    """This function will give a public holiday's name in Korean or Japanese, as far as it is not in it already.

    A day that nobody has named yet is called a public holiday, with its English name.
    """
    if language not in ("ko", "ja") or not LATIN.search(name):
        return name
    at = KOREAN if language == "ko" else JAPANESE
    return ("·" if at == KOREAN else "・").join(_translated(each, country, at) for each in name.split("; "))


def _translated(name: str, country: str, at: int) -> str:
    known = NAMES.get(f"{country} {name}") or NAMES.get(name)
    if known:
        return known[at]
    for pattern, words in ADDED:
        if found := pattern.fullmatch(name):
            inner = found["name"]
            return words[at].format(name=inner if inner[0].isdigit() else _translated(inner, country, at))
    return UNNAMED[at].format(name=name) if LATIN.search(name) else name
