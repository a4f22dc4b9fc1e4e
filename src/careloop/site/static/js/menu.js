// A menu made of <details>: closes on Escape and on clicks elsewhere, arrow keys go through it.

const ITEMS = ".menu-item, .menu-form :is(input, select, button)";

export function menu(details) {
  const summary = details.querySelector("summary");
  const items = () => [...details.querySelectorAll(ITEMS)].filter((item) => !item.disabled);

  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open) {
      event.preventDefault();
      event.stopPropagation();
      details.open = false;
      summary.focus();
    }
    if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || event.target.matches("select")) return;
    event.preventDefault();
    details.open = true;
    const all = items();
    const step = event.key === "ArrowDown" ? 1 : -1;
    const here = all.indexOf(document.activeElement);
    all[here < 0 ? (step > 0 ? 0 : all.length - 1) : (here + step + all.length) % all.length]?.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (details.open && !details.contains(event.target)) details.open = false;
  });
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    details.querySelector("[autofocus]")?.focus();
    // a list that would leave the screen opens to the other side
    const box = details.querySelector(".menu-list").getBoundingClientRect();
    details.classList.toggle("end", box.right > innerWidth || details.classList.contains("end"));
  });
}
