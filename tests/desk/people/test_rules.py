"""Addresses in one spelling, names that are one person's, and who may do what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careloop.desk.people.models import Agent, Identity, Role
from careloop.desk.people.rules import rights
from careloop.desk.people.rules.addresses import (
    NotAnAddress,
    company_domains,
    normalise,
    normalise_email,
    normalise_phone,
)
from careloop.desk.people.rules.names import local_key, name_keys


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Kim.Yuna@Example.COM", "kim.yuna@example.com"),
        (" <kim@example.com> ", "kim@example.com"),
        ("mailto:kim@example.com", "kim@example.com"),
        ("ｋｉｍ＠ｅｘａｍｐｌｅ．ｃｏｍ", "kim@example.com"),  # typed with a Japanese keyboard
        ("info@例え.jp", "info@xn--r8jz45g.jp"),
        ("help@고객.kr", "help@xn--i49alo.kr"),
        ("..dots..@docomo.ne.jp", "..dots..@docomo.ne.jp"),  # phones once allowed it
        ("a@b@example.com", "a@b@example.com"),
        ("kim@example.com.", "kim@example.com"),
    ],
)
def test_mail_addresses(written: str, stored: str) -> None:
    assert normalise_email(written) == stored
    assert normalise_email(stored) == stored


@pytest.mark.parametrize("wrong", ["", "kim", "@example.com", "kim@", "kim park@example.com", "k@" + "x" * 300])
def test_what_is_no_mail_address(wrong: str) -> None:
    with pytest.raises(NotAnAddress):
        normalise_email(wrong)


@pytest.mark.parametrize(
    ("written", "country", "stored"),
    [
        ("010-1234-5678", "", "+821012345678"),
        ("010 1234 5678", "JP", "+821012345678"),  # a Korean mobile anywhere
        ("+82 (0)10-1234-5678", "", "+821012345678"),
        ("82 10 1234 5678", "KR", "+821012345678"),
        ("０１０－１２３４－５６７８", "KR", "+821012345678"),
        ("02-555-0100", "KR", "+8225550100"),
        ("1588-1234", "KR", "+8215881234"),
        ("02-555-0100 (내선 12)", "KR", "+8225550100"),
        ("090-1234-5678", "", "+819012345678"),
        ("03-1234-5678", "JP", "+81312345678"),
        ("0120-123-456", "JP", "+81120123456"),
        ("03-1234-5678 内線12", "JP", "+81312345678"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("1-415-555-2671 ext. 99", "US", "+14155552671"),
        ("tel:+44-20-7946-0018", "", "+442079460018"),
        ("0082 10 1234 5678", "", "+821012345678"),
    ],
)
def test_telephone_numbers(written: str, country: str, stored: str) -> None:
    assert normalise_phone(written, country=country) == stored
    assert normalise_phone(stored) == stored


@pytest.mark.parametrize("wrong", ["", "12345", "call me", "+1234567890123456789", "A10007919"])
def test_what_is_no_number(wrong: str) -> None:
    with pytest.raises(NotAnAddress):
        normalise_phone(wrong)


def test_an_account_keeps_its_letters() -> None:
    assert normalise(Identity.Kind.HANDLE, " line:U4aF ") == "line:U4aF"
    with pytest.raises(NotAnAddress):
        normalise(Identity.Kind.HANDLE, " ")


@given(st.sampled_from(list(Identity.Kind)), st.text(max_size=60))
def test_any_text_is_an_address_once_and_for_all_or_refused(kind: str, text: str) -> None:
    try:
        once = normalise(kind, text)
    except NotAnAddress:
        return
    assert normalise(kind, once) == once
    assert len(once) <= 254


def test_domains_of_an_organisation() -> None:
    assert company_domains("a@mail.shop.co.kr") == ["mail.shop.co.kr", "shop.co.kr", "co.kr"]
    assert company_domains("a@naver.com") == []
    assert company_domains("a@localhost") == ["localhost"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("김민준", "김 민준"),
        ("김민준", "민준 김"),
        ("김민준님", "김민준 (영업팀)"),
        ("山田太郎", "山田 太郎"),
        ("山田太郎", "山田　太郎様"),
        ("ヤマダ タロウ", "やまだたろう"),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダタロウ"),
        ("髙橋 邉", "高橋辺"),
        ("Alex Green", "Green, Alex"),
        ("ALEX GREEN", "Mr. Alex Green"),
    ],
)
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert name_keys(one) & name_keys(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("김민준", "김민서"), ("山田太郎", "山田花子"), ("Alex", "Alex"), ("김", "김"), ("", ""), ("a@b.c", "a@b.c")],
)
def test_names_that_prove_nothing(one: str, other: str) -> None:
    assert not name_keys(one) & name_keys(other)


def test_the_part_before_the_at() -> None:
    assert local_key("min.jun_kim+shop@a.example") == "minjunkim" == local_key("minjunkim@b.example")
    assert local_key("info@a.example") == local_key("support2@a.example") == local_key("kim@a.example") == ""


@pytest.mark.parametrize(
    ("role", "is_active", "desk", "organisations"),
    [
        (Role.AGENT, True, False, False),
        (Role.LEAD, True, False, True),
        (Role.ADMINISTRATOR, True, True, True),
        (Role.ADMINISTRATOR, False, False, False),
    ],
)
def test_rights(role: str, is_active: bool, desk: bool, organisations: bool) -> None:
    agent = Agent(role=role, is_active=is_active)
    assert rights.may_reach_settings(agent) is desk
    for may in (rights.may_manage_agents, rights.may_manage_teams, rights.may_manage_hours):
        assert may(agent) is desk
    assert rights.may_manage_organisations(agent) is organisations
