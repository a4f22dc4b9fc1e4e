// Ticking rows: shift selects a range, a bar of what can be done with them appears, one box ticks all.

export function selectRows(list) {
  const bar = document.getElementById(list.dataset.bulk);
  const every = document.querySelector(`[data-all="${list.dataset.bulk}"]`);
  const boxes = () => [...list.querySelectorAll(".row-select")];
  let last;

  function show() {
    const ticked = boxes().filter((box) => box.checked).length;
    bar?.classList.toggle("is-open", ticked > 0);
    const count = bar?.querySelector("[data-count]");
    if (count) count.textContent = (count.dataset.words ?? "%s").replace("%s", ticked);
    if (every) [every.checked, every.indeterminate] = [ticked > 0 && ticked === boxes().length, ticked > 0 && ticked < boxes().length];
  }

  list.addEventListener("click", (event) => {
    const box = event.target.closest(".row-select");
    if (!box) return;
    const all = boxes();
    if (event.shiftKey && last) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const between of all.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
    show();
  });
  every?.addEventListener("change", () => {
    for (const box of boxes()) box.checked = every.checked;
    show();
  });
  bar?.querySelector("[data-none]")?.addEventListener("click", () => {
    for (const box of boxes()) box.checked = false;
    show();
  });
  show();
}
