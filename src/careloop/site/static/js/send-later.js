// A form that is sent while the server cannot be reached stays where it is, and goes by itself when the line is back.

const PATIENCE = 8000;
const LONGEST_WAIT = 15000;

export function sendLater(form) {
  const state = form.querySelector("[data-state]");
  let isClear = false;
  let waiting; // the button that was pressed
  let pause = 1000;
  let timer;

  async function isReachable() {
    if (!navigator.onLine) return false;
    try {
      await fetch("/healthy/", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      return true;
    } catch {
      return false;
    }
  }

  function stop() {
    clearTimeout(timer);
    [waiting, pause] = [undefined, 1000];
  }

  async function attempt() {
    clearTimeout(timer);
    const pressed = waiting;
    const isThere = await isReachable();
    if (!pressed || waiting !== pressed) return;
    if (isThere) {
      stop();
      isClear = true;
      return form.requestSubmit(pressed.button);
    }
    if (state) [state.dataset.state, state.textContent] = ["waiting", form.dataset.waiting ?? ""];
    document.dispatchEvent(new CustomEvent("connection-lost"));
    pause = Math.min(pause * 2, LONGEST_WAIT);
    timer = setTimeout(attempt, pause);
  }

  // Before anything else hears of it: for them, the form has not been sent yet.
  form.addEventListener("submit", (event) => {
    if (isClear) return void (isClear = false);
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = { button: event.submitter };
    attempt();
  }, true);
  form.addEventListener("input", stop); // what is changed again is not ready
  addEventListener("online", () => waiting && attempt());
}
