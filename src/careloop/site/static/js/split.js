// The widths of list and side panel: dragged or moved with the arrow keys, remembered on this device.

const STEP = 16;

export function split(area) {
  area.querySelector(":scope > .split-list .row.is-current")?.scrollIntoView({ block: "center" });
  for (const handle of area.querySelectorAll(":scope > .split-handle")) {
    const name = handle.dataset.for;
    const place = `careloop:width:${name}`;
    const panel = () => area.querySelector(`:scope > .split-${name}`);
    // the side panel grows to the left, and both turn round in a script written from the right
    const direction = (name === "side" ? -1 : 1) * (getComputedStyle(area).direction === "rtl" ? -1 : 1);

    const set = (pixels) => {
      area.style.setProperty(`--${name}`, `${Math.round(pixels)}px`);
      const width = Math.round(panel().getBoundingClientRect().width);
      handle.setAttribute("aria-valuenow", width);
      localStorage.setItem(place, width);
    };
    const stored = Number(localStorage.getItem(place));
    if (stored) area.style.setProperty(`--${name}`, `${stored}px`);
    handle.setAttribute("aria-valuenow", Math.round(panel()?.getBoundingClientRect().width ?? 0));

    handle.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
      if (!step) return;
      event.preventDefault();
      set(panel().getBoundingClientRect().width + step * direction);
    });
    handle.addEventListener("pointerdown", (event) => {
      const [start, width] = [event.clientX, panel().getBoundingClientRect().width];
      const move = (at) => set(width + (at.clientX - start) * direction);
      handle.setPointerCapture(event.pointerId);
      handle.classList.add("is-dragged");
      handle.addEventListener("pointermove", move);
      handle.addEventListener(
        "lostpointercapture",
        () => {
          handle.removeEventListener("pointermove", move);
          handle.classList.remove("is-dragged");
        },
        { once: true },
      );
    });
  }
}
