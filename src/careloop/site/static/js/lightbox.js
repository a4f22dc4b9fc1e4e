// A link to a picture opens it over the page; a click on the picture shows it in full size.

export function lightbox(link) {
  link.addEventListener("click", (event) => {
    const dialog = document.getElementById("lightbox");
    if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const image = dialog.querySelector("img");
    const stage = dialog.querySelector(".lightbox-stage");
    image.src = link.href;
    image.alt = link.dataset.name ?? "";
    dialog.querySelector("[data-name]").textContent = link.dataset.name ?? "";
    dialog.querySelector("[data-download]").href = link.dataset.download ?? link.href;
    stage.classList.remove("is-zoomed");
    stage.onclick = (click) => (click.target === image ? stage.classList.toggle("is-zoomed") : dialog.close());
    dialog.showModal();
  });
}
