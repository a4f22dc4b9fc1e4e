"""The words mail programs and mail servers use, in text files beside this one, a phrase a line.

They are data and not code so that someone who knows a language can read and mend its lines.
"""

import re
from functools import cache
from importlib.resources import files

_SECTION = re.compile(r"^\[([a-z0-9_ -]+)\]$")


@cache
def sections(name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the sections of `name`.txt in order, each with its lines; a section may come twice."""
    found: list[tuple[str, list[str]]] = []
    for line in files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8").split("\n"):
        if (section := _SECTION.match(line)) is not None:
            found.append((section.group(1), []))
        elif line.strip() and not line.startswith("# "):
            found[-1][1].append(line)
    return tuple((section, tuple(lines)) for section, lines in found)


def words(name: str, section: str) -> tuple[str, ...]:
    """Return the lines of one section of `name`.txt."""
    return next(lines for found, lines in sections(name) if found == section)


def either(name: str, section: str | None = None) -> str:
    """Return one expression that matches any line of a section, or of the whole file."""
    wanted = [line for found, lines in sections(name) for line in lines if section in {None, found}]
    return "|".join(wanted)
