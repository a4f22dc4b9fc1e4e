// Only the line below a message changes (on its way, sent, not delivered); its text never does.
export function refreshFoot(here, next) {
  const [old, now] = [here.querySelector(".message-foot"), next.querySelector(".message-foot")];
  if ((old?.innerHTML ?? "") === (now?.innerHTML ?? "") || old?.contains(document.activeElement)) return;
  const node = now && document.importNode(now, true);
  if (old && node) old.replaceWith(node);
  else if (node) here.querySelector(".message-card").append(node);
  else old?.remove();
  if (node) node.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: node } }));
}
