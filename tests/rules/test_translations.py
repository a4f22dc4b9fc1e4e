"""All of the interface is in Korean and Japanese: every sentence of the sources, with the same variables."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "careloop"
VARIABLE = re.compile(r"%\([a-z_]+\)[sd]|%[sd]")
LANGUAGES = ("ko", "ja")


def catalogue(language: str, package: Path = PACKAGE) -> polib.POFile:
    return polib.pofile(str(package / "site" / "locale" / language / "LC_MESSAGES" / "django.po"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_untranslated(language: str) -> None:
    entries = [entry for entry in catalogue(language) if not entry.obsolete]
    assert [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_use_the_variables_of_the_original(language: str) -> None:
    wrong = []
    for entry in catalogue(language).translated_entries():
        for said in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            allowed = [sorted(VARIABLE.findall(text)) for text in (entry.msgid, entry.msgid_plural) if text]
            if sorted(VARIABLE.findall(said)) not in allowed:
                wrong.append((entry.msgid, said))
    assert wrong == []


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext's xgettext is not installed")
def test_every_sentence_of_the_sources_is_in_the_catalogues(tmp_path: Path) -> None:
    copy = tmp_path / "careloop"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "texts", "*.mo"))
    code = (
        "import sys; from pathlib import Path; import careloop.site.settings as s;"
        "s.LOCALE_PATHS[:] = [Path(sys.argv[1]) / 'site' / 'locale'];"
        "import django; django.setup(); from django.core.management import call_command;"
        "call_command('makemessages', locale=['ko'], extensions=['html', 'py', 'txt'], no_obsolete=True, verbosity=0)"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "careloop.site.settings", "CARELOOP_HOME": str(tmp_path / "home")}
    subprocess.run(
        [sys.executable, "-c", code, str(copy)], cwd=copy, env={"PATH": "/usr/bin:/bin", **environment}, check=True
    )
    needed = {(entry.msgctxt, entry.msgid) for entry in catalogue("ko", copy)}
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue("ko") if not entry.obsolete}
    assert sorted(map(str, needed - known)) == []
