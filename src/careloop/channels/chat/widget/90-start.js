// The beginning: a button on the page; the rest when somebody presses it, or comes back to a talk.
const chat = {
  looks: undefined, log: undefined, isFollowing: false, hasAddress: false, cursor: 0, link: SCRIPT.dataset.link ?? "",
  needsAddress: () => !shown.size && (chat.looks.asks_address === "first" || !chat.looks.is_open),
  refresh() {
    const { words, is_open, opens, wait: usual } = chat.looks;
    const answers = [...shown.entries()].filter(([, each]) => each.classList.contains("theirs")).map(([number]) => number);
    const newest = Math.max(0, ...answers);
    const isRead = !chat.panel.hidden && !document.hidden;
    if (isRead && newest > (kept.read ?? 0)) tell("viewing", { read: (kept.read = newest) });
    const unread = answers.filter((number) => number > (kept.read ?? 0)).length;
    chat.badge.textContent = unread || "";
    chat.launcher.setAttribute("aria-label", unread ? `${words.open}: ${words.new.replace("{n}", unread)}` : words.open);
    chat.linkButton.hidden = !chat.link;
    drawMarks();
    const place = chat.place ? (chat.place === 1 ? words.next : words.place.replace("{place}", chat.place)) : "";
    const { agent } = chat;
    const who = agent && ({ writing: words.typing, viewing: words.here }[agent.state] ?? "").replace("{name}", agent.name);
    const lines = [chat.isLost ? words.lost : "", who || place, !is_open ? `${opens} ${words.away}`.trim() : shown.size ? "" : usual];
    const text = lines.filter(Boolean).join("\n");
    if (chat.status.textContent !== text) chat.status.textContent = text;
  },
};

function hear(event, data) {
  if (event === "message") show(data);
  else if (event === "question") askForRating();
  else if (event === "anew") clearTalk(); // the desk was put back to an older state: what it has follows
  else if (event === "wait") chat.place = data.place;
  else if (event === "agent") {
    chat.agent = data.state === "gone" || data.state === "away" ? undefined : data;
    if (chat.agent) chat.theirRead = Math.max(0, ...shown.keys());
  }
  chat.refresh();
}

let beginning;
function begin() {
  if (token) return Promise.resolve();
  beginning ??= alone(enter).finally(() => (beginning = undefined));
  return beginning;
}

// One tab after the other, so that the second finds the token of the first.
async function alone(act) {
  let isMine = false;
  try {
    return await navigator.locks.request(PLACE, () => ((isMine = true), act()));
  } catch (error) {
    if (isMine) throw error;
    return act(); // an old browser, or a page that may keep nothing
  }
}

async function enter() {
  const page = location.href.split("#")[0].slice(0, 500);
  const user = document.getElementById("careloop-user")?.dataset.user;
  const talk = await arrive({ page, link: SCRIPT.dataset.link ?? "", user: user && JSON.parse(user) });
  if (talk.is_other) forget(); // whom the page has signed is another person than this browser was
  token = talk.token || kept.token;
  kept.token = token;
  [chat.hasAddress, chat.link, chat.cursor] = [talk.has_address, talk.link, talk.cursor];
  for (const message of talk.messages) show(message);
  chat.place = talk.wait?.place;
  if (talk.messages.length) listen();
  if (talk.asks) askForRating();
  chat.refresh();
}

async function arrive(given) {
  try {
    return await ask("visit", given);
  } catch (error) {
    if (error.code === "not_proven") {
      console.warn(`careloop: ${error.message}`); // for whoever wrote the page; its visitor goes on without it
      return arrive({ ...given, user: undefined });
    }
    if (error.status !== 401) throw error;
    lose();
    return ask("visit", given);
  }
}

function clearTalk() {
  for (const element of shown.values()) element.remove();
  shown.clear();
  kept.read = 0;
}

function forget() {
  clearTalk();
  for (const element of waiting.values()) element.remove();
  for (const each of [waiting, files]) each.clear();
  [queue, kept.queue] = [[], []];
}

// The server does not know this browser any more.
function lose() {
  if (kept.token === bearer()) kept.token = undefined;
  token = undefined;
}

function listen() {
  if (chat.isFollowing) return;
  chat.isFollowing = true;
  follow(hear, (isThere) => ((chat.isLost = !isThere), chat.refresh())).then(() => (chat.isFollowing = false));
}

function toggle(isOpen) {
  chat.panel.hidden = !isOpen;
  chat.launcher.setAttribute("aria-expanded", isOpen);
  kept.isOpen = isOpen;
  if (!isOpen) return chat.launcher.focus();
  chat.field.focus();
  chat.log.scrollTop = chat.log.scrollHeight;
  begin().then(pump, () => ((chat.isLost = true), chat.refresh()));
  return chat.refresh();
}

async function start() {
  chat.looks = await ask("looks");
  if (!chat.looks.is_in_use && !chat.link && !kept.token) return; // closed: nobody begins, who has a talk goes on
  const host = make("div", { id: "careloop-chat", lang: chat.looks.language });
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet(); // a sheet made by script: a page's content policy has nothing against it
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  chat.badge = make("span", { class: "badge" });
  chat.launcher = button("chat", chat.looks.words.open, () => toggle(chat.panel.hidden), { class: "launcher", "aria-expanded": "false" });
  chat.launcher.append(chat.badge);
  chat.panel = buildPanel();
  const frame = make("div", { class: "frame", "data-brand": chat.looks.brand });
  frame.append(chat.panel, chat.launcher);
  root.append(frame);
  document.body.append(host);
  takeUp();
  document.addEventListener("visibilitychange", () => (tell(document.hidden ? "away" : "viewing"), chat.refresh()));
  addEventListener("pagehide", () => tell("gone"));
  if (!chat.looks.is_in_use) await begin().catch((error) => error.status === 404 && host.remove());
  if (SCRIPT.dataset.open !== undefined || kept.isOpen) toggle(true);
  else if (kept.token) begin().then(pump, () => {});
}

if (document.body) start();
else addEventListener("DOMContentLoaded", start);
