// Binds behaviours to elements: data-behaviour="split toast" calls the functions of those names, once an element.
import { autoSubmit } from "./auto-submit.js";
import { composer } from "./composer.js";
import { confirmFirst } from "./confirm.js";
import { connection } from "./connection.js";
import { copy } from "./copy.js";
import { countdown } from "./countdown.js";
import { dialogOpen } from "./dialog-open.js";
import { draft } from "./draft.js";
import { dropzone } from "./dropzone.js";
import { keys } from "./keys.js";
import { keysHelp } from "./keys-help.js";
import { lightbox } from "./lightbox.js";
import { live } from "./live.js";
import { askForDesktop } from "./live-call.js";
import { menu } from "./menu.js";
import { palette, paletteOpen } from "./palette.js";
import { passkey } from "./passkey.js";
import { alerts, reading } from "./reading.js";
import { selectRows } from "./select-rows.js";
import { sendLater } from "./send-later.js";
import { showCurrent } from "./show-current.js";
import { side } from "./side.js";
import { signOut } from "./sign-out.js";
import { split } from "./split.js";
import { thread } from "./thread.js";
import { toast } from "./toast.js";

const behaviours = {
  "ask-for-desktop": askForDesktop, "auto-submit": autoSubmit, composer, confirm: confirmFirst, connection, copy, countdown, "dialog-open": dialogOpen, draft, dropzone,
  keys, "keys-help": keysHelp, lightbox, live, menu, palette, "palette-open": paletteOpen, passkey, "select-rows": selectRows,
  alerts, reading, "send-later": sendLater, "show-current": showCurrent, side, "sign-out": signOut, split, thread, toast,
};
const bound = new WeakSet();

function bind(root) {
  const elements = [...root.querySelectorAll("[data-behaviour]")];
  if (root.matches?.("[data-behaviour]")) elements.unshift(root);
  for (const element of elements) {
    if (bound.has(element)) continue;
    bound.add(element);
    for (const name of element.dataset.behaviour.split(/\s+/)) behaviours[name]?.(element);
  }
}

bind(document);
// htmx tells of each piece it has put into the page
document.addEventListener("htmx:load", (event) => bind(event.detail.elt));
