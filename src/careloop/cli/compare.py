"""careloop compare: two conversations side by side, and what made the difference."""

import argparse
import sys
from datetime import UTC

from careloop.core.records import Conversation
from careloop.readers.opened import Opened
from careloop.readers.tables import NeedsParquet
from careloop.renderers import comparing
from careloop.renderers.words import LANGUAGES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", metavar="A", help="a file, or FILE#ID for one of its conversations")
    parser.add_argument("second", metavar="B", help="the other")
    parser.add_argument("--unmasked", action="store_true", help="show names, numbers and addresses instead of dots")
    parser.add_argument("--report-language", choices=LANGUAGES, default="en", help="language of what is said")


def run(arguments: argparse.Namespace) -> int:
    from careloop.core.analysis import gather

    try:
        both = [_conversation(arguments.first), _conversation(arguments.second)]
    except (LookupError, NeedsParquet) as error:
        print(f"careloop: {error.args[0]}", file=sys.stderr)
        return 1
    first, second = (each.findings for each in gather(both, is_masked=not arguments.unmasked))
    print(comparing.render(first, second, language=arguments.report_language))
    return 0


def _conversation(name: str) -> Conversation:
    """The conversation of that id, or the first. Raises LookupError: when there is none; it says what to do."""
    path, _, identifier = name.partition("#")
    try:
        opened = Opened(path, zone=UTC)
    except OSError as error:
        raise LookupError(f"{path} cannot be read ({error.strerror}). Check the path.") from None
    try:
        for each in opened:
            if isinstance(each, Conversation) and identifier in ("", each.id):
                return each
    finally:
        opened.close()
    raise LookupError(f"{path} holds no conversation {identifier}. Write FILE#ID with an id of that file.")
