"""What every test gets: a home folder of its own, quick password hashing, the cast."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from tests.cast import Cast, make_cast

BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# How long a machine takes is measured in benchmarks/, never in a test.
hypothesis.settings.register_profile("careloop", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("careloop")
SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(autouse=True)
def _private_files(settings: Any, tmp_path: Path) -> Iterator[None]:
    folder = {"location": tmp_path / "files"}
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": folder},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Consumers read what is not committed: on PostgreSQL they pass no running transaction, and a test is one.

    Tests that run beside this one on the same server are others. How consumers wait is shown by real processes.
    """
    monkeypatch.setattr("careloop.desk.ledger.queries.OLDEST_RUNNING", "9223372036854775807")


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def as_mina(cast: Cast) -> Client:
    """A browser in which Mina is signed in."""
    client = Client()
    client.force_login(cast.mina)
    return client


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the real data is not beside the project")
    return SHARED


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of a worker: two of Playwright's loops do not fit into one thread."""
    # Its loop runs in this thread, where the tests ask the database; nothing here is asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=BROWSER_OPTIONS)
        yield browser
        browser.close()
