// The marks of who is here: a line above the composer, a name in the row of a list.
import { markRead } from "./presence-read.js";

export function drawHere(area, people) {
  let place = document.getElementById("presence");
  if (!place) {
    place = document.createElement("div");
    [place.id, place.className] = ["presence", "presence"];
    place.setAttribute("role", "status");
    document.getElementById("composer")?.before(place);
  }
  const lines = people.map((said) => [said.state, wordsOf(area, said)]);
  for (const said of people) if (said.read) markRead(area, said.read);
  fill(place, lines.map(([state, words]) => [state, words, words]));
}

export function drawRows(area, peopleAt) {
  for (const row of document.querySelectorAll("#list .row")) {
    const number = Number(row.querySelector(".row-link")?.pathname.split("/").pop());
    const people = peopleAt(number);
    let place = row.querySelector(".row-presence");
    if (!people.length) {
      place?.remove();
      continue;
    }
    if (!place) {
      place = document.createElement("span");
      place.className = "row-presence";
      row.querySelector(".row-marks")?.prepend(place);
    }
    fill(place, people.map((said) => [said.state, said.name, wordsOf(area, said)]));
  }
}

// Of a customer it is said in other words than of a colleague.
function wordsOf(area, said) {
  const name = said.who.startsWith("customer:") ? `customer${said.state}` : said.state;
  return area.dataset[name].replace("{name}", said.name);
}

// Drawn only when it has changed, so that a screen reader is not told again.
function fill(place, lines) {
  const text = JSON.stringify(lines);
  if (place.dataset.text === text) return;
  place.dataset.text = text;
  place.replaceChildren(...lines.map(([state, words, title]) => mark(state, words, title)));
}

function mark(state, words, title) {
  const line = document.createElement("span");
  line.className = `presence-mark is-${state}`;
  line.textContent = words;
  line.title = title;
  return line;
}
