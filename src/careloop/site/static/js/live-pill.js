// A button over the page that says there is more to see; without words it goes away.

export function pill(area, { words, place, act } = {}) {
  area.querySelector(":scope > .live-pill")?.remove();
  if (!words) return undefined;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "live-pill button small primary";
  button.textContent = words;
  button.addEventListener("click", act);
  place(button);
  return button;
}
