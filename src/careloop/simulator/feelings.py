"""What the demo company's customers feel, and what they say of it when they are asked.

Everybody has a feeling; who answers depends on it, which is what makes the answers alone misleading. The behaviour is
assumed, not measured: satisfied customers answer a mail twice as often as dissatisfied ones, a telephone interview is
hardly selective, some callers press the first key or the first answer they hear.
"""

import tomllib
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from random import Random

import msgspec

from careloop.core.records import Conversation
from careloop.core.surveys.keypad import Call, Happening, Script, advance, begin, to_play
from careloop.simulator.company import Skill, company

COSTS = {"repeat": 0.9, "wrong-language": 0.8, "abuse": 1.2, "escalated": 0.4, "complaint": 0.5, "missed": 0.6}
GAINS = {"apology": 0.2, "compensation": 0.4, "praise": 1.0}
ANSWERS_MAIL = {1: 0.2, 2: 0.18, 3: 0.2, 4: 0.34, 5: 0.45}
ANSWERS_CALL = {1: 0.6, 2: 0.6, 3: 0.62, 4: 0.63, 5: 0.64}
STAYS_ON = {1: 0.35, 2: 0.3, 3: 0.3, 4: 0.5, 5: 0.6}
FIRST_HEARD, FIRST_KEY = 0.08, 0.14  # callers who press the first answer they hear, or key 1, whatever they feel


class Feeling(msgspec.Struct, frozen=True, kw_only=True):
    """How one contact was for its customer, and whether they would say so."""

    satisfaction: int  # 1 to 5, as the person would answer
    solved: int  # 1 to 3
    ease: int  # 1 to 7
    expected: int  # 1 to 5
    perceived: int  # 1 to 5
    answers_mail: bool
    answers_call: bool
    answers_before: bool
    fills_all: bool
    after: timedelta  # from the mail to the answer
    comment: str


def feeling_of(conversation: Conversation, *, seed: int) -> Feeling:
    """This will give what the customer of a simulated conversation feels; the same for the same seed."""
    rng = Random(f"feeling-{seed}-{conversation.id}")  # noqa: S311 - a demo, not a secret
    skill = _skills().get(conversation.agent) or next(iter(_skills().values()))
    liking = 3.15 + 1.1 * skill.acknowledges + 0.5 * skill.delights - 0.35 * skill.pace - 0.6 * skill.asks_again
    liking += sum(GAINS.get(tag, 0) - COSTS.get(tag, 0) for tag in conversation.tags)
    liking += {"high": -0.7, "urgent": -0.2}.get(conversation.priority, 0)
    satisfaction = _near(liking, 1.0, 1, 5, rng)
    if conversation.language == "ja" and satisfaction in {1, 5} and rng.random() < 0.3:
        satisfaction += 1 if satisfaction == 1 else -1  # a language has its own way with scales
    return Feeling(
        satisfaction=satisfaction,
        solved=_near(0.9 + satisfaction * 0.45, 0.5, 1, 3, rng),
        ease=_near(0.8 + satisfaction * 1.15, 0.9, 1, 7, rng),
        expected=_near(3.9, 0.7, 1, 5, rng),
        perceived=_near(0.7 + satisfaction * 0.8, 0.5, 1, 5, rng),
        answers_mail=rng.random() < ANSWERS_MAIL[satisfaction],
        answers_call=rng.random() < ANSWERS_CALL[satisfaction],
        answers_before=rng.random() < 0.45,
        fills_all=rng.random() < 0.7,
        after=timedelta(hours=min(rng.lognormvariate(1.6, 1.3), 300)),
        comment=_comment(conversation.language, satisfaction, rng),
    )


def call_of(script: Script, feeling: Feeling, *, seed: str) -> Call:
    """This will let a caller go through a keypad question: stay or hang up, listen or press at once."""
    rng = Random(seed)  # noqa: S311 - a demo, not a secret
    patience = 1 if rng.random() > STAYS_ON[feeling.satisfaction] else 99
    wanted = 3 if feeling.satisfaction >= 4 else 2 if feeling.satisfaction == 3 else 1
    spoken = script.scale.values if script.layout.order == "up" else tuple(reversed(script.scale.values))
    habit = rng.random()
    slow = 2.5 if script.layout.pause_seconds else 1.0
    value = spoken[0] if habit < FIRST_HEARD * slow else wanted
    key = next(key for key, each in script.keys.items() if each == value)
    if FIRST_HEARD * slow <= habit < FIRST_HEARD * slow + FIRST_KEY:
        key = "1"
    call, now = begin(), 0.0
    hears = rng.randrange(3, 6)  # prompts heard before the key
    while not call.is_over:
        prompt = to_play(call, script)
        now = round(now + (2.5 + prompt.pause_seconds if prompt else 1.5), 1)
        if len(call.log) >= patience:
            call = advance(call, Happening(now, "hung-up"), script)
        elif call.value is None and len(call.log) >= hears:
            call = advance(call, Happening(now, "key", key), script)
        elif prompt:
            call = advance(call, Happening(now, "prompt-ended", prompt.name), script)
        else:
            call = advance(call, Happening(now, "key", key), script)
    return call


def open_answers(*, until: datetime, count: int, seed: int) -> list[tuple[datetime, str, str]]:
    """This will give (when, language, words) of visitors who say what good service is for them."""
    rng = Random(f"open-{seed}")  # noqa: S311 - a demo, not a secret
    said = []
    for _each in range(count):
        language = rng.choice(("en", "ko", "ja"))
        said.append((until - timedelta(hours=rng.uniform(1, 24 * 120)), language, rng.choice(_words(language)["open"])))
    return sorted(said)


def _near(mean: float, spread: float, low: int, high: int, rng: Random) -> int:
    return max(low, min(high, round(rng.gauss(mean, spread))))


def _comment(language: str, satisfaction: int, rng: Random) -> str:
    if rng.random() > 0.35:
        return ""
    mood = "good" if satisfaction >= 4 else "bad" if satisfaction <= 2 else "mixed"
    return rng.choice(_words(language)[mood])


@cache
def _skills() -> dict[str, Skill]:
    return {agent.address: agent.skill for agent in company().agents}


@cache
def _words(language: str) -> dict[str, list[str]]:
    text = resources.files("careloop.simulator.texts").joinpath("answers.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, dict[str, list[str]]])[language]
