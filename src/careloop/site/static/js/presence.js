// Who is here: says what this tab does.
import { drawPresence, showPresence } from "./presence-marks.js";

const SAY_EVERY = 25000;
const REST = 6000;
export const tab = crypto.randomUUID?.() ?? String(Math.random());

export function bePresent(area, here) {
  if (here) sayWhatWeDo(area, here);
  document.addEventListener("live-patched", () => drawPresence(area, here));
  setInterval(() => drawPresence(area, here), 5000);
}

function sayWhatWeDo(area, here) {
  const form = document.getElementById("composer");
  let said;
  let rest;
  const say = (state, isAgain = false) => {
    if (state === said && !isAgain) return;
    said = state;
    const body = new URLSearchParams({ state, tab });
    const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
    fetch(`${area.dataset.presence}${here}`, { method: "POST", body, headers, keepalive: true }).catch(() => {});
  };
  const look = () => say(document.hidden ? "away" : "viewing");
  form?.addEventListener("input", () => {
    say("writing");
    clearTimeout(rest);
    rest = setTimeout(look, REST);
  });
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", () => say("gone"));
  setInterval(() => say(said, true), SAY_EVERY);
  look();
}

// What another tab says; our own we know.
export function hearPresence(area, said, here) {
  if (said.tab !== tab) showPresence(area, said, here);
}
