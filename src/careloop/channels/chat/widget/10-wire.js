// The wire: requests, the stream, and what this browser keeps. No cookie is set or sent.
const SCRIPT = document.currentScript;
const HERE = new URL(".", SCRIPT.src);
const PLACE = `careloop:${HERE.pathname}${SCRIPT.dataset.link ?? ""}`;
const LANGUAGE = SCRIPT.dataset.language || document.documentElement.lang || navigator.language;
const SILENCE = 40000; // the server says something every 15 seconds

// Read and written one by one: another tab of this browser does the same.
const kept = (() => {
  let memory; // where storage is forbidden or full, the talk lives as long as the page
  const all = () => {
    try {
      return memory ?? JSON.parse(localStorage.getItem(PLACE)) ?? {};
    } catch {
      return (memory = {});
    }
  };
  return new Proxy({}, {
    get: (_target, name) => all()[name],
    set(_target, name, value) {
      const changed = { ...all(), [name]: value };
      try {
        if (!memory) localStorage.setItem(PLACE, JSON.stringify(changed));
        else memory = changed;
      } catch {
        memory = changed;
      }
      return true;
    },
  });
})();
let token; // once the talk has begun, this page speaks as whom it began, whatever another tab does

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const bearer = () => token ?? kept.token;
const headers = (more) => ({ ...(bearer() ? { Authorization: `Bearer ${bearer()}` } : {}), ...more });

async function ask(name, body, { keepalive = false } = {}) {
  const options = { credentials: "omit", headers: headers(), keepalive };
  if (body) options.method = "POST";
  if (body instanceof FormData) options.body = body;
  else if (body) {
    options.body = JSON.stringify({ language: LANGUAGE, ...body });
    options.headers["Content-Type"] = "application/json";
  }
  const answer = await fetch(new URL(body ? name : `${name}?language=${encodeURIComponent(LANGUAGE)}`, HERE), options);
  const data = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(data.error ?? answer.statusText), { status: answer.status, code: data.code });
  return data;
}

// One stream for as long as the chat is open; after a break it goes on behind the last thing it was told.
async function follow(hear, say) {
  for (let failures = 0; ; ) {
    const stop = new AbortController();
    let clock;
    const alive = () => (clearTimeout(clock), (clock = setTimeout(() => stop.abort(), SILENCE)));
    const leave = () => stop.abort();
    addEventListener("offline", leave);
    try {
      alive();
      const answer = await fetch(new URL("stream", HERE), {
        credentials: "omit", cache: "no-store", signal: stop.signal, headers: headers({ "Last-Event-ID": String(chat.cursor) }),
      });
      if (answer.status === 401) return;
      if (!answer.ok) throw new Error(answer.statusText);
      failures = 0;
      say(true);
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let rest = "", part = await reader.read(); !part.done; part = await reader.read()) {
        alive();
        const frames = (rest + part.value).split("\n\n");
        rest = frames.pop();
        for (const frame of frames) read(frame, hear);
      }
    } catch {
      // told by `say`
    } finally {
      clearTimeout(clock);
      removeEventListener("offline", leave);
    }
    say(false);
    failures += 1;
    const pause = Math.min(500 * 2 ** failures, 15000) * (0.5 + Math.random() / 2);
    await Promise.race([wait(pause), new Promise((done) => addEventListener("online", done, { once: true }))]);
  }
}

function read(frame, hear) {
  const fields = Object.fromEntries(frame.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
  if (fields.event) hear(fields.event, JSON.parse(fields.data));
  if (fields.id) chat.cursor = Number(fields.id);
}
