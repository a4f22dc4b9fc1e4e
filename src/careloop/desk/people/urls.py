"""Settings pages about people, under /people/. Customers have their pages in conversations, where they are visible."""

from django.urls import URLPattern, path

from careloop.desk.people.views import agents, hours, invitations, organisations, profile, teams

app_name = "people"
urlpatterns: list[URLPattern] = [
    path("agents", agents.agents, name="agents"),
    path("agents/new", agents.invite, name="invite"),
    path("agents/<int:pk>", agents.agent, name="agent"),
    path("agents/<int:pk>/activation", agents.activation, name="activation"),
    path("agents/<int:pk>/invitation", agents.invitation_again, name="invitation_again"),
    path("invitations/<str:token>", invitations.invitation, name="invitation"),
    path("teams", teams.teams, name="teams"),
    path("teams/new", teams.team_new, name="team_new"),
    path("teams/<int:pk>", teams.team, name="team"),
    path("hours", hours.hours_list, name="hours"),
    path("hours/new", hours.hours_new, name="hours_new"),
    path("hours/<int:pk>", hours.hours, name="hours_one"),
    path("hours/<int:pk>/removal", hours.removal, name="hours_removal"),
    path("organisations", organisations.organisations, name="organisations"),
    path("organisations/new", organisations.organisation_new, name="organisation_new"),
    path("organisations/<int:pk>", organisations.organisation, name="organisation"),
    path("organisations/<int:pk>/removal", organisations.removal, name="organisation_removal"),
    path("profile", profile.profile, name="profile"),
]
