// What every page does: knows where it is, and shows the error screen instead of a broken state.

import { ApiError } from "./api.js";
import { button, emptyState, h } from "./dom.js";
import { warn } from "./toast.js";

/** The page's main area. */
export const main = document.getElementById("main");

/** Ids that the address of the page names; empty text for those it doesn't. */
export const place = { tenant: main.dataset.tenant, agent: main.dataset.agent, integration: main.dataset.integration };

/** Address of a page of this tenant. */
export function pageUrl(path = "") {
  return `/manage/${place.tenant}${path}`;
}

/** Address of the API of this page's agent. */
export function agentApi(path = "") {
  return `/api/agents/${place.agent}${path}`;
}

/** The screen that stands in the place of the whole page, menu and all, with the words of what was thrown. */
function showErrorScreen(error) {
  document.getElementById("root").replaceChildren();
  document.body.append(
    h("div", { class: "centred error-screen" },
      h("h2", {}, "Произошла ошибка"),
      h("p", { class: "muted" }, error?.message ?? "Что-то пошло не так. Попробуйте обновить страницу."),
      button("Попробовать снова", () => location.reload(), "primary")));
}

window.addEventListener("error", (event) => showErrorScreen(event.error));
window.addEventListener("unhandledrejection", (event) => {
  if (!(event.reason instanceof ApiError)) {
    showErrorScreen(event.reason);
    return;
  }
  event.preventDefault(); // a refusal is told to the person, it is no fault of the page
  warn(event.reason.message);
});

/** Fill the main area with the nodes that `make()` gives; when the API refuses, its reason is shown instead. */
export async function fill(make) {
  try {
    main.replaceChildren(...(await make()));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    main.replaceChildren(emptyState(error.message));
  }
}

/** Do something with a button greyed out meanwhile; its text may change for that time. */
export async function busy(node, work, textMeanwhile = null) {
  const text = node.lastChild;
  const before = text?.data;
  node.disabled = true;
  if (textMeanwhile !== null) text.data = textMeanwhile;
  try {
    return await work();
  } finally {
    node.disabled = false;
    if (textMeanwhile !== null) text.data = before;
  }
}
