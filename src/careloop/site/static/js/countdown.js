// How long a message can still be taken back. At the end the button goes: what it would say is no longer true.

export function countdown(element) {
  const left = element.querySelector("[data-seconds-left]");
  if (!left) return;
  let seconds = Number(left.textContent) || 0;
  const timer = setInterval(() => {
    seconds -= 1;
    left.textContent = Math.max(seconds, 0);
    if (seconds > 0) return;
    clearInterval(timer);
    element.querySelector(".is-held").textContent = element.dataset.over;
    element.querySelector("form")?.remove();
  }, 1000);
}
