"""Write `ko.jsonl` and `ja.jsonl` from the plain lists: `python -m training.authored`."""

import json
from pathlib import Path

FOLDER = Path(__file__).parent


def rows(plain: str) -> list[dict[str, object]]:
    """Read a plain list: a heading tells what the lines under it are."""
    found: list[dict[str, object]] = []
    label = "none"
    for line in filter(None, map(str.strip, plain.splitlines())):
        if line.startswith("# "):
            label = line[2:]
        else:
            found.append({"text": line, "is": [] if label == "none" else [label]})
    return found


def main() -> None:
    for file in sorted(FOLDER.glob("*.txt")):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows(file.read_text(encoding="utf-8"))]
        file.with_suffix(".jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
