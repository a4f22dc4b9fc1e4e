"""The pages of surveys: results with their limits, the contacts behind them, downloads, settings; and who sees them."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from careloop.core.statistics.net_promoter import net_promoter_interval, net_promoter_score
from careloop.core.surveys.instruments import Instrument, Option, Question
from careloop.desk.conversations.actions import states
from careloop.desk.surveys.actions.answering import answer
from careloop.desk.surveys.actions.following_up import second_invitation
from careloop.desk.surveys.actions.setting_up import publish
from careloop.desk.surveys.models import Draw, FollowUp, Invitation, Layout, Rule, Survey
from tests.cast import Cast, writes
from tests.desk.surveys.asking import asked, begin_survey

LONG_AGO = timedelta(days=40)


def year(
    cast: Cast, survey: Survey, given: list[str | None], *, inbox: str = "inbox", question: str = "satisfaction"
) -> None:
    """Let so many contacts of forty days ago be asked, and those with an answer give it."""
    for value in given:
        conversation = writes(cast.alex, getattr(cast, inbox))
        invitation = asked(survey, conversation)
        Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now() - LONG_AGO)
        if value:
            answer(invitation, {question: [value]})
    Draw.objects.filter(survey=survey).update(at=timezone.now() - LONG_AGO)


def ask_all_again(survey: Survey, question: str, *, good: str, others: str) -> None:
    """Everybody is asked another way; those who had answered say the one, those who had not the other."""
    Survey.objects.filter(pk=survey.pk).update(follow_up_answered=1, follow_up_silent=1)
    layout = Layout.objects.filter(survey=survey)[0]
    for draw in Draw.objects.filter(survey=survey):
        has_answered = Invitation.objects.filter(draw=draw, response__isnull=False).exists()
        stratum = "answered" if has_answered else "silent"
        FollowUp.objects.create(draw=draw, stratum=stratum, probability=1, is_drawn=True)
        second = second_invitation(survey, draw, now=timezone.now(), layout=layout)
        second.channel = Invitation.Channel.CALL
        second.save()
        answer(second, {question: [good if has_answered else others]})


@pytest.fixture
def survey(cast: Cast) -> Survey:
    return begin_survey(cool_down_days=0)


@pytest.fixture
def as_jo(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.jo)
    return client


@pytest.fixture
def as_ada(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ada)
    return client


def page(client: Client, survey: Survey, name: str = "results", **query: str) -> str:
    answered = client.get(reverse(f"surveys:{name}", args=[survey.pk]), query)
    assert answered.status_code == 200
    return " ".join(answered.content.decode().split())


def test_an_unasked_survey_says_what_will_happen(as_jo: Client, survey: Survey) -> None:
    assert "Nobody has been asked yet" in page(as_jo, survey)


def test_answers_of_the_last_days_are_counted_later(cast: Cast, as_jo: Client, survey: Survey) -> None:
    asked(survey, writes(cast.alex, cast.inbox))
    found = page(as_jo, survey)
    assert "Answers are coming in" in found
    assert "1 contact is waiting to be counted." in found


def test_without_a_follow_up_limits_are_shown_and_the_words_not_measured(
    cast: Cast, as_jo: Client, survey: Survey
) -> None:
    year(cast, survey, ["5"] * 9 + ["1"] * 3 + [None] * 12)
    found = page(as_jo, survey)
    assert "not measured" in found
    assert "75 %" in found
    assert "12 answers of 24 asked" in found
    assert "Of 24 contacts 24 were asked, and 12 answered (50 %)." in found
    assert "A random follow-up would measure it." in found


def test_with_a_follow_up_both_figures_stand_side_by_side_and_are_explained(
    cast: Cast, as_jo: Client, survey: Survey
) -> None:
    year(cast, survey, ["5"] * 30 + [None] * 30)
    ask_all_again(survey, "satisfaction", good="5", others="3")
    found = page(as_jo, survey)
    assert "100 %" in found  # of those who answered
    assert "50 %" in found  # of all
    assert (
        "So the answers alone look 50 points too good: 100 % of those who answered are satisfied, but "
        "50 % of all customers, because the dissatisfied stay silent more often." in found
    )
    assert "Of the satisfied among them 100 % had answered the first time, of the others 0 %." in found


def test_whom_the_figure_of_all_customers_leaves_out_is_said(cast: Cast, as_jo: Client, survey: Survey) -> None:
    year(cast, survey, ["5"] * 30 + [None] * 30)
    ask_all_again(survey, "satisfaction", good="5", others="3")
    assert "not of the" not in page(as_jo, survey)
    unreachable = list(Draw.objects.order_by("-pk").values_list("pk", flat=True)[:5])
    FollowUp.objects.filter(pk__in=unreachable).update(probability=0, is_drawn=False)
    Invitation.objects.filter(draw__in=unreachable, kind=Invitation.Kind.FOLLOW_UP).delete()
    said = "speaks of the 55 contacts that could be asked so, and not of the 5 others, which could not."
    assert said in page(as_jo, survey)


def test_a_score_is_corrected_and_explained_too(cast: Cast, as_jo: Client) -> None:
    survey = begin_survey("recommendation", name="Recommend", cool_down_days=0)
    year(cast, survey, ["10"] * 30 + [None] * 30, question="recommend")
    ask_all_again(survey, "recommend", good="10", others="3")
    found = page(as_jo, survey)
    assert "Net promoter score: all customers" in found
    assert ">0</a>" in found
    assert "60 answers of 60 drawn at random (100 %), for 60 contacts" in found
    assert (
        "So the answers alone look 100 points too good: +100 among those who answered, but 0 among all customers, "
        "because those with bad answers stay silent more often." in found
    )
    assert "Promoters (9–10)" in found


def test_every_row_and_option_has_its_figure_with_what_was_asked(cast: Cast, as_jo: Client) -> None:
    three = dict.fromkeys(("en", "ko", "ja"), "words")
    options = tuple(Option(key, {**three, "en": f"the {key}"}) for key in ("price", "place"))
    asks = {"words": three, "options": options}
    survey = begin_survey(cool_down_days=0)
    instrument = Instrument(
        key="own",
        title=three,
        questions=(
            Question(key="satisfaction", kind="rating", scale="satisfaction.1", words=three),
            Question(key="found", kind="matrix", scale="satisfaction.1", **asks),
            Question(key="why", kind="choice", **asks),
            Question(key="also", kind="choice", is_many=True, **asks),
        ),
    )
    publish(survey, instrument=instrument, by=cast.ada)
    given = {
        "satisfaction": ["5"],
        "found.price": ["5"],
        "found.place": ["1"],
        "why": ["price"],
        "also": ["price", "place"],
    }
    for at in range(15):
        invitation = asked(survey, writes(cast.alex, cast.inbox))
        Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now() - LONG_AGO)
        if at < 12:
            answer(invitation, given)
    Draw.objects.update(at=timezone.now() - LONG_AGO)
    rows = as_jo.get(reverse("surveys:results", args=[survey.pk])).context["others"]
    told = [(row["key"], row["chosen"], row["measure"].value, row["measure"].n, row["measure"].asked) for row in rows]
    assert told == [
        ("found.price", "", 1.0, 12, 15), ("found.place", "", 0.0, 12, 15),
        ("why", "price", 1.0, 12, 15), ("why", "place", 0.0, 12, 15),
        ("also", "price", 1.0, 12, 15), ("also", "place", 1.0, 12, 15),
    ]  # fmt: skip
    assert all(row["measure"].interval and row["measure"].response_rate == 0.8 for row in rows)
    assert "12 contacts" in page(as_jo, survey, "behind", question="also", chosen="place")
    assert "0 contacts" in page(as_jo, survey, "behind", question="why", chosen="place")


@pytest.mark.parametrize(("language", "words"), [("ko", "전체 고객의 만족 비율"), ("ja", "満足した割合（全顧客）")])
def test_the_page_speaks_three_languages(cast: Cast, as_jo: Client, survey: Survey, language: str, words: str) -> None:
    year(cast, survey, ["5"] * 12)
    cast.jo.language = language
    cast.jo.save()
    assert words in page(as_jo, survey)


def test_a_lead_reads_of_her_own_teams_alone(cast: Cast, as_jo: Client, as_ada: Client, survey: Survey) -> None:
    year(cast, survey, ["5"] * 10)
    for _each in range(3):
        writes(cast.alex, cast.billing_inbox)
    year(cast, survey, ["1"] * 2, inbox="billing_inbox")
    assert "10 answers of 10 asked" in page(as_jo, survey)
    assert "12 answers of 12 asked" in page(as_ada, survey)
    assert "10 contacts" in page(as_jo, survey, "behind")
    assert "12 contacts" in page(as_ada, survey, "behind")
    assert len(rows_of(as_jo, survey)) == 10
    assert len(rows_of(as_ada, survey)) == 12


def test_recommendation_is_counted_as_the_registry_does(cast: Cast, as_jo: Client) -> None:
    survey = begin_survey("recommendation", name="Recommend", cool_down_days=0)
    given = ["10"] * 8 + ["8"] * 3 + ["3"] * 4 + [None] * 5
    year(cast, survey, given, question="recommend")
    found = page(as_jo, survey)
    low, high = net_promoter_interval(8, 3, 4)
    assert net_promoter_score(8, 3, 4) == pytest.approx(26.67, abs=0.01)
    assert ">+27</a>" in found
    assert f"{low:+.0f} to {high:+.0f}".replace("-", "\u2212") in found
    assert "Net promoter score: of those who answered" in found
    assert "anywhere from \u22125 to +45" in found  # five silent: all against us, or all for us
    assert "Satisfied, of those who answered" not in found


def rows_of(client: Client, survey: Survey) -> list[dict[str, str]]:
    found = client.get(reverse("surveys:export", args=[survey.pk, "csv"]))
    return list(csv.DictReader(io.StringIO(found.content.decode("utf-8-sig"))))


def test_every_figure_opens_its_contacts(cast: Cast, as_jo: Client, survey: Survey) -> None:
    year(cast, survey, ["5"] * 11 + ["2"] * 3 + [None] * 4)
    counts = {
        (("value", "5"),): 11,
        (("value", "2"),): 3,
        (("outcome", "asked"), ("answered", "no")): 4,
        (("team", str(cast.support.pk)),): 18,
        (("channel", "chat"),): 0,
        (("reached", "yes"), ("answered", "no")): 4,
        (("failed", "yes"),): 0,
        (("answered", "yes"), ("part", "yes")): 0,
        (("second", "drawn"),): 0,
        (("good", "yes"),): 11,
        (("question", "satisfaction"),): 14,
        (("question", "perceived"), ("both", "yes")): 0,
        (("month", (timezone.now() - LONG_AGO).strftime("%Y-%m")), ("answered", "yes")): 14,
    }
    for wanted, n in counts.items():
        words = "1 contact" if n == 1 else f"{n} contacts"
        assert words in page(as_jo, survey, "behind", **dict(wanted)), wanted


def test_what_is_written_into_the_address_breaks_nothing(cast: Cast, as_jo: Client, survey: Survey) -> None:
    year(cast, survey, ["5"])
    for wanted in ({"team": "x"}, {"value": "many"}, {"month": "1999"}, {"period": "never"}, {"of_team": "²"}):
        for name in ("results", "behind"):
            page(as_jo, survey, name, **wanted)


def test_the_page_asks_as_few_statements_for_many_as_for_few(
    cast: Cast, as_jo: Client, survey: Survey, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    year(cast, survey, ["5"] * 10)
    page(as_jo, survey)
    with CaptureQueriesContext(connection) as few:
        page(as_jo, survey)
    year(cast, survey, ["4"] * 10)
    with django_assert_num_queries(len(few)):
        page(as_jo, survey)


def test_csv_and_parquet_hold_the_same_rows(cast: Cast, as_jo: Client, survey: Survey, tmp_path: Path) -> None:
    year(cast, survey, ["5", "1", None])
    answer(Invitation.objects.order_by("pk")[0], {"comment": ["=1+1, 좋아요"]})
    table = rows_of(as_jo, survey)
    path = tmp_path / "rows.parquet"
    path.write_bytes(as_jo.get(reverse("surveys:export", args=[survey.pk, "parquet"])).content)
    found = duckdb.sql(
        f"SELECT contact, probability, satisfaction, comment, is_reached FROM '{path}' ORDER BY contact"
    ).fetchall()
    assert [(str(row[0]), row[2]) for row in found] == [
        (row["contact"], float(row["satisfaction"]) if row["satisfaction"] else None) for row in table
    ]
    assert [row[1] for row in found] == [1.0] * 3
    assert [row[4] for row in found] == [True] * 3
    assert (found[0][3], table[0]["comment"]) == ("=1+1, 좋아요", "'=1+1, 좋아요")


def test_an_unknown_form_is_not_there(as_jo: Client, survey: Survey) -> None:
    assert as_jo.get(reverse("surveys:export", args=[survey.pk, "xlsx"])).status_code == 404


def test_nobody_interviews_their_own_customers(cast: Cast, survey: Survey) -> None:
    conversation = writes(cast.alex, cast.inbox)
    states.assign(conversation, by=None, agent=cast.jo, team=cast.support)
    first = asked(survey, conversation)
    for kind in ("follow-up",):
        Invitation.objects.create(
            draw=first.draw,
            kind=kind,
            version=first.version,
            channel="call",
            conversation=conversation,
            customer=cast.alex.customer,
            language="en",
            due_at=timezone.now(),
            expires_at=timezone.now() + LONG_AGO,
        )
    listed = {}
    for name in ("jo", "ada"):
        client = Client()
        client.force_login(getattr(cast, name))
        listed[name] = "Alex Green" in page(client, survey, "interviews")
    assert listed == {"jo": False, "ada": True}


def test_an_administrator_begins_and_changes_a_survey(cast: Cast, as_ada: Client) -> None:
    as_ada.post(reverse("surveys:new"), {"name": "Loyalty", "moment": "closed", "instrument": "contact"})
    survey = Survey.objects.get()
    settings = {
        "name": "Loyalty", "is_active": "on", "delay_minutes": "5", "cool_down_days": "90", "quiet_from": "22:00",
        "quiet_until": "07:00", "open_days": "10", "reminder_days": "", "target": "0.7", "follow_up_days": "3",
        "follow_up_answered": "0.05", "follow_up_silent": "0.1",
    }  # fmt: skip
    assert as_ada.post(reverse("surveys:settings", args=[survey.pk]), settings).status_code == 302
    survey.refresh_from_db()
    assert (survey.target, survey.cool_down_days, survey.has_follow_up) == (0.7, 90, True)
    bad = as_ada.post(reverse("surveys:settings", args=[survey.pk]), {**settings, "target": "70"})
    assert "write 0.8 for 80 percent" in bad.content.decode()


def test_rules_are_kept_in_their_order(cast: Cast, as_ada: Client, survey: Survey) -> None:
    sent = {
        "rules-TOTAL_FORMS": "3", "rules-INITIAL_FORMS": "1", "rules-MIN_NUM_FORMS": "1", "rules-MAX_NUM_FORMS": "20",
        "rules-0-share": "25", "rules-0-whom": "customers", "rules-0-ORDER": "2",
        "rules-1-share": "100", "rules-1-whom": "customers", "rules-1-channels": ["chat"], "rules-1-ORDER": "1",
        "rules-2-share": "100", "rules-2-whom": "customers",
    }  # fmt: skip
    assert as_ada.post(reverse("surveys:rules", args=[survey.pk]), sent).status_code == 302
    assert list(Rule.objects.values_list("position", "share", "conditions")) == [
        (1, 1.0, {"channels": ["chat"]}),
        (2, 0.25, {}),
    ]


def questions(**changed: str) -> dict[str, str]:
    words = {f"words-{name}_{code}": "x" for name in ("title", "intro", "thanks") for code in ("en", "ko", "ja")}
    question = {
        "key": "satisfaction",
        "kind": "rating",
        "scale": "satisfaction.1",
        "en": "How?",
        "ko": "네?",
        "ja": "何?",
    }
    return {
        **words,
        "questions-TOTAL_FORMS": "1",
        "questions-INITIAL_FORMS": "0",
        "questions-MIN_NUM_FORMS": "1",
        "questions-MAX_NUM_FORMS": "20",
        **{f"questions-0-{name}": value for name, value in (question | changed).items()},
    }


def test_editing_the_questions_makes_a_version(cast: Cast, as_ada: Client, survey: Survey) -> None:
    there = reverse("surveys:questions", args=[survey.pk])
    assert as_ada.post(there, questions()).status_code == 302
    assert survey.versions.count() == 2
    bad = as_ada.post(there, questions(kind="rating", scale=""))
    assert "“satisfaction” needs a scale." in bad.content.decode()
    bad = as_ada.post(there, questions(kind="choice", options="one | One | 하나"))
    assert "is not complete" in bad.content.decode()
    assert survey.versions.count() == 2


@pytest.mark.parametrize(("language", "words"), [("en", "Very satisfied"), ("ko", "매우 만족"), ("ja", "とても満足")])
def test_the_preview_shows_three_languages(as_ada: Client, survey: Survey, language: str, words: str) -> None:
    assert words in page(as_ada, survey, "preview", language=language)


def test_the_planner_answers(as_jo: Client) -> None:
    found = as_jo.get(reverse("surveys:planner"), {"points": "3", "share": "80", "rate": "30"}).content.decode()
    assert "683 answers" in found
    assert "For these 2277 customers have to be asked." in " ".join(found.split())
