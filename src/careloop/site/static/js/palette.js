// The command palette: what is typed is asked of the server, whose answer is a list of links and buttons.
import { closesBeside, open } from "./dialog-open.js";
import { options } from "./options.js";
import { after, isComposing } from "./typing.js";

const PAUSE = 120;

export function paletteOpen(link) {
  link.addEventListener("click", (event) => {
    const dialog = document.getElementById("palette");
    if (!dialog || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    document.querySelector(".rail:popover-open")?.hidePopover();
    open(dialog);
  });
}

export function palette(dialog) {
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const choice = options(list, field);
  let asking;

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const url = `${dialog.dataset.url}?q=${encodeURIComponent(field.value.trim())}&from=${encodeURIComponent(location.pathname)}`;
    try {
      const answer = await fetch(url, { signal: asking.signal, headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) return;
      list.innerHTML = await answer.text();
      choice.start();
    } catch (error) {
      if (error.name !== "AbortError") document.dispatchEvent(new CustomEvent("connection-lost"));
    }
  }

  const askSoon = after(PAUSE, ask);
  closesBeside(dialog);
  dialog.addEventListener("opened", () => {
    field.value = "";
    ask();
  });
  field.addEventListener("input", askSoon);
  field.addEventListener("compositionend", askSoon);
  field.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") choice.move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter") choice.chosen()?.click();
    else return;
    event.preventDefault();
  });
}
