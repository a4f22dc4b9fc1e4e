// A button opens the dialog named by data-dialog; a click beside the dialog closes it.

export function open(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("opened"));
}

function closesBeside(dialog) {
  if (dialog.dataset.closesBeside) return;
  dialog.dataset.closesBeside = "yes";
  dialog.addEventListener("mousedown", (event) => {
    if (event.target !== dialog) return;
    const box = dialog.getBoundingClientRect();
    const isInside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!isInside) dialog.close();
  });
}

export function dialogOpen(button) {
  button.addEventListener("click", (event) => {
    const dialog = document.getElementById(button.dataset.dialog);
    if (!dialog) return;
    event.preventDefault();
    closesBeside(dialog);
    button.closest("details.menu")?.removeAttribute("open");
    open(dialog);
  });
}

export { closesBeside };
