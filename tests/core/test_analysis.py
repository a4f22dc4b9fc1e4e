"""Many conversations → one report: reasons, causes, alerts, examples, all from what each conversation says."""

import msgspec
import numpy as np
import pytest

import careloop
from careloop.core.analysis import Tally, analyse, gather, judged, learn
from careloop.core.masking import DOT, pseudonym
from careloop.core.reasons import causes, unnamed
from careloop.core.reasons.catalogue import LANGUAGES, catalogue, told
from careloop.core.reasons.unnamed import Memory
from careloop.core.records import Conversation, Party, Turn
from careloop.core.report import Change, Report, Source

SCRIPT = "We strive to provide every customer with the best experience at any time."
LATE = "My flight AA{n} is delayed by {n} hours, what is going on? My name is Margaret."
LOST = "You lost my suitcase number {n}, where is my bag?"


def conversation(number: int, text: str, *answers: str, **fields: object) -> Conversation:
    turns = [Turn(side="customer", text=text.format(n=number))]
    turns += [Turn(side="agent", text=answer, by=f"agent{number % 2}") for answer in answers]
    return Conversation(id=f"c{number}", channel="chat", turns=tuple(turns), **fields)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def report() -> Report:
    many = [conversation(number, LATE, SCRIPT) for number in range(12)]
    many += [conversation(number, LOST, "I am so sorry we lost your bag. Let me trace it.") for number in range(20, 26)]
    many.append(
        Conversation(
            id="alert",
            turns=(
                Turn(side="customer", text="You lost my suitcase, where is my bag?"),
                Turn(side="agent", text="Our rules are on the website."),
                Turn(
                    side="customer", text="I already told you, you lost my suitcase. Still waiting. This is ridiculous."
                ),
            ),
        )
    )
    return analyse(many, by="agent")


def test_reasons_are_named_and_counted(report: Report) -> None:
    assert [(cause.id, cause.contacts) for cause in report.causes] == [("flight-delayed", 12), ("baggage-delayed", 7)]
    assert [cause.name("ko") for cause in report.causes] == ["항공편 지연", "수하물 지연·분실"]
    assert sum(cause.contacts for cause in report.causes) + report.without_reason == report.issues == 19


def test_praise_states_no_issue_and_costs_nothing() -> None:
    kept = gather([conversation(number, LATE) for number in range(9)])
    whole, tally = learn(lambda: kept, random=np.random.default_rng(0)), Tally()
    for number, each in enumerate(judged(lambda: kept, whole)):
        reason = "praise-staff" if number < 3 else each.findings.reason
        tally.add(msgspec.structs.replace(each, findings=msgspec.structs.replace(each.findings, reason=reason)))
    found = tally.report(whole, random=np.random.default_rng(0), source=Source())
    late, praise = found.causes
    assert (late.id, late.contacts, late.share, late.is_issue) == ("flight-delayed", 6, 1.0, True)
    assert (praise.id, praise.contacts, praise.cost, praise.is_issue) == ("praise-staff", 3, 0.0, False)
    assert (found.issues, found.costliest()) == (6, (late,))


def test_an_alarm_that_was_made_good_is_no_example_of_alarms() -> None:
    told = "You lost my suitcase, where is my bag?"
    again = "I already told you, you lost my suitcase. Where is my bag? This is ridiculous."
    calm, upset = (
        Conversation(
            id=name,
            turns=(
                Turn(side="customer", text=f"{start} {told}"),
                Turn(side="agent", text="Our rules are on the website."),
                Turn(side="customer", text=again),
                Turn(side="agent", text="It is on its way to you."),
                Turn(side="customer", text=last),
            ),
        )
        for name, start, last in (
            ("calm", "Hi.", "Thanks, that is solved now."),
            ("upset", "Listen.", "I am still waiting."),
        )
    )
    found = analyse([calm, upset])
    assert [example.conversation for example in found.alerts] == ["upset", "calm"]


def test_costs_have_intervals_and_ranks(report: Report) -> None:
    for cause in report.causes:
        assert cause.cost_interval[0] <= cause.cost <= cause.cost_interval[1]
        assert 1 <= cause.rank_interval[0] <= cause.rank_interval[1] <= 2


def test_the_alert_is_shown_with_its_words(report: Report) -> None:
    assert report.red_alerts == 1
    [example] = report.alerts
    assert example.conversation == "alert"
    marked = [(line.text[mark.start : mark.end], mark.kind) for line in example.lines for mark in line.marks]
    assert ("You lost my suitcase, where is my bag?", "issue") in marked
    assert "red-alert" in {kind for _words, kind in marked} | {"repeat"}


def test_the_same_text_sent_to_many_is_found(report: Report) -> None:
    [scripted] = [each for each in report.found if each.kind == "scripted"]
    assert scripted.conversations == 12


def test_no_rate_is_told_that_nobody_checked(report: Report) -> None:
    assert {each.rate.value for each in report.found} == {None}
    assert {each.rate.denominator for each in report.found} == {19}


def test_names_are_masked_in_examples(report: Report) -> None:
    shown = [line.text for cause in report.causes for example in cause.examples for line in example.lines]
    assert not [text for text in shown if "Margaret" in text]
    assert [text for text in shown if DOT in text]


def test_names_of_agents_are_masked_as_well_and_codes_stay() -> None:
    turns = (Turn(side="customer", text=LATE), Turn(side="agent", text="It is late.", name="Tom Baker"))
    told = [Conversation(id="1", turns=turns), conversation(2, LATE, SCRIPT)]
    assert [each.agent for each in gather(told)] == [pseudonym("Tom Baker"), "agent0"]
    assert [each.agent for each in gather(told, is_masked=False)] == ["Tom Baker", "agent0"]


def test_groups_are_counted(report: Report) -> None:
    assert {group.name: group.contacts for group in report.groups} == {"agent0": 9, "agent1": 9, "": 1}


def test_the_same_conversations_give_the_same_report() -> None:
    many = [conversation(number, LATE, SCRIPT) for number in range(4)]
    assert msgspec.json.encode(analyse(many)) == msgspec.json.encode(analyse(many))


def test_nothing_at_all_gives_an_empty_report() -> None:
    empty = analyse([])
    assert (empty.source.conversations, empty.causes, empty.alerts) == (0, (), ())


def test_what_is_gathered_can_be_written_and_read_again() -> None:
    from careloop.core.analysis import Gathered

    kept = gather([conversation(1, LATE, SCRIPT)])
    again = msgspec.msgpack.decode(msgspec.msgpack.encode(kept), type=list[Gathered])
    assert again == kept


def test_contacts_of_one_customer_within_seven_days_are_counted() -> None:
    from datetime import UTC, datetime

    days = (1, 3, 20)
    many = [
        Conversation(
            id=f"d{day}",
            channel=channel,
            customer=Party(email="kim@mail.example"),
            turns=(Turn(side="customer", text="Where is my order?", at=datetime(2026, 3, day, tzinfo=UTC)),),
        )
        for day, channel in zip(days, ("chat", "email", "email"), strict=True)
    ]
    kept = gather(many)
    whole = learn(lambda: kept, random=np.random.default_rng(0))
    efforts = [each.findings.effort for each in judged(lambda: kept, whole)]
    assert [(each.contacts, each.channel_switches) for each in efforts] == [(1, 0), (2, 1), (1, 0)]


def test_the_library_reads_without_an_analysis() -> None:
    found = careloop.read(conversation(1, LOST))
    assert found.issue is not None
    assert found == careloop.read_many([conversation(1, LOST)])[0]


def test_the_catalogue_is_whole() -> None:
    reasons = catalogue()
    assert len({reason.id for reason in reasons}) == len(reasons) >= 60
    for reason in reasons:
        assert set(reason.names) == set(LANGUAGES)
        assert all(reason.names.values())
        assert reason.examples
        assert reason.cues


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("My bag did not arrive, it is lost", "baggage-delayed"),
        ("택배가 아직 안 왔어요", "delivery-late"),
        ("返金してください", "refund"),
        ("駐車場はありますか", "stay-parking"),
        ("로그인이 안 돼요", "sign-in"),
    ],
)
def test_cues_tell_reasons(text: str, reason: str) -> None:
    assert reason in [catalogue()[place].id for place in told(text)]


def _themes(groups: dict[str, int], memory: Memory, *, shift: float = 0.0) -> unnamed.Unnamed:
    """Texts of made-up themes, each with points around a middle of its own."""
    random = np.random.default_rng(3)
    texts, points = [], []
    for number, (word, count) in enumerate(groups.items()):
        middle = np.zeros(512)
        middle[number * 7] = 1.0
        middle[200] += shift
        for _ in range(count):
            texts.append(f"{word} {word}ing about {word}")
            points.append(middle + random.normal(0, 0.01, 512))
    rows = np.array(points, dtype=np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return unnamed.find(texts, rows, of=len(texts), memory=memory, encoder="e", random=np.random.default_rng(1))


def test_themes_keep_their_ids_from_run_to_run() -> None:
    first = _themes({"parrot": 30, "violin": 30}, Memory())
    assert {change.kind for change in first.changes} == {"new"}
    second = _themes({"parrot": 40, "violin": 25}, Memory("e", first.themes), shift=0.2)
    assert {theme.id for theme in second.themes} == {theme.id for theme in first.themes}
    assert second.changes == ()
    third = _themes({"parrot": 40, "": 0, "cello": 30}, Memory("e", first.themes))
    assert sorted(change.kind for change in third.changes) == ["gone", "new"]
    other = _themes({"parrot": 30, "violin": 30}, Memory("another encoder", first.themes))
    assert {change.kind for change in other.changes} == {"new"}


def test_a_theme_that_was_gone_has_its_id_again() -> None:
    first = _themes({"parrot": 30, "violin": 30}, Memory())
    second = _themes({"parrot": 30, "": 0, "cello": 30}, Memory("e", first.themes))
    [away] = second.absent
    assert (away.contacts, away.id in {theme.id for theme in first.themes}) == (0, True)
    third = _themes({"parrot": 30, "violin": 30}, Memory("e", (*second.themes, *second.absent)))
    assert {theme.id for theme in third.themes} == {theme.id for theme in first.themes}
    assert [(change.kind, change.reason) for change in third.changes] == [("gone", _id_of("cello", second))]
    fourth = _themes({"parrot": 30, "violin": 30}, Memory("e", (*third.themes, *third.absent)))
    assert fourth.changes == ()  # what is gone is told once


def test_what_has_no_words_of_its_own_is_no_theme() -> None:
    random = np.random.default_rng(5)
    texts = [f"{random.choice(['oak', 'elm', 'fir', 'ash', 'yew'])}{number} again" for number in range(40)]
    points = np.zeros((40, 512), dtype=np.float32)
    points[:, 3] = 1.0
    points += random.normal(0, 0.001, points.shape).astype(np.float32)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    found = unnamed.find(texts, points, of=40, memory=Memory(), encoder="e", random=np.random.default_rng(1))
    assert (found.themes, set(found.labels.tolist())) == ((), {-1})


def _id_of(word: str, found: unnamed.Unnamed) -> str:
    return next(theme.id for theme in found.themes if word in theme.words)


def _middle(*at: int) -> np.ndarray:
    middle = np.zeros(512, dtype=np.float32)
    middle[list(at)] = 1.0
    return middle / np.linalg.norm(middle)


def test_a_theme_in_two_parts_is_a_split_and_two_in_one_are_a_merge() -> None:
    whole = unnamed.Remembered("whole", tuple(_middle(0, 1).tolist()), ("delivery",), 60)
    ids, changes = unnamed._identified([_middle(0), _middle(1)], [whole], [("delivery",), ("delivery",)])
    assert ids[0] == "whole"
    assert len(set(ids)) == 2
    assert changes == (Change(kind="split", reason=ids[1], others=("whole",)),)
    parts = [unnamed.Remembered(name, tuple(_middle(at).tolist()), (name,), 30) for at, name in enumerate("ab")]
    ids, changes = unnamed._identified([_middle(0, 1)], parts, [("delivery",)])
    assert [(change.kind, change.reason, change.others) for change in changes] == [
        ("merged", ids[0], tuple({"a", "b"} - {ids[0]}))
    ]


def test_the_costliest_cause_is_found_and_its_interval_covers_it() -> None:
    random = np.random.default_rng(5)
    reasons = np.array([0] * 300 + [1] * 100)
    effort, unhappy = np.ones(400), np.concatenate([np.full(300, 0.2), np.full(100, 0.9)])
    found = causes.costs(reasons, effort, unhappy, count=2, random=random)
    assert found.cost.round(6).tolist() == [60.0, 90.0]
    assert (found.low < found.cost).all()
    assert (found.cost < found.high).all()
    assert (found.best_rank.tolist(), found.worst_rank.tolist()) == ([2, 1], [2, 1])


def test_an_empty_tally_gives_a_report() -> None:
    whole = learn(list, random=np.random.default_rng(0))
    assert Tally().report(whole, random=np.random.default_rng(0), source=Source()).issues == 0
