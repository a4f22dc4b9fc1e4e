// One row in its place: what it says is new, what somebody is doing with it stays.

const shown = new WeakMap(); // a row, as the server wrote it

export function replaceRow(row, next) {
  const html = next.innerHTML;
  if (shown.get(row) === html) return;
  const isChecked = row.querySelector(".row-select")?.checked;
  const hadFocus = row.contains(document.activeElement) && document.activeElement.className;
  row.className = next.className;
  row.replaceChildren(...[...next.childNodes].map((node) => document.importNode(node, true)));
  const box = row.querySelector(".row-select");
  if (box) box.checked = Boolean(isChecked);
  if (hadFocus) row.querySelector(hadFocus.includes("row-select") ? ".row-select" : ".row-link")?.focus({ preventScroll: true });
  shown.set(row, html);
}
