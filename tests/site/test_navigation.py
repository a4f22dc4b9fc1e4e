"""Who finds which settings."""

from careloop.site.navigation import settings_groups
from tests.cast import Cast


def addresses(agent: object, here: str = "/") -> set[str]:
    return {link["url"] for group in settings_groups(agent, here=here) for link in group["links"]}


def test_an_agent_finds_only_what_is_theirs(cast: Cast) -> None:
    mine, all_pages = addresses(cast.mina), addresses(cast.ada)
    assert "/account/2fa/" in mine
    assert "/settings/audit/" not in mine
    assert "/settings/audit/" in all_pages
    assert mine < all_pages


def test_the_page_one_is_on_is_marked(cast: Cast) -> None:
    groups = settings_groups(cast.ada, here="/account/2fa/totp/activate/")
    assert [link["url"] for group in groups for link in group["links"] if link["is_current"]] == ["/account/2fa/"]


def test_of_a_page_and_one_below_it_the_one_below_is_marked(cast: Cast) -> None:
    groups = settings_groups(cast.ada, here="/tokens/programs")
    assert [link["url"] for group in groups for link in group["links"] if link["is_current"]] == ["/tokens/programs"]
