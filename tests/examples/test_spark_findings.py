"""The reading over Arrow batches gives what the library gives; in Spark itself where Spark is."""

import json
import sys
from pathlib import Path

import msgspec
import pytest

import careloop

pyarrow = pytest.importorskip("pyarrow", reason="pip install careloop[parquet]")

LINES = (Path(__file__).parents[2] / "examples" / "conversations.jsonl").read_text("utf-8").splitlines()[:8]


def expected() -> list[dict[str, object]]:
    from examples.spark_findings import rows

    conversations = [msgspec.json.decode(line, type=careloop.Conversation) for line in LINES]
    return [row for conversation in conversations for row in rows(careloop.read(conversation))]


def in_order(found: list[dict[str, object]]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True, ensure_ascii=False) for row in found)


def test_batches_of_arrow_give_equal_findings() -> None:
    from examples.spark_findings import read_batches

    batches = [pyarrow.RecordBatch.from_pylist([{"line": line} for line in part]) for part in (LINES[:3], LINES[3:])]
    found = [row for batch in read_batches(batches) for row in batch.to_pylist()]
    assert in_order(found) == in_order(expected())


@pytest.mark.server
def test_spark_gives_equal_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    sql = pytest.importorskip("pyspark.sql", reason="pip install pyspark 'pandas<3', and Java 17")
    from examples.spark_findings import SCHEMA, read_batches

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)  # the workers' Python must have careloop too
    spark = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        table = spark.createDataFrame([(line,) for line in LINES], "line string").repartition(2)
        found = [row.asDict() for row in table.mapInArrow(read_batches, SCHEMA).collect()]
    finally:
        spark.stop()
    assert in_order(found) == in_order(expected())
