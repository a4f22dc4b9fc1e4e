// In a list: j and k go down and up, o opens, x selects.

function links() {
  return [...document.querySelectorAll(".row-link")].filter((link) => link.checkVisibility?.() ?? true);
}

export function moveRow(key) {
  const all = links();
  if (!all.length || !"jkox".includes(key)) return false;
  const row = document.activeElement.closest?.(".row");
  const here = row ? all.indexOf(row.querySelector(".row-link")) : all.findIndex((link) => link.ariaCurrent === "true");
  if (key === "j" || key === "k") {
    const next = here < 0 ? 0 : Math.min(all.length - 1, Math.max(0, here + (key === "j" ? 1 : -1)));
    all[next].focus();
    all[next].closest(".row").scrollIntoView({ block: "nearest" });
    return true;
  }
  if (here < 0) return false;
  if (key === "o") all[here].click();
  else all[here].closest(".row").querySelector(".row-select")?.click();
  return true;
}
