// Says when the server cannot be reached, and tries the last thing again when asked or when the line is back.

export function connection() {
  const banner = document.getElementById("connection");
  if (!banner) return;
  let failed;

  function lose(event) {
    failed = event?.detail?.elt ?? failed;
    banner.hidden = false;
  }
  function retry() {
    banner.hidden = true;
    const form = failed?.closest?.("form");
    const isRead = failed?.matches?.("[hx-get], a");
    failed = undefined;
    if (form?.isConnected && !isRead) form.requestSubmit();
    else if (isRead) location.reload();
  }

  for (const name of ["htmx:sendError", "htmx:timeout", "connection-lost"]) document.addEventListener(name, lose);
  addEventListener("offline", lose);
  addEventListener("online", () => (banner.hidden = true));
  banner.querySelector("[data-retry]").addEventListener("click", retry);
  if (!navigator.onLine) lose();
}
