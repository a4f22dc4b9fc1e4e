"""Numbers below a mail: the writer's own, not what they quote."""

import pytest

from careloop.desk.people.rules.signatures import signature_phones


@pytest.mark.parametrize(
    ("said", "below", "numbers"),
    [
        (
            "환불해 주세요.",
            "\n김민준 과장\n휴대폰 010-1234-5678 | 팩스 02-555-0101",
            [],
        ),  # a line with a fax is left alone
        ("환불해 주세요.", "\n김민준 과장\nM. 010-1234-5678\nF. Fax 02-555-0101", ["010-1234-5678"]),
        (
            "返品したいです。",
            "\n----\n山田太郎\n電話：03-1234-5678\n携帯：090-1234-5678",
            ["03-1234-5678", "090-1234-5678"],
        ),
        ("Please help.", "\n-- \nAlex Green\n+44 (0)20 7946 0018", ["+44 (0)20 7946 0018"]),
        ("Please help.", "\nOn Monday, Support wrote:\n> Tel. +82 2 555 0100", []),
        ("Please help.", "\n2026년 3월 3일, 고객센터 님이 작성:\n전화 02-555-0100", []),
        ("Order 100200300400, please call 010-1234-5678", "", ["010-1234-5678"]),  # the line says "call"
        ("My order is 010 2030 4050", "", []),
        ("Since 2026-03-03 it is 2026-03-03 1234", "\n2026-03-03 12:30", []),
        ("", "", []),
    ],
)
def test_numbers(said: str, below: str, numbers: list[str]) -> None:
    assert signature_phones(said, said + below) == numbers
