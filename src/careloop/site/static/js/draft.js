// What is written is saved on the server a moment after each pause; until it is, a copy stays on this device.
// Another tab of the same agent that has nothing unsaved follows; what both have written is kept, one below the other.
import { copyOf, put, store, withBoth } from "./draft_copy.js";
import { after } from "./typing.js";

const LONGEST_WAIT = 30000;

export function draft(form) {
  const field = form.querySelector("textarea");
  const state = form.querySelector("[data-state]");
  const version = form.querySelector("[name=draft_version]") ?? { value: 0 };
  const copy = copyOf(form);
  const kind = () => form.querySelector("[name=kind]:checked")?.value;
  let [saved, wait, isSubmitting] = [field.value, 1000, false];

  function show(name) {
    if (state) [state.dataset.state, state.textContent] = [name, form.dataset[name] ?? ""];
  }

  async function save() {
    if (isSubmitting) return;
    const text = field.value;
    show("saving");
    try {
      const kept = await store(form);
      [saved, wait, version.value] = [text, 1000, kept.version];
      if (kept.other) {
        put(field, withBoth(field.value, kept.other));
        saveSoon();
        return show("both");
      }
      copy.tell({ kind: kind(), text, version: kept.version });
      if (field.value !== text) return;
      copy.drop();
      if (state?.dataset.state !== "both") show("saved");
    } catch {
      show("failed");
      wait = Math.min(wait * 2, LONGEST_WAIT);
      setTimeout(saveSoon, wait);
    }
  }

  const saveSoon = after(800, save);
  copy.hear((data) => {
    if (data.kind !== kind() || field.value !== saved || isSubmitting) return;
    put(field, data.text);
    [saved, version.value] = [data.text, data.version];
  });
  const [known, mirror] = copy.kept();
  if (mirror !== undefined && mirror !== field.value && form.dataset.draftUrl) {
    [field.value, version.value] = [mirror, known];
    save();
  }
  form.addEventListener("input", () => (copy.keep(version.value, field.value), saveSoon()));
  form.addEventListener("submit", () => ([isSubmitting] = [true, saveSoon.cancel()]));
  form.addEventListener("htmx:sendError", () => (isSubmitting = false));
  form.addEventListener("htmx:afterRequest", (event) => event.detail.successful && copy.drop());
  addEventListener("online", saveSoon);
  addEventListener("pagehide", () => (isSubmitting && navigator.onLine ? copy.drop() : field.value !== saved && save()));
}
