"""Gathered static files: every name that a page, a sheet or a module asks for holds its content."""

import re
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command


def test_sheets_and_modules_ask_for_hashed_names_only(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "careloop.site.static_files.HashedFiles"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    index, main = (tmp_path / staticfiles_storage.stored_name(name) for name in ("css/index.css", "js/main.js"))
    asked = [index.parent / name for name in re.findall(r'@import url\("(.+?)"\)', index.read_text())]
    asked += [main.parent / name for name in re.findall(r'from "\./(.+?)"', main.read_text())]
    assert len(asked) > 30
    assert [path.name for path in asked if not re.search(r"\.[0-9a-f]{12}\.(css|js)$", path.name)] == []
    assert [path.name for path in asked if not path.is_file()] == []
