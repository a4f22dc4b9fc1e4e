// A filter form submits itself: at once when something is chosen, after a pause when something is typed.
import { after, isComposing } from "./typing.js";

export function autoSubmit(form) {
  const soon = after(350, () => form.requestSubmit());
  form.addEventListener("change", (event) => {
    if (event.target.matches("[type=search], [type=text]")) return;
    soon.cancel();
    form.requestSubmit();
  });
  // only where the answer comes by htmx; a whole new page would take the field away while one types
  if (form.matches("[hx-get], [data-hx-get]")) {
    form.addEventListener("input", (event) => {
      if (event.target.matches("[type=search], [type=text]") && !isComposing(event)) soon();
    });
    form.addEventListener("compositionend", soon);
  }
}
