// A long list of links, scrolled so far that the page one is at can be seen in it.

export function showCurrent(nav) {
  const link = nav.querySelector("[aria-current]");
  if (link && link.offsetParent) nav.scrollTop += Math.max(0, link.getBoundingClientRect().bottom - nav.getBoundingClientRect().bottom);
}
