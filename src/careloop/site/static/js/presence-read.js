// Below the newest answer that stood on the customer's screen stands that it was read.

export function markRead(area, read) {
  const replies = [...document.querySelectorAll("#thread .message-reply")];
  const last = replies.filter((reply) => Number(reply.id.split("-").pop()) <= read).pop();
  const before = document.querySelector("#thread .presence-read");
  if (!last || (before && last.contains(before))) return;
  before?.remove();
  const mark = document.createElement("span");
  mark.className = "presence-read";
  mark.textContent = area.dataset.read;
  last.querySelector(".message-foot")?.append(mark);
}
