// A talk opens at what is new, else at its end; a link to one message wins. Who reads its end stays there.
export const isAtEnd = (scroller) => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;

export function thread(area) {
  // On wide screens the talk scrolls within the area, on narrow ones the area itself.
  const scrollers = [area, area.querySelector(".thread")].filter(Boolean);
  open(area, scrollers);
  scrollers.forEach(stayAtEnd);
}

function open(area, scrollers) {
  if (location.hash && document.getElementById(location.hash.slice(1))) return;
  const fresh = area.querySelector(".fresh");
  if (fresh) return fresh.scrollIntoView({ block: "start" });
  for (const scroller of scrollers) scroller.scrollTop = scroller.scrollHeight;
}

// The answer being written grows, a picture arrives, a mark is added below a message: none of it hides the newest one.
function stayAtEnd(scroller) {
  let [wasAtEnd, seen] = [isAtEnd(scroller), sizeOf(scroller)];
  // While sizes change the browser scrolls too: only what happens between two changes is somebody's wish.
  scroller.addEventListener("scroll", () => seen === sizeOf(scroller) && (wasAtEnd = isAtEnd(scroller)), { passive: true });
  const sizes = new ResizeObserver(() => {
    if (wasAtEnd) scroller.scrollTop = scroller.scrollHeight;
    seen = sizeOf(scroller);
  });
  for (const each of [scroller, ...scroller.children]) sizes.observe(each);
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((each) => [...each.addedNodes])) if (node instanceof Element) sizes.observe(node);
  }).observe(scroller, { childList: true });
}

const sizeOf = (scroller) => `${scroller.clientHeight} of ${scroller.scrollHeight}`;
