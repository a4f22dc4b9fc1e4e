"""The command that scores the models, on folders that hold little or nothing."""

import gzip
import json

import pytest

from training import evaluate


def write(folder, part, rows):
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / part, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def run(monkeypatch, capsys, folder, *only):
    monkeypatch.setattr(evaluate.sets, "BESIDE", folder / "none")
    monkeypatch.setattr("sys.argv", ["evaluate", "--data", str(folder), "--only", *only])
    assert evaluate.main() == 0
    told = capsys.readouterr()
    return [json.loads(line) for line in told.out.splitlines()], told.err


EVERY = [task.__name__ for family in evaluate.FAMILIES for task in family.TASKS]


def test_an_empty_folder_is_told_set_by_set_and_nothing_fails(tmp_path, monkeypatch, capsys):
    of_sets = [name for name in EVERY if name not in {"exam_of_heads", "exam_of_reading", "rehearsal"}]
    lines, told = run(monkeypatch, capsys, tmp_path, *of_sets)
    assert lines == []
    assert "Traceback" not in told
    for name in ("banking77", "multidogo", "esconv", "uss mwoz", "uss jddc", "nsmc_naver_movies", "japanese_toxic"):
        assert f"not measured: {name}" in told


def test_a_folder_with_one_language_measures_that_one(tmp_path, monkeypatch, capsys):
    rows = [
        {"text": "もっと軽ければよかったのに" if place % 2 else "軽いです", "label": place % 2} for place in range(40)
    ]
    write(tmp_path / "amcd_counterfactual", "JP_test.jsonl.gz", rows[:20])
    write(tmp_path / "amcd_counterfactual", "JP_train.jsonl.gz", rows[20:])
    lines, told = run(monkeypatch, capsys, tmp_path, "expectation")
    assert [(line["task"], line["metric"], line["n"]) for line in lines] == [
        ("unmet expectation ja", "MCC", 20),
        ("unmet expectation ja", "AUC", 20),
    ]
    assert lines[0]["value"] == 1.0
    assert "not measured: amcd_counterfactual EN" in told


def test_a_part_that_is_no_data_hides_nothing_else(tmp_path, monkeypatch, capsys):
    (tmp_path / "japanese_toxic").mkdir()
    (tmp_path / "japanese_toxic" / "test.jsonl.gz").write_bytes(b"not zipped")
    rows = [{"a": "환불해 주세요", "b": "환불 부탁드려요", "score": 5}, {"a": "안녕", "b": "환불", "score": 0}] * 10
    write(tmp_path / "korsts", "test.jsonl.gz", rows)
    lines, told = run(monkeypatch, capsys, tmp_path, "japanese_toxicity", "korean_likeness")
    assert [(line["set"], line["value"]) for line in lines] == [("korsts", 1.0)]
    assert "not measured: japanese_toxicity" in told


def test_one_class_alone_gives_no_number_but_a_reason(tmp_path, monkeypatch, capsys):
    rows = [{"text": "死ね", "Toxic": 3, "Very Toxic": 0, "annotation_num": 3}] * 5
    write(tmp_path / "japanese_toxic", "test.jsonl.gz", rows)
    lines, told = run(monkeypatch, capsys, tmp_path, "japanese_toxicity")
    assert lines == []
    assert "nothing to compare among 5 rows" in told


def test_a_folder_that_is_not_there_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["evaluate", "--data", str(tmp_path / "nowhere")])
    with pytest.raises(SystemExit):
        evaluate.main()
    assert "is no folder" in capsys.readouterr().err
