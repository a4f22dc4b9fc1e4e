"""How allauth is bent to a desk: nobody signs up by themselves; single sign-on meets agents who exist already."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Agents are invited by an administrator; the sign-up page stays closed."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The company's own identity provider may open the door only for agents who were invited."""

    def is_open_for_signup(self, _request: HttpRequest, _sociallogin: Any) -> bool:
        return False
