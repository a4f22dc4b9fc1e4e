// What was read in a conversation, shown where it was said: a letter at the message, its words on hover and by keyboard.
export function reading(panel) {
  for (const old of document.querySelectorAll(".turn-marks")) old.remove();
  for (const row of panel.querySelectorAll("li[data-letter]")) {
    const card = document.querySelector(`#message-${row.dataset.message} .message-card`);
    if (!card || !row.dataset.letter || row.classList.contains("is-wrong")) continue;
    let marks = card.querySelector(":scope > .turn-marks");
    if (!marks) {
      marks = document.createElement("span");
      marks.className = "turn-marks";
      card.prepend(marks);
    }
    const mark = document.createElement("span");
    mark.className = `turn-mark tone-${row.dataset.tone}`;
    mark.tabIndex = 0;
    mark.setAttribute("role", "img");
    mark.textContent = row.dataset.letter;
    mark.title = `${row.dataset.name}: ${row.querySelector("q").textContent}`;
    mark.setAttribute("aria-label", mark.title);
    marks.append(mark);
  }
}

// Red alerts: their number beside the link in the rail, and a badge at each of them in the list.
export async function alerts(link) {
  const answer = await fetch(link.dataset.numbers, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const { conversations } = await answer.json();
  const count = link.querySelector("[data-count]");
  if (count) {
    count.textContent = conversations.length ? String(conversations.length) : "";
    count.hidden = !conversations.length;
  }
  const known = new Set(conversations.map(String));
  for (const row of document.querySelectorAll(".rows a[href]")) {
    const number = row.getAttribute("href").match(/conversations\/(\d+)/)?.[1];
    const place = row.closest("li")?.querySelector(".row-marks");
    if (!number || !place || !known.has(number) || place.querySelector(".badge.bad")) continue;
    const badge = document.createElement("span");
    badge.className = "badge bad";
    badge.textContent = link.dataset.words;
    place.prepend(badge);
  }
}
