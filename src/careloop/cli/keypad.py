"""careloop keypad: a keypad survey on paper, so that one hears how a menu feels before a caller does."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from careloop.core.surveys.instruments import instruments
from careloop.core.surveys.keypad import Call, Happening, Prompt, Script, advance, begin, to_play
from careloop.core.surveys.layouts import KEYPAD, layout_named, next_layout
from careloop.core.surveys.scales import LANGUAGES

HELP = "a number presses that key, an empty line lets time pass, h hangs up"
SECONDS_A_CHARACTER = {"en": 0.065, "ko": 0.14, "ja": 0.12}  # how long a voice takes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="language of the call (default en)")
    names = ", ".join(layout.name for layout in KEYPAD)
    parser.add_argument("--layout", help=f"spoken order, keys, pause: one of {names} (default: drawn)")
    parser.add_argument("--seed", type=int, help="draw the same layout again")
    parser.add_argument("--log", type=Path, help="write all that happened to this JSON file")


def run(arguments: argparse.Namespace) -> int:
    try:
        chosen = layout_named(arguments.layout) if arguments.layout else None
    except ValueError as error:
        print(f"careloop: {error}", file=sys.stderr)
        return 2
    layout = chosen or next_layout([], rng=np.random.default_rng(arguments.seed))
    script = Script(question=instruments()["keypad"].first, layout=layout, language=arguments.language)
    print(f"[layout {layout.name}; {HELP}]")
    call = _talk(script, iter(sys.stdin.readline, ""))
    words = script.scale.words_of(call.value, script.language) if call.value is not None else "-"
    print(f"[{call.ended_by}; key {call.key or '-'}; answer {words}]")
    if arguments.log:
        record = {"layout": layout.name, "ended_by": call.ended_by, "key": call.key, "value": call.value}
        log = {**record, "log": msgspec.to_builtins(call.log)}
        arguments.log.write_text(json.dumps(log, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def _talk(script: Script, lines: Iterator[str]) -> Call:
    call, now = begin(), 0.0
    while not call.is_over:
        prompt = to_play(call, script)
        if prompt:
            print(f"  {now:5.1f}s  {prompt.text}")
        passes = _seconds(prompt, script) if prompt else script.wait_seconds
        typed = next(lines, None)
        if typed is None or typed.strip().lower() == "h":  # the end of the input is the end of the line
            now += passes / 2
            call = advance(call, Happening(round(now, 1), "hung-up"), script)
        elif typed.strip():
            now += passes / 2
            call = advance(call, Happening(round(now, 1), "key", typed.strip()[:1]), script)
        else:
            now += passes
            what = Happening(round(now, 1), "prompt-ended", prompt.name) if prompt else Happening(now, "silence")
            call = advance(call, what, script)
    return call


def _seconds(prompt: Prompt, script: Script) -> float:
    return len(prompt.text) * SECONDS_A_CHARACTER[script.language] + prompt.pause_seconds
