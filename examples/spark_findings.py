"""Read conversations in PySpark: the reading is a pure function over batches, so Spark only hands the batches round.

    python examples/spark_findings.py conversations.jsonl findings.parquet

Needs `pip install pyspark "pandas<3" pyarrow` and Java 17. Each partition loads the models once; the findings are
the rows that `careloop analyse --findings` writes, but for what only all together tell (reasons, texts sent to many).
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import pyarrow

import careloop

SCHEMA = (
    "conversation string, kind string, value string, probability double, turn int, start int, end int, words string"
)


def read_batches(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    """This will read the column "line" (one conversation as JSON) of each batch and give one row a finding."""
    for batch in batches:
        conversations = [
            msgspec.json.decode(line, type=careloop.Conversation) for line in batch.column("line").to_pylist() if line
        ]
        found = [row for findings in careloop.read_many(conversations) for row in rows(findings)]
        yield pyarrow.RecordBatch.from_pylist(found, schema=ARROW)


def rows(findings: careloop.Findings) -> Iterator[dict[str, Any]]:
    """This will give the rows of one conversation."""
    for finding in findings.findings:
        where = finding.evidence[0]
        yield {
            "conversation": findings.conversation,
            "kind": finding.kind,
            "value": finding.value,
            "probability": finding.probability,
            "turn": where.turn,
            "start": where.span[0],
            "end": where.span[1],
            "words": where.words,
        }


ARROW = pyarrow.schema(
    [
        (name, {"string": pyarrow.string(), "double": pyarrow.float64(), "int": pyarrow.int32()}[kind])
        for name, kind in (part.split() for part in SCHEMA.split(", "))
    ]
)


def main() -> None:
    """This will read the file named first and write the findings to the folder named second."""
    from pyspark.sql import SparkSession

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="JSON Lines, one conversation a line")
    parser.add_argument("target", help="the Parquet folder to write")
    given = parser.parse_args()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the workers' Python must have careloop too
    spark = SparkSession.builder.master("local[2]").getOrCreate()
    lines = spark.read.text(given.source).withColumnRenamed("value", "line")
    lines.repartition(8).mapInArrow(read_batches, SCHEMA).write.mode("overwrite").parquet(given.target)
    spark.stop()


if __name__ == "__main__":
    main()
