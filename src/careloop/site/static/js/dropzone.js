// Files dropped on an area, or pasted into its text, join those chosen with its file field; their names are shown.

export function dropzone(area) {
  const field = area.querySelector("input[type=file]");
  if (!field) return;
  const list = area.querySelector("[data-files]") ?? Object.assign(document.createElement("div"), { className: "files" });
  if (!list.isConnected) (area.querySelector("textarea") ?? field).after(list);

  function show() {
    list.querySelectorAll("[data-chosen]").forEach((line) => line.remove());
    for (const file of field.files) {
      const line = Object.assign(document.createElement("span"), { className: "file", textContent: file.name });
      line.dataset.chosen = "";
      list.append(line);
    }
    list.hidden = !list.childElementCount;
  }

  function add(files) {
    const all = new DataTransfer();
    for (const file of [...(field.multiple ? field.files : []), ...files]) all.items.add(file);
    field.files = all.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  field.addEventListener("change", show);
  area.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    area.classList.add("is-over");
  });
  area.addEventListener("dragleave", (event) => {
    if (!area.contains(event.relatedTarget)) area.classList.remove("is-over");
  });
  area.addEventListener("drop", (event) => {
    area.classList.remove("is-over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    add(event.dataTransfer.files);
  });
  area.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    add(event.clipboardData.files);
  });
  show();
}
