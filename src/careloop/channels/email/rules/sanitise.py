"""HTML of mails, made harmless when it is stored: no active element, no event, no relative or odd link.

Two lines of defence follow when it is shown: a sandboxed frame and a content policy without scripts and remote images.
"""

import re

import nh3

# Tree builders take time that grows with the square of the depth (15 s for 20,000 nested lists), so we count first.
DEPTH = 200
CHARACTERS = 6_000_000

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})(?=[\s/>])")
_VOID = frozenset(
    """
    area base br col embed hr img input link meta param source track wbr
    """.split()  # noqa: SIM905
)
_SIBLINGS = (
    (("li",), ("ul", "ol")),
    (("td", "th"), ("table",)),
    (("tr",), ("table",)),
    (("tbody", "thead", "tfoot"), ("table",)),
    (("dd", "dt"), ("dl",)),
)
_TAGS = frozenset(
    """
    a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del
    details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main
    mark nav ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot
    th thead tr tt u ul var wbr
    """.split()  # noqa: SIM905
)
_DIMENSIONS = {"align", "valign", "width", "height", "bgcolor"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"dir", "lang", "title", "style"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "align"},
    "table": {*_DIMENSIONS, "border", "cellpadding", "cellspacing"},
    **{name: {*_DIMENSIONS, "colspan", "rowspan"} for name in ("td", "th")},
    **{name: set(_DIMENSIONS) for name in ("tr", "tbody", "thead", "tfoot", "col", "colgroup", "div", "p")},
    "font": {"color", "face", "size"},
    "ol": {"start", "type"},
    "li": {"value"},
    "details": {"open"},
    "blockquote": {"type"},
}
_STYLES = frozenset(
    """
    border border-bottom border-collapse border-color border-left border-right border-spacing border-style
    border-top border-width background-color color display font-family font-size font-style font-variant
    font-weight height letter-spacing line-height margin margin-bottom margin-left margin-right margin-top
    max-width min-width padding padding-bottom padding-left padding-right padding-top text-align text-decoration
    text-indent text-transform vertical-align white-space width word-break
    """.split()  # noqa: SIM905
)
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags={
        "script",
        "style",
        "title",
        "noscript",
        "template",
        "svg",
        "math",
        "xmp",
        "noembed",
        "noframes",
    },
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
    strip_comments=True,
    filter_style_properties=set(_STYLES),
)


def sanitise(html: str) -> str:
    """Give a harmless copy of the HTML, "" for what is too large or too deep: the text is shown instead."""
    if not html or len(html) > CHARACTERS or is_deeper(html, DEPTH):
        return ""
    return _CLEANER.clean(html.replace("\0", ""))


def is_deeper(html: str, limit: int) -> bool:
    """Say whether elements are nested deeper than `limit`: one pass, no tree.

    Paragraphs, rows, cells and items that were never closed are not counted as nested.
    """
    depth, ceiling = 0, limit  # the ceiling rises with elements that stand open without nesting
    open_tags: dict[str, int] = {}
    for slash, written in _TAG.findall(html):
        name = written.lower()
        if name in _VOID:
            continue
        if not slash:
            depth += 1
            open_tags[name] = open_tags.get(name, 0) + 1
            if depth > ceiling:
                ceiling = limit + _self_closing(open_tags)
                if depth > ceiling:
                    return True
        elif open_tags.get(name):
            open_tags[name] -= 1
            depth -= 1
            ceiling = max(ceiling - 1, limit)
    return False


def _self_closing(open_tags: dict[str, int]) -> int:
    """Count elements that were never closed but do not nest: the next of their kind closes them in every browser."""
    excess = max(open_tags.get("p", 0) - 1, 0)
    for names, parents in _SIBLINGS:
        standing = sum(open_tags.get(name, 0) for name in names)
        excess += max(standing - sum(open_tags.get(name, 0) for name in parents), 0)
    return excess
