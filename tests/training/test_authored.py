"""The authored exam: large enough, in order, and strange to everything that the models learned from."""

import re
from collections import Counter
from pathlib import Path

import pytest

import training.authored
from training import authored
from training.course import PRACTICE
from training.phrases import phrases
from training.tasks.authored import READ

LABELS = set(READ)
NEAR = 0.5  # of the letter pairs of both together; from there on two turns are nearly the same


def turns(language):
    return [turn.text for case in authored.cases(language) for turn in case.conversation.turns]


def pairs(text):
    letters = re.sub(r"\W", "", text)
    return {letters[place : place + 2] for place in range(len(letters) - 1)}


def near_phrases(language):
    """Turns long enough to be told by their wording, each with the phrase that it nearly repeats."""
    return near(language, [(each.text, pairs(each.text)) for each in phrases() if each.language == language])


def near(language, known):
    found = []
    for text in turns(language):
        mine = pairs(text)
        for phrase, theirs in known:
            if len(mine) >= 8 and len(mine & theirs) >= NEAR * len(mine | theirs):
                found.append((text, phrase))
    return found


@pytest.mark.parametrize("language", authored.LANGUAGES)
def test_the_exam_has_at_least_three_hundred_turns_and_every_label(language):
    cases = authored.cases(language)
    assert len(turns(language)) >= 300
    counts = Counter(label for case in cases for labels in case.labels for label in labels)
    assert set(counts) == LABELS
    assert {case.is_rough for case in cases} == {True, False}


@pytest.mark.parametrize("language", authored.LANGUAGES)
def test_no_turn_of_the_exam_is_a_training_phrase_or_nearly_one(language):
    assert near_phrases(language) == []


def test_a_near_copy_would_be_found(monkeypatch, tmp_path):
    phrase = next(p.text for p in phrases() if p.language == "ko" and len(pairs(p.text)) > 12)
    (tmp_path / "ko.txt").write_text(f"== shop chat rough\nC issue | {phrase}요\n", encoding="utf-8")
    monkeypatch.setattr(training.authored, "FOLDER", Path(tmp_path))
    assert near_phrases("ko")


@pytest.mark.parametrize("language", authored.LANGUAGES)
def test_no_turn_of_the_exam_is_nearly_one_of_the_practice(language):
    known = [
        (turn.text, pairs(turn.text)) for case in authored.cases(language, PRACTICE) for turn in case.conversation.turns
    ]
    assert near(language, known) == []


@pytest.mark.parametrize("language", authored.LANGUAGES)
def test_no_turn_of_the_exam_is_in_the_rehearsal(language):
    lines = (authored.FOLDER.parent / "rehearsal" / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    assert not set(turns(language)) & set(lines)


@pytest.mark.parametrize("language", authored.LANGUAGES)
def test_only_customers_state_issues_and_only_agents_acknowledge(language):
    for case in authored.cases(language):
        for turn, labels in zip(case.conversation.turns, case.labels, strict=True):
            assert not labels & {"issue", "again", "abuse"} or turn.side == "customer"
            assert "heard" not in labels or turn.side == "agent"
