// What is said: each message once, in the order of the server, with its files.
const shown = new Map(); // number on the server -> element
const waiting = new Map(); // own number -> element, until the server has it

function show(message) {
  const own = message.client && waiting.get(message.client);
  if (own) {
    waiting.delete(message.client);
    own.remove();
    drop(message.client);
  }
  if (shown.has(message.id)) return;
  const element = draw(message);
  shown.set(message.id, element);
  element.number = message.id;
  const after = [...chat.log.children].filter((each) => each.number && each.number < message.id).pop();
  const isAtEnd = chat.log.scrollHeight - chat.log.scrollTop - chat.log.clientHeight < 60;
  if (after) after.after(element);
  else chat.log.prepend(element);
  if (isAtEnd || message.from === "customer") chat.log.scrollTop = chat.log.scrollHeight;
  if (message.from === "agent") chat.agent = chat.place = undefined;
  chat.refresh();
}

function draw(message) {
  const words = chat.looks.words;
  const isOwn = message.from === "customer";
  return make("div", { class: isOwn ? "said own" : "said theirs" },
    make("span", { class: "who" }, isOwn ? words.you : message.name, make("time", { datetime: message.at }, clock(message.at))),
    message.text ? make("p", {}, ...linked(message.text)) : "",
    ...message.files.map(drawFile),
    make("span", { class: "mark" }));
}

function drawFile(file) {
  const place = make("span", { class: "file" });
  const load = async () => {
    const answer = await fetch(new URL(`file?id=${file.id}`, HERE), { headers: headers(), credentials: "omit" });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.blob();
  };
  const save = async () => {
    try {
      make("a", { href: URL.createObjectURL(await load()), download: file.name }).click();
    } catch {
      place.append(make("em", {}, chat.looks.words.file_gone));
    }
  };
  place.append(make("button", { type: "button", class: "plain", onclick: save }, file.name));
  if (file.is_image && file.size < 8e6) {
    load().then(createImageBitmap).then((bitmap) => (place.prepend(paint(bitmap, file.name)), (chat.log.scrollTop = chat.log.scrollHeight)), () => {});
  }
  return place;
}

// Painted and not linked: a page's content policy often allows no pictures from elsewhere.
function paint(bitmap, name) {
  const scale = Math.min(1, 640 / bitmap.width, 440 / bitmap.height);
  const canvas = make("canvas", { role: "img", "aria-label": name, width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function showWaiting({ id, text, names = [] }) {
  if (waiting.has(id)) return;
  const element = make("div", { class: "said own waits" },
    make("span", { class: "who" }, chat.looks.words.you), text ? make("p", {}, ...linked(text)) : "",
    ...names.map((name) => make("span", { class: "file" }, name)), make("span", { class: "mark" }, chat.looks.words.sending));
  waiting.set(id, element);
  chat.log.append(element);
  chat.log.scrollTop = chat.log.scrollHeight;
}

// Below the newest own message stands how far it has come: sent, or read.
function drawMarks() {
  const own = [...shown.entries()].filter(([, element]) => element.classList.contains("own")).sort(([a], [b]) => a - b);
  const newest = own.at(-1);
  for (const [number, element] of own) {
    const isRead = number <= (chat.theirRead ?? 0) || [...shown.entries()].some(([other, each]) => other > number && each.classList.contains("theirs"));
    const words = number === newest[0] ? (isRead ? chat.looks.words.seen : chat.looks.words.sent) : "";
    const mark = element.querySelector(".mark");
    if (mark.textContent !== words) mark.textContent = words;
  }
}
