// Who else is here: remembers what the tabs of others said, for a minute, and draws it.
import { drawHere, drawRows } from "./presence-drawing.js";

const HOLDS = 60000;
const others = new Map();

export function showPresence(area, said, here) {
  const name = `${said.who} ${said.tab}`;
  if (said.state === "gone") others.delete(name);
  else others.set(name, { ...said, until: Date.now() + (said.holds ? said.holds * 1000 : HOLDS) });
  drawPresence(area, here);
}

export function drawPresence(area, here) {
  const now = Date.now();
  for (const [name, said] of others) if (said.until < now) others.delete(name);
  drawRows(area, peopleAt);
  if (here) drawHere(area, peopleAt(here));
}

// one line a person: what they do in the tab in which they do most
function peopleAt(conversation) {
  const rank = { writing: 2, viewing: 1, away: 0 };
  const people = new Map();
  for (const said of others.values()) {
    if (said.conversation !== conversation || said.who === `agent:${document.body.dataset.agent}`) continue;
    const before = people.get(said.who);
    if (!before || rank[said.state] > rank[before.state]) people.set(said.who, said);
  }
  return [...people.values()];
}
