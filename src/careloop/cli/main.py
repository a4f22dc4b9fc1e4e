"""The command `careloop`: one word, then what to do."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from types import ModuleType

from careloop.site.config import Misconfigured

# Each module has add_arguments(parser) and run(arguments) -> exit code, and is imported only when it is asked for.
COMMANDS = {
    "analyse": "read conversations in files and write a report about them",
    "compare": "lay two conversations side by side",
    "serve": "serve the desk: pages and background work together",
    "demo": "load the demo company and serve it",
    "web": "serve the pages alone",
    "work": "do the background work alone",
    "check": "explain the configuration and what is wrong with it",
    "import": "bring conversations in from a file",
    "export": "write all conversations to a file",
    "measure": "compute one measure of a file, or list all",
    "mail": "read mail from files and print what is in it",
    "keypad": "go through a keypad survey as a caller would, on paper",
    "rebuild": "derive lists, counts and the search index anew",
}


def main(words: Sequence[str] | None = None) -> int:
    """Run one command. Gives the exit code: 0 done, 1 it went wrong, 2 it was called wrongly."""
    words = list(sys.argv[1:] if words is None else words)
    parser = _parser(words[0] if words and words[0] in COMMANDS else "")
    arguments = parser.parse_args(words)
    if arguments.command is None:
        parser.print_help()
        return 2
    try:
        return int(_module(arguments.command).run(arguments))
    except Misconfigured as error:
        print(f"careloop: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser(chosen: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="careloop", description="Customer service that keeps its promises.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, purpose in COMMANDS.items():
        command = commands.add_parser(name, help=purpose, description=purpose[0].upper() + purpose[1:] + ".")
        if name == chosen:
            _module(name).add_arguments(command)
    return parser


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"careloop.cli.{'import_' if name == 'import' else name}")
