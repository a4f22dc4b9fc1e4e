// The page as it would be now, and its parts put in place of what they were.
import { patchList } from "./live-list.js";
import { patchThread } from "./live-thread.js";

export async function refresh(area, here) {
  const page = await read(location.pathname + location.search);
  const count = page.querySelector(".page-head h1 .count");
  const shown = document.querySelector(".page-head h1 .count");
  if (count && shown) shown.textContent = count.textContent;
  patchList(area, document.querySelector("#list"), page.querySelector("#list"));
  if (here) {
    patchThread(area, document.querySelector("#thread"), page.querySelector("#thread"), page);
    for (const part of [".thread-head", ".split-side"]) replaceIdle(document.querySelector(part), page.querySelector(part));
  }
  document.dispatchEvent(new Event("live-patched"));
}

export async function read(address) {
  const answer = await fetch(address, { headers: { "X-Requested-With": "live" }, redirect: "error" });
  if (!answer.ok) throw new Error(answer.statusText);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// A part in which somebody is at work (the focus, an open menu, a pointer on it) stays as it is until the next time.
function replaceIdle(old, fresh) {
  if (!old || !fresh || old.innerHTML === fresh.innerHTML) return;
  if (old.contains(document.activeElement) || old.querySelector(".menu[open]") || old.matches(":hover")) return;
  const open = [...old.querySelectorAll("details.panel")].map((each) => each.open);
  const top = old.scrollTop;
  old.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
  old.querySelectorAll("details.panel").forEach((each, at) => open[at] !== undefined && (each.open = open[at]));
  old.scrollTop = top;
  globalThis.htmx?.process(old);
  old.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: old } }));
}
