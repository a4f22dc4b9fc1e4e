"""Rules of the front end: nothing inline, small files, a whole contract, colours that can be read."""

import hashlib
import math
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/careloop"
STATIC = SOURCE / "site/static"
TEMPLATES = sorted(SOURCE.glob("**/templates/**/*.html"))
SHEETS = sorted(SOURCE.glob("**/static/**/*.css"))
SCRIPTS = sorted(STATIC.glob("js/*.js"))
CONTRACT = ROOT / "docs/developer/components.md"

INLINE = re.compile(
    r"""<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*["']|\shx-on|javascript:|["']js:|<script(?![^>]*\ssrc=)""", re.IGNORECASE
)
SIDE = r"(?:margin|padding|border|inset)-(?:left|right|top|bottom)"
PHYSICAL = re.compile(rf"^\s*(?:{SIDE}|(?:max-|min-)?(?:width|height))\s*:", re.MULTILINE)


def _name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


# Readers of mail know no style sheets: what looks like something in a mail is inline, and no page of ours.
PAGES = [template for template in TEMPLATES if template.parent.name != "mail"]


@pytest.mark.parametrize("template", PAGES, ids=_name)
def test_a_template_has_nothing_inline(template: Path) -> None:
    assert INLINE.findall(template.read_text()) == []


@pytest.mark.parametrize(
    "text", ['<p style="color:red">', "<script>go()</script>", '<a onclick="x()">', "<p hx-on:click=x>"]
)
def test_the_rule_would_notice(text: str) -> None:
    assert INLINE.search(text)


@pytest.mark.parametrize("sheet", SHEETS, ids=_name)
def test_a_style_sheet_is_short_and_knows_no_left_or_right(sheet: Path) -> None:
    text = sheet.read_text()
    assert len(text.splitlines()) <= 300
    assert PHYSICAL.findall(text) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=_name)
def test_a_behaviour_fits_on_a_screen_and_imports_what_exists(script: Path) -> None:
    text = script.read_text()
    assert len(text.splitlines()) <= 60
    assert [name for name in re.findall(r'from "\./(.+?)"', text) if not (script.parent / name).is_file()] == []


def test_the_index_names_every_style_sheet() -> None:
    css = STATIC / "css"
    named = set(re.findall(r'url\("(.+?)"\)', (css / "index.css").read_text()))
    assert named == {str(path.relative_to(css)) for path in css.rglob("*.css")} - {"index.css"}


def test_every_behaviour_in_use_is_known() -> None:
    table = re.search(r"const behaviours = \{(.+?)\};", (STATIC / "js/main.js").read_text(), re.DOTALL)
    assert table
    known = set(re.findall(r'"?([a-z][a-z-]*)"?(?=\s*[:,])', table[1]))
    used = {
        name
        for path in TEMPLATES
        for value in re.findall(r'data-behaviour="([^"{]+)"', path.read_text())
        for name in value.split()
    }
    assert used - known == set()
    assert "keys" in used


def test_every_icon_in_use_is_drawn_and_there_are_few() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "icons.svg").read_text()))
    used = {name for path in TEMPLATES for name in re.findall(r'\{% icon "([^"]+)"', path.read_text())}
    used |= {name for path in TEMPLATES for name in re.findall(r'with [^%]*?icon="([^"]+)"', path.read_text())}
    assert used - drawn == set()
    assert len(drawn) <= 40


def test_vendored_files_are_all_in_the_manifest_unchanged() -> None:
    vendor = STATIC / "vendor"
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (vendor / "MANIFEST.md").read_text().splitlines()
        if line.startswith("| ") and ".js" in line
    ]
    stated = {row[0]: row[-1] for row in rows}
    assert stated == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in vendor.glob("*.js")}
    assert all(row[2] and row[3] and row[4] for row in rows)


def test_every_class_of_the_contract_has_a_style() -> None:
    css = "\n".join(path.read_text() for path in (STATIC / "css").rglob("*.css"))
    styled = set(re.findall(r"\.([a-z][a-z0-9-]*)", css))
    promised = {
        name for value in re.findall(r'class="([^"{]+)"', CONTRACT.read_text()) for name in re.split(r"[\s|]+", value)
    }
    assert promised - styled == set()
    assert {"row", "message-customer", "composer"} <= promised


# Contrast: what is written on what, in both themes (WCAG 2.2: 4.5 for text, 3 for the edge of a field).
ON = [
    *[(ink, surface, 4.5) for ink in ("ink", "ink-2", "ink-3") for surface in ("ground", "paper", "raised", "sunk")],
    *[
        (ink, wash, 4.5)
        for wash in ("accent-wash", "note-wash", "danger-wash", "warn-wash")
        for ink in ("ink", "ink-2")
    ],
    *[(f"{name}-ink", f"{name}-wash", 4.5) for name in ("accent", "note", "danger", "warn", "good", "calm")],
    *[(f"{name}-ink", "paper", 4.5) for name in ("accent", "danger", "warn", "good", "calm")],
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-hover", 4.5),
    ("edge", "paper", 3.0),
    ("edge", "ground", 3.0),
    ("accent", "paper", 3.0),
]


def _luminance(lightness: float, chroma: float, hue: float) -> float:
    """Relative luminance of an OKLCH colour (Ottosson's matrices, clipped to sRGB)."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(1.0, max(0.0, part)) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _tokens() -> dict[str, tuple[float, float]]:
    """Name of each colour → its luminance in the light and in the dark theme."""
    number = r"([\d.]+)"
    colour = rf"oklch\({number} {number} {number}\)"
    text = (STATIC / "css/tokens.css").read_text()
    return {
        name: (_luminance(*map(float, values[:3])), _luminance(*map(float, values[3:])))
        for name, *values in re.findall(rf"--([a-z0-9-]+): light-dark\({colour}, {colour}\)", text)
    }


@pytest.mark.parametrize(("ink", "surface", "least"), ON)
def test_what_is_written_can_be_read_in_both_themes(ink: str, surface: str, least: float) -> None:
    tokens = _tokens()
    for theme in (0, 1):
        darker, lighter = sorted((tokens[ink][theme], tokens[surface][theme]))
        assert (lighter + 0.05) / (darker + 0.05) >= least, ("light", "dark")[theme]
