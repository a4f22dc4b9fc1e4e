// Reply or note: the button says which. In the text, @ calls a colleague, / or :: a canned answer.
import { suggest } from "./suggest.js";

export function composer(form) {
  const words = form.querySelector("[data-words]");
  const reply = words?.textContent;
  const note = words?.closest("button").dataset.noteWords;

  function say() {
    const kind = form.querySelector("[name=kind]:checked")?.value;
    if (words && kind) words.textContent = kind === "note" ? note : reply;
  }

  form.addEventListener("change", say);
  form.addEventListener("click", (event) => {
    if (event.target.closest("label[data-focus]") && !event.target.matches("input")) setTimeout(() => field?.focus());
  });
  say();
  const field = form.querySelector("textarea[data-suggest]");
  if (field) suggest(form, field);
}
