"""What every test gets: a home folder of its own, quick password hashing, the cast."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

os.environ["CARELOOP_HOME"] = tempfile.mkdtemp(prefix="careloop-test-")
for _name in [
    name for name in os.environ if name.startswith("CARELOOP_") and name not in ("CARELOOP_HOME", "CARELOOP_DATABASE")
]:
    del os.environ[_name]

import pytest  # noqa: E402
from django.test import Client  # noqa: E402

from tests.cast import Cast, make_cast  # noqa: E402

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(autouse=True)
def _quick_and_private(settings: object, tmp_path: Path) -> Iterator[None]:
    from django.core.cache import cache

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    cache.clear()
    yield
    cache.clear()


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
