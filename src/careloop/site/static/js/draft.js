// What is written is saved on the server a moment after each pause; until it is, a copy stays on this device.
import { after } from "./typing.js";

const PAUSE = 800;
const LONGEST_WAIT = 30000;

export function draft(form) {
  const field = form.querySelector("textarea");
  const state = form.querySelector("[data-state]");
  const place = `careloop:${form.dataset.draftKey}:${document.body.dataset.agent ?? ""}`;
  let saved = field.value;
  let wait = 1000;
  let isSubmitting = false;

  function show(name) {
    if (state) [state.dataset.state, state.textContent] = [name, form.dataset[name] ?? ""];
  }

  async function save() {
    if (isSubmitting) return;
    const text = field.value;
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    show("saving");
    try {
      const answer = await fetch(form.dataset.draftUrl, { method: "POST", body, keepalive: text.length < 50000, redirect: "error" });
      if (!answer.ok) throw new Error(answer.statusText);
      [saved, wait] = [text, 1000];
      if (field.value !== text) return;
      localStorage.removeItem(place);
      show("saved");
    } catch {
      show("failed");
      wait = Math.min(wait * 2, LONGEST_WAIT);
      setTimeout(saveSoon, wait);
    }
  }

  const saveSoon = after(PAUSE, save);
  const mirror = localStorage.getItem(place);
  if (mirror !== null && mirror !== field.value && form.dataset.draftUrl) {
    field.value = mirror;
    save();
  }
  form.addEventListener("input", () => {
    localStorage.setItem(place, field.value);
    saveSoon();
  });
  form.addEventListener("submit", () => ([isSubmitting] = [true, saveSoon.cancel()]));
  form.addEventListener("htmx:sendError", () => (isSubmitting = false));
  form.addEventListener("htmx:afterRequest", (event) => event.detail.successful && localStorage.removeItem(place));
  addEventListener("online", saveSoon);
  addEventListener("pagehide", () => {
    if (isSubmitting && navigator.onLine) localStorage.removeItem(place);
    else if (field.value !== saved) save();
  });
}
