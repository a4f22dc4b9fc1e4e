// Binds behaviours to elements: data-behaviour="split toast" loads nothing new, it calls what is imported here.
const behaviours = {};

export function bind(root) {
  for (const element of root.querySelectorAll("[data-behaviour]")) {
    for (const name of element.dataset.behaviour.split(/\s+/)) behaviours[name]?.(element);
  }
}
bind(document);
