// Copies data-copy to the clipboard and says so for a moment.

export function copy(button) {
  const words = button.querySelector("span") ?? button;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const before = words.textContent;
    if (before === button.dataset.copied) return;
    words.textContent = button.dataset.copied;
    setTimeout(() => (words.textContent = before), 1600);
  });
}
