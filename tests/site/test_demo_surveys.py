"""The demo's bad answers of the last days lie with their owners, as they would on a desk that runs."""

from datetime import timedelta

from django.utils import timezone

from careloop.desk.conversations.actions import states
from careloop.desk.surveys.models import Answer, Response
from careloop.site.demo_surveys import give_bad_answers
from tests.cast import Cast, writes
from tests.desk.surveys.asking import asked, begin_survey


def test_bad_answers_of_the_last_days_are_given_once(cast: Cast) -> None:
    survey, now = begin_survey(cool_down_days=0), timezone.now()
    for value, days in ((1, 1), (5, 1), (1, 30)):
        conversation = writes(cast.alex, cast.inbox)
        states.close(conversation, by=cast.mina)
        invitation = asked(survey, conversation)
        at = now - timedelta(days=days)
        response = Response.objects.create(invitation=invitation, version=invitation.version, language="en", at=at)
        Answer.objects.create(response=response, key="satisfaction", value=value, scale="satisfaction.1")
    for _twice in range(2):
        give_bad_answers(since=now - timedelta(days=10))
    rows = list(Response.objects.order_by("pk"))
    told = [(row.task.channel, row.task.text.split("→ ")[1]) if row.task else None for row in rows]
    assert told == [("survey", "Very dissatisfied"), None, None]
    assert [row.invitation.conversation.summary.state for row in rows] == ["first", "closed", "closed"]
