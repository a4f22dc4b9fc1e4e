// What is said comes in at the end of the talk. Who reads further up stays there and is told that there is more.
import { refreshFoot } from "./live-foot.js";
import { pill } from "./live-pill.js";
import { isAtEnd } from "./thread.js";

const key = (node) => node.id || `${node.className} ${node.textContent.trim()}`;

export function patchThread(area, thread, fresh, page) {
  if (!thread || !fresh || new URLSearchParams(location.search).has("before")) return;
  const wasAtEnd = isAtEnd(thread);
  const old = new Map([...thread.children].map((node) => [key(node), node]));
  const now = new Set([...fresh.children].map(key));
  for (const [name, node] of old) if (!now.has(name) && node.matches("article, .event, .day")) node.remove();
  let last = thread.querySelector(":scope > form");
  let count = 0;
  for (const next of [...fresh.children]) {
    const here = old.get(key(next));
    if (here?.isConnected) {
      if (here.matches("article")) refreshFoot(here, next);
      last = here;
    } else if (!next.matches("form, .fresh")) {
      const node = document.importNode(next, true);
      last ? last.after(node) : thread.prepend(node);
      globalThis.htmx?.process(node);
      node.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: node } }));
      if (node.matches("article")) count += 1;
      last = node;
    }
  }
  if (!count) return;
  const seen = page.querySelector("#composer [name=seen]")?.value;
  if (wasAtEnd) thread.scrollTop = thread.scrollHeight;
  whenRead(area, thread, count, () => {
    const field = document.querySelector("#composer [name=seen]");
    if (field && seen) field.value = seen;
  });
}

// A message counts as seen when its end was on the screen; until then an answer is refused as written without it.
function whenRead(area, thread, count, act) {
  const around = thread.parentElement;
  pill(around);
  if (isAtEnd(thread)) return act();
  const button = pill(around, {
    words: area.dataset.newMessages.replace("{n}", count),
    place: (made) => thread.after(made),
    act: () => (thread.scrollTop = thread.scrollHeight),
  });
  const read = () => {
    if (!isAtEnd(thread)) return;
    thread.removeEventListener("scroll", read);
    button.remove();
    act();
  };
  thread.addEventListener("scroll", read);
}
