// A talk opens at what is new, else at its end; a link to one message wins.

export function thread(area) {
  if (location.hash && document.getElementById(location.hash.slice(1))) return;
  const fresh = area.querySelector(".fresh");
  if (fresh) return fresh.scrollIntoView({ block: "start" });
  // On wide screens the talk scrolls within the area, on narrow ones the area itself.
  for (const scroller of [area, area.querySelector(".thread")]) if (scroller) scroller.scrollTop = scroller.scrollHeight;
}
