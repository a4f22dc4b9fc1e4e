"""Parts are found by their names, whichever parts a folder holds."""

import gzip
import json

import pytest

from training.points import Points
from training.sets import Folder, Missing
from training.tasks import Bench, divided, role


def write(folder, part, rows):
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / part, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def bench(*roots):
    return Bench(Folder(roots[0]), Folder(*roots), Points)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("test", "test"),
        ("EN_test", "test"),
        ("mwoz_asap_test", "test"),
        ("dev", "dev"),
        ("unsmile_valid_v1.0", "dev"),
        ("oos_val", "dev"),
        ("train", "train"),
        ("pn_train_dev", "train"),
        ("train_val", "train"),
        ("banking", "other"),
    ],
)
def test_a_part_tells_by_its_name_what_it_is_for(part, expected):
    assert role(part) == expected


def test_the_test_part_is_measured_and_the_training_part_is_learned_from(tmp_path):
    write(tmp_path / "a" / "set", "test.jsonl.gz", [{"n": 1}])
    write(tmp_path / "b" / "set", "train.jsonl.gz", [{"n": 2}])
    write(tmp_path / "b" / "set", "dev.jsonl.gz", [{"n": 3}])
    found = divided(bench(tmp_path / "a", tmp_path / "b"), "set")
    assert (found.part, found.test, sorted(row["n"] for row in found.train)) == ("test", [{"n": 1}], [2])


def test_training_parts_of_the_measured_folder_come_first(tmp_path):
    write(tmp_path / "a" / "set", "test.jsonl.gz", [{"n": 1}])
    write(tmp_path / "a" / "set", "train.jsonl.gz", [{"n": 2}])
    write(tmp_path / "b" / "set", "train.jsonl.gz", [{"n": 9}])
    assert divided(bench(tmp_path / "a", tmp_path / "b"), "set").train == [{"n": 2}]


def test_without_a_test_part_groups_are_held_out_whole(tmp_path):
    rows = [{"conv": n // 5, "n": n} for n in range(60)]
    write(tmp_path / "set", "dev.jsonl.gz", rows)
    found = divided(bench(tmp_path, tmp_path / "none"), "set", group="conv")
    assert found.part == "held out"
    assert not {row["conv"] for row in found.train} & {row["conv"] for row in found.test}
    assert len(found.train) + len(found.test) == 60


def test_prefixes_choose_a_language_and_without_leaves_out(tmp_path):
    for part in ("en_train", "en_test", "ko_dev", "ko_test", "oos_test"):
        write(tmp_path / "set", f"{part}.jsonl.gz", [{"part": part}])
    one = bench(tmp_path)
    assert divided(one, "set", "ko").test == [{"part": "ko_test"}]
    assert divided(one, "set", "en", without=("oos",)).train == [{"part": "en_train"}]


def test_a_set_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Missing, match="banking77"):
        divided(bench(tmp_path), "banking77")
    with pytest.raises(Missing, match="no part named train"):
        Folder(tmp_path).rows("banking77", "train")
