"""The random follow-up: known probabilities for all, another channel, nobody twice."""

from datetime import timedelta

import numpy as np
import pytest
from django.forms.models import model_to_dict
from django.utils import timezone

from careloop.desk.people.models import Identity
from careloop.desk.surveys.actions.answering import answer
from careloop.desk.surveys.actions.following_up import draw_follow_ups
from careloop.desk.surveys.actions.stopping import opt_out
from careloop.desk.surveys.forms.setting_up import SurveyForm
from careloop.desk.surveys.models import Draw, FollowUp, Invitation, Survey
from tests.cast import Cast, writes
from tests.desk.surveys.asking import asked, begin_survey, drawn


@pytest.fixture
def survey(cast: Cast) -> Survey:
    for whose in (cast.alex, cast.yuna):
        Identity.objects.create(customer=whose.customer, kind="phone", address=f"+8210000{whose.pk:04}")
    return begin_survey(cool_down_days=0, follow_up_answered=1, follow_up_silent=1)


def followed_up(days: int = 5) -> int:
    return draw_follow_ups(timezone.now() + timedelta(days=days), rng=np.random.default_rng(1))


def test_every_contact_is_decided_once_with_its_probability(cast: Cast, survey: Survey) -> None:
    survey.follow_up_answered, survey.follow_up_silent = 0.25, 0.5
    survey.save()
    answer(asked(survey, writes(cast.alex, cast.inbox)), {"satisfaction": ["5"]})
    asked(survey, writes(cast.yuna, cast.inbox))
    assert followed_up(days=3) == 0  # too early
    assert (followed_up(), followed_up()) == (2, 0)
    assert sorted(FollowUp.objects.values_list("stratum", "probability")) == [("answered", 0.25), ("silent", 0.5)]


def test_whoever_is_drawn_is_called_and_the_answer_counts_beside_the_first(cast: Cast, survey: Survey) -> None:
    first = asked(survey, writes(cast.alex, cast.inbox))
    answer(first, {"satisfaction": ["5"]})
    followed_up()
    second = Invitation.objects.get(kind="follow-up")
    assert (second.channel, second.draw, second.sent_at is not None) == ("call", first.draw, True)
    answer(second, {"satisfaction": ["2"]}, interviewer=cast.jo)
    assert second.response.interviewer == cast.jo
    assert [each.response.answers.get().value for each in first.draw.invitations.order_by("pk")] == [5.0, 2.0]


def test_without_another_way_the_probability_is_zero(cast: Cast, survey: Survey) -> None:
    asked(survey, writes(cast.haru, cast.inbox))  # no telephone known
    followed_up()
    assert list(FollowUp.objects.values_list("probability", "is_drawn")) == [(0.0, False)]


def test_contacts_that_could_not_be_asked_are_outside(cast: Cast, survey: Survey) -> None:
    opt_out(cast.alex.customer)
    drawn(survey, writes(cast.alex, cast.inbox))
    assert Draw.objects.get().probability == 0
    assert followed_up() == 0


def test_after_a_keypad_a_mail_follows_with_one_reminder(cast: Cast) -> None:
    survey = begin_survey("keypad", name="Call", moment="call", follow_up_silent=1, follow_up_answered=1)
    survey.rules.update(conditions={})
    asked(survey, writes(cast.alex, cast.inbox))
    followed_up()
    second = Invitation.objects.get(kind="follow-up")
    assert (second.channel, second.address, second.sent_at) == ("mail", "alex@mail.example", None)
    assert second.reminder_at is not None


def test_who_was_asked_lately_is_drawn_like_the_silent(cast: Cast, survey: Survey) -> None:
    """Those who come often are customers too: without them "all contacts" would be somebody else."""
    survey.cool_down_days, survey.follow_up_answered, survey.follow_up_silent = 30, 0.25, 0.5
    survey.save()
    answer(asked(survey, writes(cast.alex, cast.inbox)), {"satisfaction": ["5"]})
    drawn(survey, writes(cast.alex, cast.inbox))
    followed_up()
    rows = FollowUp.objects.order_by("draw__pk").values_list("draw__outcome", "stratum", "probability")
    assert list(rows) == [("asked", "answered", 0.25), ("cool-down", "silent", 0.5)]


def test_nobody_is_called_where_the_answer_would_correct_nothing(cast: Cast, survey: Survey) -> None:
    other = begin_survey("loyalty", name="Loyalty", cool_down_days=0, follow_up_answered=1, follow_up_silent=1)
    asked(other, writes(cast.alex, cast.inbox))
    assert followed_up() == 0
    form = SurveyForm({**model_to_dict(other), "follow_up_answered": "0.1", "follow_up_silent": "0"}, instance=other)
    assert list(form.errors) == ["follow_up_answered"]
    assert SurveyForm({**model_to_dict(survey), "follow_up_silent": "0.1"}, instance=survey).errors == {}
