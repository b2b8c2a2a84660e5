// Building elements without a framework.

let count = 0;

/** An id that no other element of the page has. */
export function uniqueId(prefix) {
  count += 1;
  return `${prefix}-${count}`;
}

/** An element: attributes by name, `on…` as listeners; `false`, `null` and `undefined` leave an attribute out. */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const ICONS = {
  edit: "M12 20h9M16.5 3.5a2.1 2.1 0 0 1 3 3L7 19l-4 1 1-4z",
  delete: "M3 6h18M8 6V4h8v2M6 6l1 14h10l1-14M10 11v5M14 11v5",
  send: "M22 2 11 13M22 2l-7 20-4-9-9-4z",
  close: "M18 6 6 18M6 6l12 12",
};

/** A drawn icon; it has no name of its own. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  const style = { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "2", "aria-hidden": "true" };
  for (const [key, value] of Object.entries(style)) svg.setAttribute(key, value);
  svg.append(path);
  return svg;
}

/** A button that shows an icon only: as on the real pages, it has no name. */
export function iconButton(name, onclick) {
  return h("button", { type: "button", class: "button icon plain", onclick }, icon(name));
}

/** A button with a text. */
export function button(text, onclick, kind = "") {
  return h("button", { type: "button", class: `button ${kind}`.trim(), onclick }, text);
}

/** A table in a card: texts of the columns, rows as lists of cells (text or elements). */
export function table(columns, rows) {
  const head = h("tr", {}, columns.map((text) => h("th", { scope: "col" }, text)));
  const body = rows.map((cells) => h("tr", {}, cells.map((cell) => h("td", {}, cell))));
  return h("div", { class: "card flush" }, h("table", {}, h("thead", {}, head), h("tbody", {}, body)));
}

/** What a list shows while it has nothing: a sentence and, if wanted, a button. */
export function emptyState(text, action = null) {
  return h("div", { class: "card empty" }, h("p", {}, text), action);
}
