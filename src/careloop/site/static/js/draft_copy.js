// Where a draft is kept: on the server, as a copy on this device, and in the other tabs of the same agent.

export async function store(form) {
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  const keepalive = form.querySelector("textarea").value.length < 50000;
  const answer = await fetch(form.dataset.draftUrl, { method: "POST", body, keepalive, redirect: "error" });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

export function copyOf(form) {
  const place = `careloop:${form.dataset.draftKey}:${document.body.dataset.agent ?? ""}`;
  const tabs = new BroadcastChannel(place);
  return {
    // A copy names the version it goes on from: what another tab has saved since is not written over by it.
    kept: () => (localStorage.getItem(place) ?? "").split(/\n(.*)/s),
    keep: (version, text) => localStorage.setItem(place, `${version}\n${text}`),
    drop: () => localStorage.removeItem(place),
    tell: (draft) => tabs.postMessage(draft),
    hear: (listen) => tabs.addEventListener("message", ({ data }) => listen(data)),
  };
}

export function put(field, text) {
  const [start, end] = [field.selectionStart, field.selectionEnd];
  field.value = text;
  field.setSelectionRange(start, end);
}

export function withBoth(text, other) {
  const theirs = other.replace(/\r\n?/g, "\n");
  if (text.includes(theirs)) return text;
  return text.trim() ? `${text.trimEnd()}\n\n${theirs}` : theirs;
}
