"""A sample is written for people, comes back with what they say, and corrects the rates of the report."""

import csv
import json
from pathlib import Path

import pytest

from careloop.cli.main import main

LOST = ("My suitcase did not arrive on flight AA1833. Where is it?", "Our policies are listed on the website.",
        "I am still waiting for my suitcase. As I said, it did not arrive. This is ridiculous.")  # fmt: skip
THANKS = ("=Where is my booking?", "It is booked.", "Thank you!")


@pytest.fixture
def told(tmp_path: Path) -> Path:
    path = tmp_path / "told.jsonl"
    with path.open("w") as file:
        for number in range(20):
            sides = zip(("customer", "agent", "customer"), LOST if number % 4 == 0 else THANKS, strict=True)
            turns = [{"side": side, "text": text} for side, text in sides]
            file.write(json.dumps({"id": f"c{number}", "channel": "chat", "turns": turns}) + "\n")
    return path


def analysed(told: Path, *more: str) -> int:
    report = told.with_name("report.json")
    return main(["analyse", str(told), "-o", str(report), "--quick", "--workers", "1", "--fresh", *more])


def test_a_sample_that_people_checked_corrects_the_rate(told: Path) -> None:
    sample = told.with_name("sample.csv")
    assert analysed(told, "--sample", str(sample), "--sample-of", "red-alert") == 0
    with sample.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["found"], row["others"]) for row in rows} == {("5", "15")}
    assert sorted(row["conversation"] for row in rows) == sorted(f"c{number}" for number in range(20))
    assert all(row["said"].startswith("customer: ") for row in rows)
    for place, row in enumerate(rows):
        row["is_there"] = "yes" if row["is_found"] == "True" and place % 20 != 0 else "no"
    there = sum(row["is_there"] == "yes" for row in rows)
    with sample.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert analysed(told, "--checked", str(sample)) == 0
    found = {each["kind"]: each for each in json.loads(told.with_name("report.json").read_text())["found"]}
    assert found["red-alert"]["rate"]["value"] == pytest.approx(there / 20)
    assert found["red-alert"]["rate"]["n"] == 20
    assert "value" not in {key for key, value in found["issue"]["rate"].items() if value is not None}


def test_bad_files_say_where(told: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked = told.with_name("checked.csv")
    checked.write_text("conversation,kind,is_found,found,others,said,is_there\nc1,red-alert,True,5,15,x,maybe\n")
    assert analysed(told, "--checked", str(checked)) == 1
    assert "row 2: “maybe” is no verdict. Write yes or no" in capsys.readouterr().err
    checked.write_text("a,b\n1,2\n")
    assert analysed(told, "--checked", str(checked)) == 1
    assert "Keep its columns." in capsys.readouterr().err
    assert analysed(told, "--checked", "nowhere.csv") == 1
    assert analysed(told, "--sample", "x.csv", "--sample-of", "nonsense") == 1


def test_the_file_of_the_desk_is_understood(told: Path) -> None:
    checked = told.with_name("desk.jsonl")
    lines = [
        {"conversation": f"c{n}", "kind": "issue", "is_found": n < 3, "is_there": n < 2, "found": 30, "others": 70}
        for n in range(8)
    ]
    checked.write_text("\n".join(json.dumps(line) for line in lines))
    assert analysed(told, "--checked", str(checked)) == 0
    found = {each["kind"]: each for each in json.loads(told.with_name("report.json").read_text())["found"]}
    assert found["issue"]["rate"]["denominator"] == 100
    assert 0.1 < found["issue"]["rate"]["value"] < 0.3
