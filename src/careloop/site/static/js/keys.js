// Keys of the page: an element with data-key="r" (or "g i", "mod+enter") is pressed by that key.
import { moveRow } from "./row-keys.js";
import { chord, isComposing, isTyping } from "./typing.js";

const FIRST_OF_TWO = 1200; // milliseconds to press the second key of "g i"
let first = "";
let timer;

function candidates(key) {
  const open = [...document.querySelectorAll("dialog[open]")].pop();
  return [...(open ?? document).querySelectorAll("[data-key]")].filter(
    (element) => element.dataset.key === key && !element.disabled && !element.closest("[hidden], dialog:not([open])"),
  );
}

function press(element) {
  if (element.matches("input, textarea, select")) {
    element.focus();
    element.select?.();
  } else {
    if (element.matches("summary")) element.focus();
    element.click();
  }
}

function choose(key, target) {
  const found = candidates(key);
  if (key !== "mod+enter") return found[0];
  const form = target.closest("form");
  return found.find((element) => element.form === form) ?? (form ? undefined : found[0]);
}

export function keys(body) {
  document.addEventListener("keydown", (event) => {
    if (isComposing(event) || event.defaultPrevented || event.altKey) return;
    const pressed = chord(event);
    const always = pressed.startsWith("mod+");
    if (pressed === "escape" && isTyping(event.target)) return event.target.blur();
    if (!always && (isTyping(event.target) || (body.dataset.keys === "off" && pressed !== "escape"))) return;
    const both = first ? `${first} ${pressed}` : pressed;
    clearTimeout(timer);
    first = "";
    const element = choose(both, event.target) ?? choose(pressed, event.target);
    if (element) {
      event.preventDefault();
      press(element);
    } else if (!always && document.querySelector(`[data-key^="${CSS.escape(pressed)} "]`)) {
      first = pressed;
      timer = setTimeout(() => (first = ""), FIRST_OF_TWO);
    } else if (!document.querySelector("dialog[open]") && moveRow(pressed)) {
      event.preventDefault();
    }
  });
}
