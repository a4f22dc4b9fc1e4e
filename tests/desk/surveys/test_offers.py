"""The audit of the draw: who keeps contacts out of it stands apart, for those who may see the conversations."""

from django.test import Client
from django.urls import reverse

from careloop.core.statistics.share import wilson
from careloop.desk.conversations.actions import states
from careloop.desk.people.models import Agent
from careloop.desk.surveys.actions.setting_up import set_rules
from tests.cast import Cast, writes
from tests.desk.surveys.asking import begin_survey, drawn


def test_each_agents_contacts_are_counted_with_limits(cast: Cast) -> None:
    survey = begin_survey(cool_down_days=0)
    set_rules(survey, [(1.0, {"languages": ["en"]})], by=cast.ada)
    done: tuple[tuple[Agent, int], ...] = ((cast.mina, 3), (cast.ren, 1))
    for agent, english in done:
        for at in range(3):
            conversation = writes(cast.alex if at < english else cast.haru, cast.inbox)
            states.assign(conversation, by=None, agent=agent, team=cast.support)
            states.close(conversation, by=agent)
            drawn(survey, conversation)
    client = Client()
    client.force_login(cast.jo)
    page = client.get(reverse("surveys:offers", args=[survey.pk]))
    rows = {row.name: row for row in page.context["rows"]}
    assert {name: (row.closed, row.covered, row.could, row.asked) for name, row in rows.items()} == {
        "Mina": (3, 3, 3, 3),
        "Ren": (3, 1, 1, 1),
    }
    assert (rows["Ren"].covered_limits, rows["Ren"].expected_share) == (wilson(1, 3), 1.0)
    other = Client()
    cast.sora.role = "lead"
    cast.sora.save()
    other.force_login(cast.sora)
    assert other.get(reverse("surveys:offers", args=[survey.pk])).context["rows"] == []
