// On small screens the side panel slides over the talk; Escape or a click beside it sends it back.

export function side(link) {
  const area = link.closest(".split");
  const panel = area?.querySelector(".split-side");
  if (!panel) return;
  const close = () => area.classList.remove("is-side-open");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    if (area.classList.toggle("is-side-open")) {
      panel.tabIndex = -1;
      panel.focus();
    }
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !area.classList.contains("is-side-open")) return;
    event.stopPropagation();
    close();
    link.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!panel.contains(event.target) && !link.contains(event.target)) close();
  });
}
