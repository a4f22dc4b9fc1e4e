// The "?" dialog: lists what the keys of this very page do.

const NAMES = { mod: /Mac|iP/.test(navigator.platform) ? "⌘" : "Ctrl", enter: "↵", escape: "Esc", shift: "⇧" };

function words(element) {
  if (element.dataset.keyLabel || element.ariaLabel) return element.dataset.keyLabel || element.ariaLabel;
  const copy = element.cloneNode(true);
  copy.querySelectorAll(".kbd, kbd, .count, svg").forEach((mark) => mark.remove());
  return copy.textContent.trim() || element.placeholder || element.title;
}

function marks(key) {
  return key.split(/[ +]/).map((part) => {
    const mark = document.createElement("kbd");
    mark.textContent = NAMES[part] ?? part.toUpperCase();
    return mark;
  });
}

export function keysHelp(dialog) {
  const list = dialog.querySelector("[data-list]");
  dialog.addEventListener("opened", () => {
    list.querySelectorAll("[data-made]").forEach((line) => line.remove());
    for (const group of list.querySelectorAll("[data-when]")) group.hidden = !document.querySelector(group.dataset.when);
    const seen = new Set();
    for (const element of document.querySelectorAll("[data-key]")) {
      if (seen.has(element.dataset.key) || element.closest("dialog")) continue;
      seen.add(element.dataset.key);
      const line = document.createElement("div");
      line.dataset.made = "";
      const term = document.createElement("dt");
      term.textContent = words(element);
      const value = document.createElement("dd");
      value.append(...marks(element.dataset.key));
      line.append(term, value);
      list.append(line);
    }
  });
}
