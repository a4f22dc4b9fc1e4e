"""What stands in the gaps of a written text: the order, the product, the dates and sums of one case."""

from datetime import datetime, timedelta
from random import Random

from careloop.simulator import names
from careloop.simulator.company import company
from careloop.simulator.people import Customer
from careloop.simulator.reasons import Reason

ENGLISH_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "ko": ["월", "화", "수", "목", "금", "토", "일"],
    "ja": ["月", "火", "水", "木", "金", "土", "日"],
}


def slots(reason: Reason, customer: Customer, *, start: datetime, number: int, rng: Random) -> dict[str, str]:
    """This will give a value for every slot but `agent`, `name`, `given`, `subject` and `first`."""
    language = customer.language
    kind = rng.choice(reason.products)
    part_kind = kind if kind in names.PARTS[language] else "washer"
    low, high = names.PRICES[kind]
    firm = customer.organisation.name if customer.organisation else ""
    return {
        "order": f"ON-{start:%y%m}{rng.randrange(1000, 9999)}",
        "case": f"CL-{number:05}",
        "product": rng.choice(names.PRODUCTS[language][kind]),
        "part": rng.choice(names.PARTS[language][part_kind]),
        "plan": rng.choice(names.PLANS[language]),
        "error": f"E{rng.randrange(1, 9)}",
        "serial": f"{rng.choice('BHKSW')}{rng.randrange(10**6, 10**7)}",
        "tracking": str(rng.randrange(10**11, 10**12)),
        "amount": money(rng.randrange(low, high, 10), language),
        "small": money(rng.choice((5, 10, 15, 20, 30)), language),
        "count": str(rng.choice((6, 8, 12, 15, 20, 30))),
        "minutes": str(rng.randrange(3, 16)),
        "address": rng.choice(names.STREETS[language]).format(n=rng.randrange(2, 60)),
        "date": day_of(start - timedelta(days=rng.randrange(2, 12)), language),
        "long_ago": day_of(start - timedelta(days=rng.randrange(16, 22)), language),
        "due": due_after(start, language, rng=rng),
        "time": rng.choice(names.WINDOWS[language]),
        "name": customer.name,
        "first_name": customer.name.split()[0],
        "phone": customer.phone,
        "org": firm,
        "org_or_name": firm or customer.name,
        "company_phone": company().phone[language],
    }


def due_after(start: datetime, language: str, *, rng: Random) -> str:
    """This will give a day that an answer can promise: late enough for an answer that comes slowly."""
    return weekday_of(next_working(start + timedelta(days=rng.randrange(4, 9))), language)


def money(pounds: int, language: str) -> str:
    """This will give a sum of pounds as a price of that country would be written."""
    if language == "ko":
        won = pounds * 1_000
        return f"{won // 10_000}만 원" if won % 10_000 == 0 and won < 100_000 else f"{won:,}원"
    return f"£{pounds}" if language == "en" else f"{pounds * 100:,}円"


def day_of(day: datetime, language: str) -> str:
    """This will give a date as it stands in a sentence of that language."""
    if language == "en":
        return f"{day.day} {ENGLISH_MONTHS[day.month - 1]}"
    return f"{day.month}월 {day.day}일" if language == "ko" else f"{day.month}月{day.day}日"


def weekday_of(day: datetime, language: str) -> str:
    """This will give a date with its day of the week, as an appointment is written."""
    weekday = WEEKDAYS[language][day.weekday()]
    if language == "en":
        return f"{weekday} {day.day} {ENGLISH_MONTHS[day.month - 1]}"
    dated = day_of(day, language)
    return f"{dated} {weekday}요일" if language == "ko" else f"{dated}({weekday})"


def next_working(day: datetime) -> datetime:
    """This will give the day itself, or the Monday after a Sunday (Saturdays are delivered)."""
    return day + timedelta(days=1) if day.weekday() == 6 else day
