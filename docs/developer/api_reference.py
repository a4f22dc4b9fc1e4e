"""Write docs/developer/api-reference.md from the API itself: `python -m docs.developer.api_reference`."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGE = Path(__file__).with_name("api-reference.md")
HEAD = """\
# API reference

Written by `python -m docs.developer.api_reference`; a test holds it to the code. How to use it: [api.md](api.md).
"""


def reference(schema: dict[str, Any]) -> str:
    """Give the page for an OpenAPI description."""
    operations = [
        (operation["tags"][0], method.upper(), path, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    lines = [HEAD]
    for tag in dict.fromkeys(tag for tag, *_rest in operations):
        lines.append(f"## {tag}\n")
        for _tag, method, path, operation in (each for each in operations if each[0] == tag):
            lines += _operation(method, path, operation)
    lines.append("## Types\n")
    for name, told in sorted(schema["components"]["schemas"].items()):
        lines += _type(name, told)
    return "\n".join(lines).rstrip() + "\n"


def _operation(method: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    yield f"### `{method} {path}`\n"
    yield f"{operation['description']}\n"
    parameters = operation.get("parameters", [])
    if parameters:
        yield "| parameter | in | type |\n|---|---|---|"
        for each in parameters:
            needed = " (needed)" if each["required"] and each["in"] != "path" else ""
            yield f"| `{each['name']}`{needed} | {each['in']} | {_kind(each['schema'])} |"
        yield ""
    body = operation.get("requestBody")
    if body:
        yield f"Body: {_kind(body['content']['application/json']['schema'])}\n"
    for status, told in operation["responses"].items():
        if status != "4XX":
            content = next(iter(told.get("content", {}).values()), {}).get("schema", {})
            yield f"Gives {status}{': ' + _kind(content) if content else ''}\n"


def _type(name: str, told: dict[str, Any]) -> Iterator[str]:
    yield f"### {name}\n"
    yield f"{told.get('description', '')}\n"
    if told.get("properties"):
        yield "| field | type | |\n|---|---|---|"
        required = told.get("required", [])
        for field, schema in told["properties"].items():
            notes = [*(["needed"] if field in required else []), schema.get("description", "")]
            yield f"| `{field}` | {_kind(schema)} | {'; '.join(note for note in notes if note)} |"
        yield ""


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(each) for each in schema["anyOf"]))
    if "enum" in schema:
        return ", ".join(f"`{value}`" if value else "empty" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    form = f" ({schema['format']})" if "format" in schema else ""
    limits = [
        words.format(schema[name])
        for name, words in (("maxLength", "at most {} signs"), ("maximum", "at most {}"), ("maxItems", "at most {}"))
        if name in schema and schema[name] < 2**62
    ]
    return f"{schema.get('type', 'anything')}{form}{', ' + ', '.join(limits) if limits else ''}"


def current() -> str:
    """Give the page as the code is now."""
    from careloop.site.api import api

    return reference(api.get_openapi_schema())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careloop.site.settings")
    os.environ.setdefault("CARELOOP_HOME", tempfile.mkdtemp())
    import django

    django.setup()
    PAGE.write_text(current())
