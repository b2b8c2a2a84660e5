// Short messages that vanish by themselves. They lie in front of everything, dialogs and their buttons too.

import { h } from "./dom.js";

const SECONDS = 5;
let stack = null;

function place() {
  stack ??= h("div", { class: "toasts", "aria-live": "polite" });
  if (!stack.isConnected) document.body.append(stack);
  return stack;
}

function show(toast) {
  place().append(toast);
  setTimeout(() => toast.remove(), SECONDS * 1000);
}

/** Say that something went well. */
export function tell(text) {
  show(h("div", { class: "toast", role: "status" }, h("div", {}, text)));
}

/** Say that something went wrong. */
export function warn(text) {
  show(h("div", { class: "toast error", role: "status" }, h("strong", {}, "Ошибка"), h("div", {}, text)));
}
