"""What the pages' processes load before they are split off."""

import os
import subprocess
import sys
from pathlib import Path

LOAD = """
from careloop.cli.web import load_pages
load_pages()
import sys
from django.db import connections
from django.urls import get_resolver
print("careloop.desk.conversations.views.lists" in sys.modules)
print(any(name.startswith("careloop.readers.mail") for name in sys.modules))
print(any(each.connection for each in connections.all(initialized_only=True)))
"""


def test_pages_are_loaded_without_the_mail_reader_and_without_an_open_connection(tmp_path: Path) -> None:
    environment = {**os.environ, "CARELOOP_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "careloop.site.settings"}
    done = subprocess.run([sys.executable, "-c", LOAD], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False", "False"]
