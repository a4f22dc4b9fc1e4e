"""Personal data becomes dots, letter for letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careloop.core.masking import DOT, mask, mask_turns


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Write to kim.lee+x@mail.example.", ["kim.lee+x@mail.example"]),
        ("Call +82 10-1234-5678 now", ["+82 10-1234-5678"]),
        ("My card is 4111 1111 1111 1111.", ["4111 1111 1111 1111"]),
        ("Confirmation G52HYZ please", ["G52HYZ"]),
        ("Hello Margaret, we looked into it.", ["Margaret"]),
        ("We are sorry for the delay Bethan.", ["Bethan"]),
        ("I live at 12 Long Acre Road.", ["12 Long Acre Road"]),
        ("김유나 고객님, 010-1234-5678로 전화드리겠습니다.", ["김유나", "010-1234-5678"]),
        ("서울시 마포구 월드컵로 12로 보내 주세요.", ["서울시 마포구 월드컵로 12"]),
        ("山田様、東京都港区芝1-2-3へお届けします。", ["山田", "東京都港区芝1-2-3"]),
        ("電話は０３−１２３４−５６７８です。", ["０３−１２３４−５６７８"]),
        ("佐々木さん、ヤマダタロウ様、氏名：伊藤 美咲", ["佐々木", "ヤマダタロウ", "伊藤 美咲"]),
        ("私は鈴木一郎です。", ["鈴木一郎"]),
        ("東京都渋谷区神南1-2-3 マンション101に送ってください。", ["東京都渋谷区神南1-2-3 マンション101"]),
        ("성함: 정해인, 상담원 박민준입니다.", ["정해인", "박민준"]),
        ("경기도 성남시 분당구 판교역로 166, 101동 1203호", ["경기도 성남시 분당구 판교역로 166, 101동 1203호"]),
        (
            "부산 해운대구 우동 123-4, 서울특별시 마포구 월드컵로 12길 34",
            ["부산 해운대구 우동 123-4", "월드컵로 12길 34"],
        ),
        ("Kind regards,\nJohn McGee", ["John McGee"]),
        ("My name is Ann-Marie O'Neill.", ["Ann-Marie O'Neill"]),
        ("221B Baker Street, London NW1 6XE or 12 Main St Apt 4", ["221B Baker Street", "NW1 6XE", "12 Main St Apt 4"]),
        ("IBAN DE89 3704 0044 0532 0130 00, (555) 123-4567", ["DE89 3704 0044 0532 0130 00", "(555) 123-4567"]),
    ],
)
def test_it_is_hidden(text: str, hidden: list[str]) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    for piece in hidden:
        start = text.index(piece)
        assert set(masked[start : start + len(piece)]) == {DOT}, masked


@pytest.mark.parametrize(
    "text",
    [
        "Flight AA1833 is 3 hours late.",
        "I'm BOARDING DL4047, it costs 1,299 won.",
        "It came on 2026-11-28 1 day late.",
        "환불은 3일 걸립니다.",
        "12月5日に届きます。",
        "会員様の変更は必要ですか。",
    ],
)
def test_it_stays(text: str) -> None:
    assert mask(text) == text


def test_a_name_found_once_is_hidden_in_every_turn() -> None:
    assert mask_turns(["Hi Karen, how are you?", "Karen again. Nobody helps."]) == [
        "Hi •••••, how are you?",
        "••••• again. Nobody helps.",
    ]
    assert mask_turns(["I am Dale Cooper's wife"], names=["Dale Cooper"]) == ["I am •••••••••••'s wife"]


@given(st.text(max_size=120))
def test_it_stays_as_long_as_it_was(text: str) -> None:
    assert len(mask(text)) == len(text)
