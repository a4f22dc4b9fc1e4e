"""The API of the people who answer: agents, teams, and who is asking."""

from django.http import HttpRequest
from ninja import Router, Schema

from careloop.desk.people.models import Agent, Role
from careloop.desk.people.queries.agents import agents, teams

router = Router(tags=["People"])


class TeamOut(Schema):
    """A team."""

    id: int
    name: str


class AgentOut(Schema):
    """An agent: somebody who answers, or a program with an account of its own."""

    id: int
    name: str
    email: str
    role: str
    is_active: bool
    is_program: bool
    teams: list[TeamOut]


def agent_out(agent: Agent) -> AgentOut:
    """Give an agent as the API tells of them; their teams are read beforehand where many are told of."""
    return AgentOut(
        id=agent.pk,
        name=agent.name,
        email="" if agent.is_program else agent.email,
        role=Role(agent.role).value,
        is_active=agent.is_active,
        is_program=agent.is_program,
        teams=[TeamOut(id=team.pk, name=team.name) for team in agent.teams.all()],
    )


@router.get("/agents", response=list[AgentOut], url_name="agents")
def list_agents(request: HttpRequest) -> list[AgentOut]:  # noqa: ARG001
    """Give every agent with their teams, the active ones first."""
    return [agent_out(agent) for agent in agents()]


@router.get("/teams", response=list[TeamOut], url_name="teams")
def list_teams(request: HttpRequest) -> list[TeamOut]:  # noqa: ARG001
    """Give every team."""
    return [TeamOut(id=team.pk, name=team.name) for team in teams()]
