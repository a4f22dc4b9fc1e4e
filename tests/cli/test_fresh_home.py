"""Any command may be the first on a new machine: it makes the database, and the first administrator is asked for."""

import os
import subprocess
import sys
from pathlib import Path

GREET = "from careloop.cli import serve; serve._greet('127.0.0.1:8000')"


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CARELOOP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "careloop.site.settings"}
    environment.pop("CARELOOP_DATABASE", None)
    return subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)


def test_an_export_before_anything_else_is_empty_and_the_first_serve_still_asks_for_an_administrator(
    tmp_path: Path,
) -> None:
    exported = run(tmp_path, "-m", "careloop", "export")
    assert (exported.returncode, exported.stdout) == (0, "")
    token = (tmp_path / "first-token").read_text()
    assert f"/setup/?token={token}" in run(tmp_path, "-c", GREET).stdout
