// Asks before a button or form does what data-text says.

const agreed = new WeakSet();

function ask(element, goOn) {
  const dialog = document.getElementById("confirm-dialog");
  if (!dialog) {
    if (window.confirm(element.dataset.text)) goOn();
    return;
  }
  dialog.querySelector("[data-text]").textContent = element.dataset.text;
  const yes = dialog.querySelector("[data-yes]");
  yes.dataset.words ??= yes.textContent;
  yes.textContent = element.dataset.yes || yes.dataset.words;
  dialog.returnValue = "";
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && goOn(), { once: true });
  dialog.showModal();
}

export function confirmFirst(element) {
  const type = element.matches("form") ? "submit" : "click";
  element.addEventListener(
    type,
    (event) => {
      if (agreed.delete(element)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(element, () => {
        agreed.add(element);
        if (type === "submit") element.requestSubmit(event.submitter);
        else element.click();
      });
    },
    { capture: true },
  );
}
