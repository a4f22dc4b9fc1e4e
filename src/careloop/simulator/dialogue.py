"""What is said in one case: the written dialogue, and what the agent's skill and the customer's temper do to it."""

import re
from datetime import timedelta
from random import Random
from typing import NamedTuple

import msgspec

from careloop.simulator.cases import Case
from careloop.simulator.company import Agent, company
from careloop.simulator.reasons import MIXABLE, PEACEFUL
from careloop.simulator.scripts import LANGUAGES, Said, Script, fill, phrases, scripts
from careloop.simulator.slots import day_of, due_after

ACKNOWLEDGEMENT = re.compile(r"«(.*?)» ?")
EXTRA = re.compile(r"‹(.*?)› ?")
QUOTED_ON = "\ue000"  # where the day of the quoted answer goes, which is not known before times are given
DETOUR = timedelta(days=3)
SLOW = frozenset({"nudged", "wrong-language", "escalated"})
SPOKEN = frozenset({"chat", "phone"})


class Line(msgspec.Struct, frozen=True):
    """One turn before it has a time: `who` is customer, agent, lead, note or auto."""

    who: str
    text: str
    after_hours: float | None = None
    is_first: bool = False
    has_file: bool = False
    is_bare: bool = False  # as it is, without greeting and signature


class Told(NamedTuple):
    """A whole dialogue with what went on in it (repeat, nudged, asked-again, wrong-language, abuse, escalated …)."""

    subject: str
    lines: list[Line]
    events: tuple[str, ...]


class Voice(NamedTuple):
    """One case with its dice and the sentences of its language."""

    case: Case
    rng: Random
    values: dict[str, str]

    def say(self, key: str, *, language: str = "") -> str:
        """One of the sentences that fit any reason, filled."""
        options = phrases(language or self.case.language)[key]
        return fill(self.rng.choice(options), self.values, rng=self.rng)

    def fill(self, text: str) -> str:
        """A text of the script, filled."""
        return fill(text, self.values, rng=self.rng)

    def chance(self, share: float) -> bool:
        """True in that share of cases."""
        return self.rng.random() < share

    @property
    def space(self) -> str:
        """What stands between two sentences."""
        return "" if self.case.language == "ja" else " "


def tell(case: Case, *, rng: Random) -> Told:
    """This will tell one case from the first word to the last, each line as its channel would carry it."""
    script = scripts(case.language)[case.reason.key]
    voice = Voice(case, rng, _values(case))
    subject = voice.fill(rng.choice(script.subjects))
    voice.values["subject"] = subject.rstrip("?？!！.。")
    opened, place = _opened(voice, script)
    talk = rng.choice(script.talks) if case.reason.key in MIXABLE else script.talks[place % len(script.talks)]
    opening, opening_has_file = _opening(voice, opened)
    lines = [Line("customer", opening, is_first=True, has_file=opening_has_file)]
    detours, events = _detours(voice, opening)
    lines += detours
    if SLOW & set(events):  # time has passed: what is promised now must lie ahead of the answer
        voice.values["due"] = due_after(case.start + DETOUR, case.language, rng=rng)
    answerer = "lead" if "escalated" in events else "agent"
    lines += _answered(voice, talk, answerer=answerer, events=events)
    lines += _ending(voice, lines[-1].who, events)
    return Told(subject, _wrapped(voice, lines), tuple(events))


def lead() -> Agent:
    """Who takes over what is escalated."""
    return next(agent for agent in company().agents if agent.role == "lead")


def _values(case: Case) -> dict[str, str]:
    return {
        **case.slots,
        "case": f"CL-{case.number:05}",
        "agent": case.agent.called[case.language],
        "first": day_of(case.first or case.start, case.language),
        "given": "",
        "subject": "",
    }


def _opened(voice: Voice, script: Script) -> tuple[str, int]:
    """The sentence that states the matter, and its place among the openings."""
    angry = [place for place, text in enumerate(script.opens) if text.startswith("! ")]
    calm = [place for place, text in enumerate(script.opens) if not text.startswith("! ")]
    pool = angry if voice.case.is_angry and angry and voice.chance(0.7) else calm or angry
    place = voice.rng.choice(pool)
    return voice.fill(script.opens[place].removeprefix("! ")), place


def _opening(voice: Voice, text: str) -> tuple[str, bool]:
    case = voice.case
    manner = "angry" if case.is_angry else case.customer.register
    if case.reason.key == "praise":
        manner = "plain"
    parts = [voice.say("repeat")] if case.first else []
    if f"before_{manner}" in phrases(case.language) and voice.chance(0.5):
        parts.append(voice.say(f"before_{manner}"))
    parts.append(text)
    if f"after_{manner}" in phrases(case.language) and voice.chance(0.45):
        parts.append(voice.say(f"after_{manner}"))
    has_file = case.reason.file in {"photo", "statement", "log"} and case.channel != "phone"
    if has_file:
        parts.append(voice.say(f"attach_{case.reason.file}"))
    if case.channel in {"email", "webform"} and not case.reason.is_internal and voice.chance(0.03):
        parts.append("\n" + voice.say("mixed"))
    return voice.space.join(parts).replace(" \n", "\n"), has_file


def _detours(voice: Voice, opening: str) -> tuple[list[Line], list[str]]:
    """What comes before the first real answer when things do not go well."""
    case, skill = voice.case, voice.case.agent.skill
    lines: list[Line] = []
    events = ["repeat"] if case.first else []
    if case.channel not in SPOKEN and not case.reason.is_internal and voice.chance(0.55):
        lines.append(Line("auto", voice.say("auto"), 0.02))
    if case.reason.is_internal or case.reason.key in PEACEFUL:
        return lines, events
    if case.channel not in SPOKEN and voice.chance(0.09 * skill.pace):
        events.append("nudged")
        lines.append(Line("customer", voice.say("nudge"), voice.rng.uniform(26, 80)))
    if case.channel != "phone" and voice.chance(skill.wrong_language):
        events.append("wrong-language")
        other = next((one for one in LANGUAGES if one in case.agent.languages and one != case.language), "en")
        lines.append(Line("agent", voice.say("foreign", language=other), is_bare=True))
        lines.append(Line("customer", voice.say("foreign_complaint")))
    if case.channel != "phone" and case.slots["order"] in opening and voice.chance(skill.asks_again):
        events.append("asked-again")
        lines += [Line("agent", voice.say("ask_again")), Line("customer", voice.say("already_said"))]
    if case.is_angry and (case.first or case.reason.temper >= 0.2) and voice.chance(0.13):
        events.append("abuse")
        lines.append(Line("customer", voice.say("abuse")))
    if events and case.channel != "phone" and voice.chance(0.2 + 0.15 * case.is_angry):
        events.append("escalated")
        first_time, again = phrases(case.language)["escalation_note"]
        lines += [Line("customer", voice.say("demand")), Line("note", voice.fill(again if case.first else first_time))]
    return lines, events


def _answered(voice: Voice, talk: list[Said], *, answerer: str, events: list[str]) -> list[Line]:
    skill = lead().skill if answerer == "lead" else voice.case.agent.skill
    if answerer == "lead":
        voice.values["agent"] = lead().called[voice.case.language]
    acknowledges, delights = voice.chance(skill.acknowledges), voice.chance(skill.delights)
    recites = not acknowledges and voice.chance(skill.recites)
    lines: list[Line] = []
    is_answer = True
    for said in talk:
        if said.who == "C":
            lines.append(Line("customer", voice.fill(said.text), said.after_hours))
            continue
        gives = "{given}" in said.text
        if gives:
            voice.values["given"] = voice.say(f"given_{voice.case.reason.file}")
        text = _answer(voice, said.text, acknowledges=acknowledges, delights=delights)
        if is_answer:
            text = _first_answer(voice, text, recites=recites, answerer=answerer, events=events, talk=talk)
            is_answer = False
        lines.append(Line(answerer, text, said.after_hours, has_file=gives))
    return lines


def _answer(voice: Voice, text: str, *, acknowledges: bool, delights: bool) -> str:
    """The answer with its acknowledgement and its extra kept or left out, as the agent's skill has it."""
    kept = text
    for pattern, keeps in ((ACKNOWLEDGEMENT, acknowledges), (EXTRA, delights)):
        kept = pattern.sub(lambda match, keeps=keeps: match[1] + voice.space if keeps else "", kept)  # type: ignore[misc]
    only_extra_was_said = not kept.strip()
    return voice.fill(text.translate({ord(mark): None for mark in "«»‹›"}) if only_extra_was_said else kept).strip()


def _first_answer(voice: Voice, text: str, *, recites: bool, answerer: str, events: list[str], talk: list[Said]) -> str:
    before: list[str] = []
    after: list[str] = []
    if "wrong-language" in events:
        before.append(voice.say("foreign_sorry"))
    if "abuse" in events:
        before.append(voice.say("abuse_reply"))
    if answerer == "lead":
        before.append(voice.say("lead_intro"))
    went_wrong = bool({"repeat", "nudged", "asked-again", "escalated"} & set(events))
    if went_wrong and voice.chance(0.9 if answerer == "lead" else 0.35):
        events.append("apology")
        before.append(voice.say("apology"))
        names_a_sum = any("{small}" in said.text for said in talk)
        if not names_a_sum and voice.chance(0.5):
            events.append("compensation")
            after.append(voice.say("compensation"))
    elif recites and voice.case.reason.key != "praise":
        before.append(voice.say("recite"))
    return voice.space.join([*before, text, *after])


def _ending(voice: Voice, last: str, events: list[str]) -> list[Line]:
    case = voice.case
    lines: list[Line] = []
    spoken = case.channel in SPOKEN
    is_over = case.reason.is_internal or case.reason.key == "praise"
    if last in {"agent", "lead"} and not is_over:
        is_cross = bool({"asked-again", "abuse", "nudged"} & set(events)) and (
            "compensation" not in events or "abuse" in events
        )
        if voice.chance(0.75 if spoken else 0.4):
            lines.append(
                Line(
                    "customer",
                    voice.say("unhappy" if is_cross and ("abuse" in events or voice.chance(0.5)) else "thanks"),
                )
            )
            if lines[-1].text and is_cross:
                return lines
    if (last == "customer" or lines) and not is_over and voice.chance(0.5 if spoken else 0.25):
        lines.append(
            Line("lead" if "escalated" in events else "agent", voice.fill(phrases(case.language)["last_word"][0]))
        )
    if case.channel == "phone":
        lines.append(Line("note", voice.say("phone_note")))
    return lines


def _wrapped(voice: Voice, lines: list[Line]) -> list[Line]:
    """The lines as mails with greetings and signatures, as chat, or as a call."""
    wrapped: list[Line] = []
    answered = False
    for line in lines:
        if line.is_bare:
            text = line.text
        elif line.who == "customer":
            text = _customer_mail(voice, line, wrapped) if voice.case.channel not in SPOKEN else line.text
        elif line.who in {"agent", "lead"}:
            text = _agent_words(voice, line, is_first=not answered)
            answered = True
        else:
            text = line.text
        wrapped.append(msgspec.structs.replace(line, text=text))
    return wrapped


def _customer_mail(voice: Voice, line: Line, before: list[Line]) -> str:
    case = voice.case
    if case.reason.is_internal and line.is_first:
        return f"{voice.say('hello_inside')}\n\n{line.text}\n\n{voice.say('bye_inside')}"
    if not line.is_first:
        answers = [one for one in before if one.who in {"agent", "lead"}]
        if case.channel == "email" and answers and voice.chance(0.3):
            quoted = "\n".join(f"> {row}".rstrip() for row in answers[-1].text.splitlines())
            said_on = fill(phrases(case.language)["quote_line"][0], {**voice.values, "first": QUOTED_ON}, rng=voice.rng)
            return f"{line.text}\n\n{said_on}\n{quoted}"
        return line.text
    if case.customer.register == "terse" and voice.chance(0.6):
        return line.text
    greets = "" if case.is_angry and voice.chance(0.6) else f"{voice.say('hello_customer')}\n\n"
    signs = voice.say("bye_business" if case.customer.organisation else "bye_customer")
    return f"{greets}{line.text}\n\n{signs}"


def _agent_words(voice: Voice, line: Line, *, is_first: bool) -> str:
    speaker = lead() if line.who == "lead" else voice.case.agent
    voice.values["agent"] = speaker.called[voice.case.language]
    if voice.case.channel in SPOKEN:
        hello = voice.say(f"hello_{voice.case.channel}") if is_first and line.who == "agent" else ""
        return f"{hello}{voice.space if hello else ''}{line.text}"
    if voice.case.reason.is_internal:
        return f"{line.text}\n\n{speaker.called[voice.case.language]}"
    return f"{voice.say('hello_agent')}\n\n{line.text}\n\n{voice.say('bye_agent')}"
