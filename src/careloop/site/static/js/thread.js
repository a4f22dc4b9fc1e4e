// A talk opens at what is new, else at its end; a link to one message wins.

export function thread(area) {
  if (location.hash && document.getElementById(location.hash.slice(1))) return;
  const fresh = area.querySelector(".fresh");
  if (fresh) fresh.scrollIntoView({ block: "start" });
  else area.scrollTop = area.scrollHeight;
}
