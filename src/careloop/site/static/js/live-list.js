// New rows come in without moving what is being read: while somebody is in the list, rows change in their places only.
import { pill } from "./live-pill.js";
import { replaceRow } from "./live-row.js";

const key = (row) => row.querySelector(".row-link")?.pathname;
const rowsOf = (list) => [...list.querySelectorAll(".row")];

export function patchList(area, list, fresh) {
  if (!list || !fresh) return;
  const [before, after] = [rowsOf(list), rowsOf(fresh)];
  const news = new Map(after.map((row) => [key(row), row]));
  const known = new Set(before.map(key));
  for (const row of before) {
    const next = news.get(key(row));
    row.classList.toggle("is-gone", !next);
    if (next) replaceRow(row, next);
  }
  const isSame = before.length === after.length && before.every((row, at) => key(row) === key(after[at]));
  const count = after.filter((row) => !known.has(key(row))).length;
  const place = (button) => list.prepend(button);
  const act = () => {
    replaceAll(list, fresh);
    document.querySelector("#list .row-link")?.focus();
  };
  if (isSame || isIdle(list)) pill(list);
  if (isSame) return;
  if (isIdle(list)) replaceAll(list, fresh);
  else pill(list, { words: area.dataset.newRows.replace("{n}", Math.max(count, 1)), place, act });
}

function isIdle(list) {
  const scroller = list.closest(".split-list, .page-main") ?? document.scrollingElement;
  return (
    scroller.scrollTop < 4 && !list.matches(":hover") && !list.contains(document.activeElement) &&
    !list.querySelector(".row-select:checked, .menu[open]") && !document.getSelection()?.toString()
  );
}

function replaceAll(list, fresh) {
  const next = document.importNode(fresh, true);
  list.replaceWith(next);
  globalThis.htmx?.process(next);
  next.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: next } }));
  document.dispatchEvent(new Event("live-patched"));
}
