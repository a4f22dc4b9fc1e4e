"""The keypad question of a real call: drawn, played, kept with every happening; and rules by outcome and segment."""

import numpy as np
import pytest
from django.utils import timezone

from careloop.core.surveys.keypad import Happening, OutOfTurn, prompts
from careloop.desk.conversations.actions import messages, states
from careloop.desk.people.models import Organisation
from careloop.desk.surveys.actions.calling import NotACall, offer_on_keypad, record_call, script_of
from careloop.desk.surveys.actions.setting_up import set_rules
from careloop.desk.surveys.forms.setting_up import RuleForm
from careloop.desk.surveys.models import Answer, Draw, Invitation, KeypadCall, Survey
from tests.cast import Cast, writes
from tests.desk.surveys.asking import asked, begin_survey, drawn


@pytest.fixture
def invitation(cast: Cast) -> Invitation:
    survey = begin_survey("keypad", name="Call", moment="call")
    survey.rules.update(conditions={})
    found = offer_on_keypad(writes(cast.alex, cast.inbox), at=timezone.now(), rng=np.random.default_rng(1))
    assert found is not None
    return found


def heard(invitation: Invitation) -> list[Happening]:
    """Greeting and menu, one prompt a second."""
    script = script_of(invitation)
    names = [prompt.name for stage in ("greeting", "menu") for prompt in prompts(script, stage)]
    return [Happening(float(second), "prompt-ended", name) for second, name in enumerate(names, start=1)]


def test_a_call_is_kept_with_every_happening_and_its_key_is_an_answer(invitation: Invitation) -> None:
    began_at, key = timezone.now(), next(iter(script_of(invitation).keys))
    log = [*heard(invitation), Happening(9.5, "key", key), Happening(10.0, "hung-up")]
    call = record_call(invitation, log, at=began_at)
    assert (invitation.channel, call.ended_by) == ("keypad", "finished")
    assert [(each["at"], each["what"]) for each in call.log] == [(each.at, each.what) for each in log]
    assert Answer.objects.get().value == script_of(invitation).keys[key]
    assert (Answer.objects.get().response.at - began_at).total_seconds() == 9.5


@pytest.mark.parametrize(
    ("last", "end"),
    [([Happening(20.0, "hung-up")], "hung-up"), ([], "lost"), ([Happening(20.0, "key", "9")], "lost")],
)
def test_a_call_without_a_rating_says_how_it_ended(invitation: Invitation, last: list[Happening], end: str) -> None:
    record_call(invitation, [*heard(invitation), *last], at=timezone.now())
    assert KeypadCall.objects.get().ended_by == end
    assert Answer.objects.count() == 0


def test_what_cannot_have_happened_is_refused_whole(invitation: Invitation, cast: Cast) -> None:
    with pytest.raises(OutOfTurn):
        record_call(invitation, [Happening(1.0, "prompt-ended", "thanks")], at=timezone.now())
    assert KeypadCall.objects.count() == 0
    record_call(invitation, heard(invitation), at=timezone.now())
    with pytest.raises(NotACall, match="already"):
        record_call(invitation, heard(invitation), at=timezone.now())
    other = asked(begin_survey(cool_down_days=0), writes(cast.yuna, cast.inbox))
    with pytest.raises(NotACall, match="no keypad"):
        record_call(other, [], at=timezone.now())


def test_one_question_a_call_and_none_without_a_survey(cast: Cast, invitation: Invitation) -> None:
    second = begin_survey("keypad", name="Second", moment="call")
    second.rules.update(conditions={})
    again = offer_on_keypad(writes(cast.yuna, cast.inbox), at=timezone.now(), rng=np.random.default_rng(1))
    assert again is not None
    assert again.version.survey == invitation.version.survey
    assert Draw.objects.get(survey=second).outcome == "cool-down"
    Survey.objects.update(is_active=False)
    assert offer_on_keypad(writes(cast.haru, cast.inbox), at=timezone.now(), rng=np.random.default_rng(1)) is None


def test_rules_look_at_how_it_ended_and_at_the_segment(cast: Cast) -> None:
    survey = begin_survey(cool_down_days=0)

    def is_covered(**conditions: list[str]) -> bool:
        set_rules(survey, [(1.0, dict(conditions))], by=cast.ada)
        return drawn(Survey.objects.get(), conversation) is not None

    conversation = writes(cast.alex, cast.inbox)
    states.close(conversation, by=cast.mina)
    assert [is_covered(outcomes=[each]) for each in ("answered", "unanswered", "again")] == [False, True, False]
    assert [is_covered(segments=[each]) for each in ("private", "organisation", "new", "returning")] == [
        True, False, True, False,
    ]  # fmt: skip
    states.reopen(conversation, by=cast.mina)
    messages.reply(conversation, by=cast.mina, text="Done.", seen=10**9)
    states.close(conversation, by=cast.mina)
    cast.alex.customer.organisation = Organisation.objects.create(name="Green Ltd")
    cast.alex.customer.save()
    assert [is_covered(outcomes=[each]) for each in ("answered", "unanswered", "again")] == [True, False, True]
    conversation = writes(cast.alex, cast.inbox)
    assert [is_covered(segments=[each]) for each in ("private", "organisation", "new", "returning")] == [
        False, True, False, True,
    ]  # fmt: skip


def test_the_rule_form_keeps_outcome_and_segment_and_warns_of_tags(db: None) -> None:
    form = RuleForm({"share": "50", "whom": "customers", "outcomes": ["again"], "segments": ["new", "private"]})
    assert form.is_valid()
    assert form.as_rule() == (0.5, {"outcomes": ["again"], "segments": ["new", "private"]})
    assert "Agents set tags" in str(form.fields["except_reasons"].help_text)
