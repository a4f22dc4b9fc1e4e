"""What the documentation promises is there, and what is there is documented."""

import re
from pathlib import Path

from careloop.cli.main import COMMANDS
from careloop.core.canned import VARIABLES
from careloop.site.audit_words import VERBS

ROOT = Path(__file__).parents[2]
SUBJECTS = (
    "agent|channel|chat|conversation|customer|data|delivery|desk|duplicate|hours|identity|import|mailbox|message"
    "|organisation|participant|promise|received|request_page|rule|saved_view|sender|sign_in_policy|survey|tag|team"
    "|token|wait|webhook"
)
EVENT = re.compile(rf'"((?:{SUBJECTS})\.[a-z_]+)"')
NO_EVENTS = {*VARIABLES, "organisation.name"}


def test_every_event_is_documented() -> None:
    documented = (ROOT / "docs" / "developer" / "events.md").read_text()
    written = {
        name
        for path in (ROOT / "src" / "careloop").rglob("*.py")
        for name in EVENT.findall(path.read_text())
        if "simulator" not in path.parts and "core" not in path.parts
    }
    assert sorted(name for name in written - NO_EVENTS if f"`{name}`" not in documented) == []


def test_every_event_has_words_for_those_who_read_the_audit_page() -> None:
    documented = (ROOT / "docs" / "developer" / "events.md").read_text()
    assert sorted(set(re.findall(r"`([a-z_]+\.[a-z_]+)`", documented)) - set(VERBS)) == []


def test_every_command_is_documented() -> None:
    manual = (ROOT / "docs" / "operator" / "commands.md").read_text()
    assert [name for name in COMMANDS if f"`careloop {name}" not in manual] == []


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    links = [
        (page, target)
        for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text())
        if "://" not in target
    ]
    broken = [f"{page.relative_to(ROOT)}: {target}" for page, target in links if not (page.parent / target).exists()]
    assert broken == []


def test_every_dependency_has_its_reason() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["desk"]]
    names = [re.match(r"[A-Za-z0-9_-]+", each)[0] for each in needed]  # type: ignore[index]
    decisions = "\n".join(page.read_text() for page in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [name for name in names if name not in decisions] == []
