"""What calls an agent: a line on the desktop and a tone, once for all tabs, never in the quiet hours."""

from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.journey
# The two things that a test cannot see: what stands on the desktop, and what is heard.
STUBS = """
window.shown = []; window.tones = 0;
window.Notification = class {
  static permission = "granted";
  constructor(title, { body }) { shown.push(`${title}: ${body}`); }
  addEventListener() {}
};
window.AudioContext = class {
  currentTime = 0;
  createOscillator() { return { frequency: {}, connect: (next) => next, start: () => tones++, stop() {} }; }
  createGain() { return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect() {} }; }
};
document.hasFocus = () => false;
"""
CALL = """async ([asked, times]) => {
  const { callAgent } = await import(new URL("live-call.js", document.querySelector("script[type=module]").src));
  const area = { dataset: { waiting: "A customer waits.", ...asked } };
  const change = { conversation: 7, calls: "waiting", who: "Alex", text: "Hi" };
  for (let time = 0; time < times; time++) callAgent(area, change);
  return [shown, tones];
}"""
LINE = ["Alex: A customer waits.\nHi"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"calls": "desktop sound"}, [LINE, 1]),
        ({"calls": "desktop"}, [LINE, 0]),
        ({"calls": "sound"}, [[], 1]),
        ({"calls": ""}, [[], 0]),
        ({"calls": "desktop sound", "quietFrom": "22:00", "quietUntil": "07:00"}, [[], 0]),
        ({"calls": "desktop sound", "quietFrom": "23:00", "quietUntil": "23:45"}, [[], 0]),
        ({"calls": "desktop sound", "quietFrom": "07:00", "quietUntil": "22:00"}, [LINE, 1]),
    ],
)
def test_it_calls_as_it_was_asked_and_not_at_night(page: Page, asked: dict[str, str], expected: list[Any]) -> None:
    page.clock.set_fixed_time("2026-11-28T23:30:00")
    page.add_init_script(STUBS)
    page.goto("/styleguide/?page=conversation")
    assert page.evaluate(CALL, [asked, 3]) == expected  # three tabs are told, one speaks
