// Short messages that vanish by themselves.

import { h } from "./dom.js";

const SECONDS = 5;
let stack = null;

function place() {
  if (stack === null) stack = h("div", { class: "toasts", popover: "manual" });
  // Open dialogs lie in the browser's top layer; moved there last, messages stay above them.
  if (stack.isConnected && stack.matches(":popover-open")) stack.hidePopover();
  document.body.append(stack);
  stack.showPopover();
  return stack;
}

function show(text, attributes) {
  const toast = h("div", attributes, text);
  place().append(toast);
  setTimeout(() => toast.remove(), SECONDS * 1000);
}

/** Say that something went well. */
export function tell(text) {
  show(text, { class: "toast", role: "status" });
}

/** Say that something went wrong. */
export function warn(text) {
  show(text, { class: "toast error", role: "alert" });
}
