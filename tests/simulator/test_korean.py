"""Particles follow the last sound of the word before them."""

import pytest

from careloop.simulator.korean import with_particle


@pytest.mark.parametrize(
    ("word", "pair", "whole"),
    [
        ("세탁기", "은", "세탁기는"),
        ("에어컨", "은", "에어컨은"),
        ("정수기", "이", "정수기가"),
        ("밥솥", "이", "밥솥이"),
        ("부품", "을", "부품을"),
        ("E3", "은", "E3은"),
        ("E2", "은", "E2는"),
        ("E4", "이", "E4가"),
        ("사이", "으로", "사이로"),
        ("서울", "으로", "서울로"),
        ("2층", "으로", "2층으로"),
        ("은하로 7", "으로", "은하로 7로"),
        ("302호", "으로", "302호로"),
        ("B1234560", "이라", "B1234560이라"),
        ("하늘(작은방)", "과", "하늘(작은방)과"),
    ],
)
def test_the_particle_fits_the_last_sound(word: str, pair: str, whole: str) -> None:
    assert with_particle(word, pair) == whole
