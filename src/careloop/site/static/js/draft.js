// What is written is saved on the server a moment after each pause; until it is, a copy stays on this device.
// Another tab of the same agent that has nothing unsaved follows; what both have written is kept, one below the other.
import { after } from "./typing.js";

const PAUSE = 800;
const LONGEST_WAIT = 30000;

export function draft(form) {
  const field = form.querySelector("textarea");
  const state = form.querySelector("[data-state]");
  const version = form.querySelector("[name=draft_version]");
  const place = `careloop:${form.dataset.draftKey}:${document.body.dataset.agent ?? ""}`;
  const tabs = new BroadcastChannel(place);
  let saved = field.value;
  let wait = 1000;
  let isSubmitting = false;

  const kind = () => form.querySelector("[name=kind]:checked")?.value;

  function show(name) {
    if (state) [state.dataset.state, state.textContent] = [name, form.dataset[name] ?? ""];
  }

  function put(text) {
    const [start, end] = [field.selectionStart, field.selectionEnd];
    field.value = text;
    field.setSelectionRange(start, end);
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
      const kept = await answer.json();
      [saved, wait] = [text, 1000];
      if (version) version.value = kept.version;
      if (kept.other) {
        const other = kept.other.replace(/\r\n?/g, "\n");
        if (!field.value.includes(other)) put(field.value.trim() ? `${field.value.trimEnd()}\n\n${other}` : other);
        saveSoon();
        return show("both");
      }
      tabs.postMessage({ kind: kind(), text, version: kept.version });
      if (field.value !== text) return;
      localStorage.removeItem(place);
      if (state?.dataset.state !== "both") show("saved");
    } catch {
      show("failed");
      wait = Math.min(wait * 2, LONGEST_WAIT);
      setTimeout(saveSoon, wait);
    }
  }

  tabs.addEventListener("message", ({ data }) => {
    if (data.kind !== kind() || field.value !== saved || isSubmitting) return;
    put(data.text);
    saved = data.text;
    if (version) version.value = data.version;
  });

  const saveSoon = after(PAUSE, save);
  // A copy names the version it goes on from: what another tab has saved since is not written over by it.
  const [known, mirror] = (localStorage.getItem(place) ?? "").split(/\n(.*)/s);
  if (mirror !== undefined && mirror !== field.value && form.dataset.draftUrl) {
    field.value = mirror;
    if (version) version.value = known;
    save();
  }
  form.addEventListener("input", () => {
    localStorage.setItem(place, `${version?.value ?? 0}\n${field.value}`);
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
