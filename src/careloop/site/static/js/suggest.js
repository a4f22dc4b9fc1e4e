// A word that begins with @, / or :: asks the server for what could be meant, and is replaced by the choice.
import { options } from "./options.js";
import { after, isComposing } from "./typing.js";

const TRIGGER = /(?:^|\s)(@|\/|::)([^\s@/:]*)$/u;

export function suggest(form, field) {
  const list = document.createElement("div");
  list.className = "suggest";
  list.id = `suggest-${Math.random().toString(36).slice(2)}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.getAttribute("aria-label") ?? "");
  form.append(list);
  field.setAttribute("aria-controls", list.id);
  const choice = options(list, field);
  let found;

  function close() {
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
  }

  async function look() {
    found = TRIGGER.exec(field.value.slice(0, field.selectionStart));
    const url = found && (found[1] === "@" ? form.dataset.mentionUrl : form.dataset.answerUrl);
    if (!url) return close();
    const asked = found[0];
    const answer = await fetch(url + encodeURIComponent(found[2])).catch(() => null);
    if (!answer?.ok || found?.[0] !== asked) return;
    list.innerHTML = await answer.text();
    list.hidden = !list.querySelector("[role=option]");
    choice.start();
  }

  function insert(option) {
    // Looked at again: one more letter may have been typed since the list was asked for.
    found = TRIGGER.exec(field.value.slice(0, field.selectionStart));
    if (!option || !found) return close();
    const end = field.selectionStart;
    const text = option.dataset.insert ?? option.textContent.trim();
    field.setRangeText(text, end - found[1].length - found[2].length, end, "end");
    close();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const lookSoon = after(120, look);
  field.addEventListener("input", lookSoon);
  field.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("pointerdown", (event) => [event.preventDefault(), insert(event.target.closest("[role=option]"))]);
  field.addEventListener("keydown", (event) => {
    if (list.hidden || isComposing(event) || event.ctrlKey || event.metaKey) return;
    const acts = { ArrowDown: () => choice.move(1), ArrowUp: () => choice.move(-1), Enter: () => insert(choice.chosen()), Tab: () => insert(choice.chosen()), Escape: close };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });
}
