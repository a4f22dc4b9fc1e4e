"""Korean dates as Koreans write them, 24 hours. Django's own put the half of the day behind the hour (4:05 오후)."""

SHORT_DATE_FORMAT = "Y. n. j."
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "Y년 n월 j일 H:i"
SHORT_DATETIME_FORMAT = "Y. n. j. H:i"
