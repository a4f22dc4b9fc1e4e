"""The house keeps its own rules: sizes, translations, migrations, foreign keys, quick import."""

import ast
import statistics
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import ForeignKey

PACKAGE = Path(__file__).parents[2] / "src" / "careloop"
SOURCES = [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]
TESTS = [path for name in ("tests", "benchmarks") for path in sorted((PACKAGE.parents[1] / name).rglob("*.py"))]
DESK = [
    "ledger", "people", "tokens", "conversations", "live", "promises", "surveys", "webhooks", "automation", "insights",
]  # fmt: skip
ORDER = ["auth", "contenttypes", "sessions", *DESK, "email", "webform", "chat", "plugged"]


def test_no_file_is_longer_than_400_lines_and_most_are_short() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in SOURCES}
    tests = {path: len(path.read_text().splitlines()) for path in TESTS}
    assert {str(path): n for path, n in tests.items() if n > 400} == {}
    assert {str(path): n for path, n in lengths.items() if n > 400} == {}
    assert statistics.median(lengths.values()) <= 80


def test_functions_are_short() -> None:
    lengths = [
        (node.end_lineno - node.lineno + 1, f"{path.name}:{node.name}")
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    ]
    assert [each for each in lengths if each[0] > 60] == []
    assert statistics.median(length for length, _name in lengths) <= 8
    assert sorted(length for length, _name in lengths)[int(len(lengths) * 0.9)] <= 25


def test_a_foreign_key_points_down_or_within() -> None:
    for model in apps.get_models():
        if not model.__module__.startswith("careloop."):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey):
                target = field.related_model._meta.app_label  # type: ignore[union-attr]
                assert ORDER.index(target) <= ORDER.index(model._meta.app_label), f"{model.__name__}.{field.name}"


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    out = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out)
    assert "No changes detected" in out.getvalue()


def test_importing_the_library_is_quick_and_brings_no_django() -> None:
    code = (
        "import sys, time; t = time.process_time(); import careloop;"
        "print(time.process_time() - t, 'django' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert float(out[0]) < 1
    assert out[1] == "False"
