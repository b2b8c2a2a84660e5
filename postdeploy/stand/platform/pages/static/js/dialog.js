// Dialogs: a form with fields, or a question. As with Radix, boxes in front of the page that keep the focus.

import { ApiError, call } from "./api.js";
import { button, h, icon, uniqueId } from "./dom.js";
import { bringToFront, focusable } from "./layers.js";
import { busy } from "./page.js";
import { warn } from "./toast.js";

function open(title, description, content, kind = "") {
  const heading = h("h2", { id: uniqueId("dialog-title") }, title);
  const text = h("p", { class: "muted", id: uniqueId("dialog-text") }, description);
  const shut = h("button", { type: "button", class: "close", onclick: () => dialog.close() },
    icon("close"), h("span", { class: "sr-only" }, "Close"));
  const node = h("div", { role: "dialog", class: `dialog ${kind}`.trim(), "data-state": "open", tabindex: "-1",
    "aria-labelledby": heading.id, "aria-describedby": text.id }, heading, text, content, shut);
  const overlay = h("div", { class: "overlay", "data-state": "open", "aria-hidden": "true" });
  const dialog = { node, close() { remove(); overlay.remove(); } };
  document.body.append(overlay);
  const remove = bringToFront(node, { dismiss: () => dialog.close() });
  node.addEventListener("keydown", (event) => cycle(event, node));
  focusable(node)[0]?.focus();
  return dialog;
}

function cycle(event, node) {
  if (event.key !== "Tab") return;
  const all = focusable(node);
  const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
  if (document.activeElement !== from) return;
  event.preventDefault();
  to.focus();
}

/** Ask for fields. `save()` is called on submit; the dialog closes when it succeeds, stays when the form or the API refuses. */
export function formDialog({ title, text, submit, fields, complaint = () => "", save }) {
  const confirm = h("button", { type: "submit", class: "button primary" }, submit);
  const cancel = button("Отмена", () => dialog.close());
  const form = h("form", {}, fields, h("div", { class: "actions end" }, cancel, confirm));
  const dialog = open(title, text, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const refused = complaint();
    if (refused) {
      warn(refused);
      return;
    }
    try {
      await busy(confirm, save);
      dialog.close();
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      warn(reason.message);
    }
  });
}

/** Ask whether to delete `what`; when the answer is yes, what is at the address is deleted, then `after()` is called. */
export function confirmDelete(title, what, address, after) {
  const text = `Вы уверены, что хотите удалить ${what}? Это действие нельзя отменить.`;
  const remove = async () => {
    await call("DELETE", address);
    await after();
  };
  const confirm = button("Удалить", async () => {
    try {
      await busy(confirm, remove);
    } finally {
      dialog.close();
    }
  }, "danger");
  const cancel = button("Отмена", () => dialog.close());
  const dialog = open(title, text, h("div", { class: "actions end" }, cancel, confirm), "ask");
}
