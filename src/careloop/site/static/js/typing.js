// What a key press means, in any language: an input method that is composing keeps its keys for itself.

export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

export function isTyping(element) {
  return Boolean(element?.closest?.("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]"));
}

export function chord(event) {
  let key = event.key.toLowerCase();
  // a Korean or Japanese layout gives its own letter for the key that has "j" printed on it
  if (!/^[ -~]+$/.test(key) && event.code.startsWith("Key")) key = event.code.slice(3).toLowerCase();
  if (event.ctrlKey || event.metaKey) return `mod+${key}`;
  return event.shiftKey && /^[a-z]$/.test(key) ? `shift+${key}` : key;
}

export function after(milliseconds, action) {
  let timer;
  const later = (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...given), milliseconds);
  };
  later.cancel = () => clearTimeout(timer);
  return later;
}
