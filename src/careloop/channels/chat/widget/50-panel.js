// The panel: head with the way to a person, the talk, and the field to write in.
const EMOJI = [..."😀😊😂🙂😍🤔😢😡👍👎🙏👏💪🎉❤️✅❌⭐🔥💡📦🚚💳⏰"].filter((sign) => sign.codePointAt(0) !== 0xfe0f);

function buildPanel() {
  const { words, company, human } = chat.looks;
  chat.log = make("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0", "aria-label": company });
  chat.status = make("p", { class: "status", role: "status" });
  chat.field = make("textarea", { rows: "1", maxlength: "20000", "aria-label": words.write, placeholder: words.write, oninput: typing, onkeydown: onKey });
  chat.chosen = make("input", { type: "file", multiple: true, hidden: true, onchange: () => pick(chat.chosen.files) });
  const emoji = make("div", { class: "emoji", hidden: true }, ...EMOJI.map((sign) => make("button", { type: "button", onclick: () => insert(sign) }, sign)));
  const form = make("form", { class: "writer", onsubmit: (event) => (event.preventDefault(), send()) },
    emoji, chat.field,
    button("smile", words.emoji, () => (emoji.hidden = !emoji.hidden)),
    button("attach", words.attach, () => chat.chosen.click()), chat.chosen,
    button("send", words.send, send, { class: "send" }));
  const panel = make("section", { class: "panel", role: "dialog", "aria-label": company, hidden: true, onkeydown: (event) => event.key === "Escape" && toggle(false) },
    make("div", { class: "head" }, make("h2", {}, company), button("close", words.close, () => toggle(false))),
    make("div", { class: "person" }, ...ways(human, words)),
    make("p", { class: "hello" }, chat.looks.greeting),
    chat.log, (chat.rating = make("div", { class: "rating", "aria-live": "polite" })), chat.status, (chat.extra = make("div", { class: "extra" })), form);
  panel.addEventListener("dragover", (event) => event.preventDefault());
  panel.addEventListener("drop", (event) => (event.preventDefault(), pick(event.dataTransfer.files)));
  chat.field.addEventListener("paste", (event) => event.clipboardData.files.length && (event.preventDefault(), pick(event.clipboardData.files)));
  return panel;
}

// Always in reach: telephone or page of a person, a call back, an answer by mail.
function ways(human, words) {
  const plain = (text, act) => make("button", { type: "button", class: "plain", onclick: act }, text);
  return [
    human.phone ? make("a", { href: `tel:${human.phone.replace(/\s/g, "")}` }, icon("phone"), words.phone.replace("{phone}", human.phone)) : "",
    human.url ? make("a", { href: human.url, rel: "noopener" }, words.human) : "",
    plain(words.call_me, askForCall), plain(words.mail_me, askForMail), (chat.linkButton = make("button", { type: "button", class: "plain", hidden: true, onclick: showLink }, words.link)),
  ];
}

function onKey(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  send();
}

function send() {
  const text = chat.field.value.trim();
  if (!text) return;
  if (!chat.hasAddress && chat.needsAddress()) return askForMail();
  chat.field.value = "";
  if (!chat.extra.querySelector("form")) chat.extra.replaceChildren();
  if (chat.rated) chat.rating.replaceChildren();
  clearTimeout(rest);
  say(text);
  tell("viewing");
}

function pick(list) {
  const chosen = [...list];
  if (chosen.length) say(chat.field.value.trim(), chosen);
  chat.field.value = chat.chosen.value = "";
}

function insert(sign) {
  chat.field.setRangeText(sign, chat.field.selectionStart, chat.field.selectionEnd, "end");
  chat.field.focus();
}

let said;
let rest;
function typing() {
  clearTimeout(rest);
  rest = setTimeout(() => tell("viewing"), 5000);
  tell("writing");
}

// What the visitor does, told when it changes.
function tell(state, more = {}) {
  if (!token || !chat.isFollowing || (state === said && !more.read)) return;
  said = state;
  ask("state", { state, ...more }, { keepalive: state === "gone" }).catch(() => {});
}
