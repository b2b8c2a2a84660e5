// Dialogs: a form with fields, or a question.

import { ApiError } from "./api.js";
import { button, h, uniqueId } from "./dom.js";
import { busy } from "./page.js";

function open(title, content, attributes = {}) {
  const heading = h("h2", { id: uniqueId("dialog-title") }, title);
  const dialog = h("dialog", { role: "dialog", "aria-labelledby": heading.id, ...attributes }, heading, content);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Ask for fields. `save()` is called on submit; the dialog closes when it succeeds and stays when the API refuses. */
export function formDialog({ title, submit, fields, save }) {
  const error = h("p", { class: "form-error", role: "alert", hidden: true });
  const confirm = h("button", { type: "submit", class: "button primary" }, submit);
  const cancel = button("Отмена", () => dialog.close());
  const form = h("form", {}, fields, error, h("div", { class: "actions end" }, cancel, confirm));
  const dialog = open(title, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await busy(confirm, save);
      dialog.close();
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      error.textContent = reason.message;
      error.hidden = false;
    }
  });
}

/** Ask whether to delete; `remove()` is called when the answer is yes. */
export function confirmDelete({ title, text, remove }) {
  const confirm = button("Удалить", async () => {
    try {
      await busy(confirm, remove);
    } finally {
      dialog.close();
    }
  }, "danger");
  const cancel = button("Отмена", () => dialog.close());
  const content = h("div", {}, h("p", { class: "muted" }, text), h("div", { class: "actions end" }, cancel, confirm));
  const dialog = open(title, content, { class: "ask" });
}
