// Calls the agent to what waits for them: a line on the desktop and a short tone, if they asked for it and not at night.

export function callAgent(area, change) {
  if (!area.dataset.calls || isQuiet(area.dataset.quietFrom, area.dataset.quietUntil)) return;
  // one tab speaks for all: whoever writes the number down first
  const place = `careloop:called:${change.conversation}`;
  const now = Date.now();
  if (now - Number(localStorage.getItem(place) ?? 0) < 3000) return;
  localStorage.setItem(place, now);
  if (area.dataset.calls.includes("sound")) beep();
  if (!area.dataset.calls.includes("desktop") || globalThis.Notification?.permission !== "granted" || document.hasFocus()) return;
  const note = new Notification(change.who, { body: `${area.dataset[change.calls]}\n${change.text}`, tag: place });
  note.addEventListener("click", () => {
    globalThis.focus();
    location.assign(`/conversations/${change.conversation}`);
  });
}

function isQuiet(from, until) {
  if (!from || !until) return false;
  const now = new Date().toTimeString().slice(0, 5);
  return from <= until ? now >= from && now < until : now >= from || now < until;
}

let sound;
function beep() {
  sound ??= new AudioContext();
  const [tone, loudness] = [sound.createOscillator(), sound.createGain()];
  tone.frequency.value = 660;
  loudness.gain.setValueAtTime(0.08, sound.currentTime);
  loudness.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.35);
  tone.connect(loudness).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.35);
}

// The browser asks once, and only when somebody presses the button for it.
export function askForDesktop(button) {
  const show = () => (button.hidden = !globalThis.Notification || Notification.permission !== "default");
  button.addEventListener("click", () => Notification.requestPermission().then(show));
  show();
}
