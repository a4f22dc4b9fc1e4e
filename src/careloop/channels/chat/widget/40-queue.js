// What the visitor says waits here until the server has it: one after the other, so that the order stays.
let queue = []; // of this page; what is kept beside it outlives the page, and may be another tab's
const files = new Map(); // own number -> files; they do not outlive the page
let isSending = false;

function newNumber() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

function say(text, chosen = []) {
  const one = { id: newNumber(), text, names: chosen.map((file) => file.name) };
  if (chosen.length) files.set(one.id, chosen);
  queue.push(one);
  kept.queue = [...(kept.queue ?? []), one];
  showWaiting(one);
  pump();
}

function drop(id) {
  queue = queue.filter((each) => each.id !== id);
  kept.queue = (kept.queue ?? []).filter((each) => each.id !== id);
}

// What was not sent when the page before this one ended; its files are gone, and the visitor is told.
function takeUp() {
  queue = kept.queue ?? [];
  for (const one of queue) showWaiting(one);
  for (const one of queue.filter(({ names }) => names?.length)) refused(one, chat.looks.words.files_lost);
}

async function pump() {
  if (isSending) return;
  isSending = true;
  for (let failures = 0; queue.length; ) {
    const [one] = queue;
    try {
      await begin();
      const { message, link } = await ask("messages", packed(one));
      chat.link = link;
      files.delete(one.id);
      drop(one.id);
      failures = 0;
      show(message);
      listen();
    } catch (error) {
      if (error.status === 401) lose();
      if (error.status && error.status < 500 && ![401, 408, 429].includes(error.status)) {
        refused(one, error.message);
        continue;
      }
      failures += 1;
      mark(one, chat.looks.words.waits);
      const pause = Math.min(500 * 2 ** failures, 15000);
      await Promise.race([wait(pause), new Promise((done) => addEventListener("online", done, { once: true }))]);
    }
  }
  isSending = false;
}

function packed(one) {
  const chosen = files.get(one.id);
  if (!chosen) return { id: one.id, text: one.text };
  const body = new FormData();
  for (const [name, value] of Object.entries({ id: one.id, text: one.text, language: LANGUAGE })) body.append(name, value);
  for (const file of chosen) body.append("files", file);
  return body;
}

const mark = (one, words) => waiting.get(one.id)?.querySelector(".mark").replaceChildren(words);

// What the server does not take will not be taken next time either: its words say why, and the visitor decides.
function refused(one, why) {
  drop(one.id);
  const element = waiting.get(one.id);
  const again = () => (element.remove(), waiting.delete(one.id), say(one.text, files.get(one.id)));
  element?.querySelector(".mark").replaceChildren(why, " ", make("button", { type: "button", class: "plain", onclick: again }, chat.looks.words.again));
}
