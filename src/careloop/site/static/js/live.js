// What happens on the desk reaches the page by itself: one stream a tab, and an ordinary request for what is shown.
import { callAgent } from "./live-call.js";
import { read, refresh } from "./live-page.js";
import { bePresent, hearPresence } from "./presence.js";

const SOONEST = 1000;

export function live(area) {
  const here = Number(location.pathname.match(/\/conversations\/(\d+)$/)?.[1] ?? 0);
  const state = { dirty: false, isRunning: false, last: 0 };
  const hasList = () => Boolean(document.querySelector("#list"));
  bePresent(area, here);

  const source = new EventSource(area.dataset.stream);
  const hear = (name, action) => source.addEventListener(name, (event) => action(JSON.parse(event.data)));
  hear("changed", (change) => {
    if (change.calls) callAgent(area, change);
    if (change.conversation === here || hasList()) soon(area, state, here);
    later(state);
  });
  hear("hello", (wishes) => Object.assign(area.dataset, wishes));
  hear("refresh", () => soon(area, state, here));
  hear("presence", (said) => hearPresence(area, said, here));
  document.addEventListener("visibilitychange", () => state.dirty && soon(area, state, here));
  // a page that rests in the browser's memory keeps no stream; when it is shown again, it begins anew
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

// At most once a second, and not at all while nobody looks.
function soon(area, state, here) {
  state.dirty = true;
  if (document.hidden || state.isRunning) return;
  state.isRunning = true;
  const wait = Math.max(100, state.last + SOONEST - performance.now());
  setTimeout(async () => {
    state.dirty = false;
    // who was signed out, or has no line, asks again in ten seconds and not at once
    const failed = await refresh(area, here).then(() => false, () => true);
    [state.isRunning, state.last] = [false, performance.now() + (failed ? 10000 : 0)];
    state.dirty ||= failed;
    if (state.dirty && navigator.onLine) soon(area, state, here);
  }, wait);
}

function later(state) {
  if (state.counting || document.hidden) return;
  state.counting = setTimeout(async () => {
    state.counting = undefined;
    const page = await read("/views/rail").catch(() => undefined);
    for (const count of page?.querySelectorAll(".rail-link .count[id]") ?? []) {
      const old = document.getElementById(count.id);
      if (old && count.textContent) [old.textContent, old.className] = [count.textContent, count.className];
    }
  }, 2500);
}
