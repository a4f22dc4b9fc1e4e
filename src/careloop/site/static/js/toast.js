// A message that leaves by itself, unless it tells of an error. Its time stands still while it is pointed at or has the focus.

export function toast(element) {
  const left = element.querySelector("[data-left]");
  let seconds = Number(element.dataset.seconds) || 8;
  const show = () => left && (left.textContent = seconds);
  const isHeld = () => element.matches(".error, :hover, :focus-within");
  const timer = setInterval(() => {
    if (isHeld()) return;
    seconds -= 1;
    show();
    if (seconds <= 0) close();
  }, 1000);

  function close() {
    clearInterval(timer);
    element.remove();
  }

  element.querySelector("[data-close]")?.addEventListener("click", close);
  show();
}
