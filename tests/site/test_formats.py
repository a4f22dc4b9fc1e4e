"""Days and hours as readers of each language write them; English is no American English."""

from datetime import UTC, datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

AT = datetime(2026, 11, 3, 16, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "short", "both"),
    [
        ("en", "3 November 2026", "3 Nov 2026", "3 November 2026 16:05"),
        ("ko", "2026년 11월 3일", "2026. 11. 3.", "2026년 11월 3일 16:05"),
        ("ja", "2026年11月3日", "2026/11/03", "2026年11月3日16:05"),
    ],
)
def test_a_day_in_three_languages(language: str, day: str, short: str, both: str) -> None:
    with override(language):
        assert date_format(AT, "DATE_FORMAT") == day
        assert date_format(AT, "SHORT_DATE_FORMAT") == short
        assert date_format(AT, "DATETIME_FORMAT") == both
