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
  back: "M15 18l-6-6 6-6",
  bars: "M5 20V10M12 20V4M19 20v-7",
  chat: "M4 5h16v11H9l-5 4z",
  check: "M5 12l5 5L20 7",
  close: "M18 6 6 18M6 6l12 12",
  copy: "M8 8h12v12H8zM4 16V4h12",
  delete: "M3 6h18M8 6V4h8v2M6 6l1 14h10l1-14M10 11v5M14 11v5",
  down: "M6 9l6 6 6-6",
  edit: "M12 20h9M16.5 3.5a2.1 2.1 0 0 1 3 3L7 19l-4 1 1-4z",
  first: "M18 6l-6 6 6 6M7 6v12",
  last: "M6 6l6 6-6 6M17 6v12",
  next: "M9 18l6-6-6-6",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21c0-5 16-5 16 0",
  plus: "M12 5v14M5 12h14",
  refresh: "M20 6v5h-5M4 18v-5h5M19 11a7 7 0 0 0-13-3M5 13a7 7 0 0 0 13 3",
  settings: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6M12 2v4M12 18v4M2 12h4M18 12h4",
};

/** A drawn icon; it has no name of its own, and is an image to assistive tools unless it is hidden from them. */
export function icon(name, { hidden = false } = {}) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  const style = { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "2" };
  for (const [key, value] of Object.entries(hidden ? { ...style, "aria-hidden": "true" } : style)) svg.setAttribute(key, value);
  svg.append(path);
  return svg;
}

/** A button that shows an icon only: as on the real pages, it has no name. */
export function iconButton(name, onclick, attributes = {}) {
  return h("button", { type: "button", class: "button icon plain", onclick, ...attributes }, icon(name));
}

/** A button with a text. */
export function button(text, onclick, kind = "") {
  return h("button", { type: "button", class: `button ${kind}`.trim(), onclick }, text);
}

/** A button with an icon and a text. */
export function drawnButton(name, text, onclick, kind = "") {
  return h("button", { type: "button", class: `button ${kind}`.trim(), onclick }, icon(name), text);
}

/** A table in a card: texts of the columns, rows as lists of cells (text or elements). */
export function table(columns, rows) {
  const head = h("tr", {}, columns.map((text) => h("th", { scope: "col" }, text)));
  const body = rows.map((cells) => h("tr", {}, cells.map((cell) => h("td", {}, cell))));
  return h("div", { class: "card flush" }, h("table", {}, h("thead", {}, head), h("tbody", {}, body)));
}

/** What a list shows while it has nothing. */
export function emptyState(...children) {
  return h("div", { class: "card empty" }, children.map((each) => (typeof each === "string" ? h("p", {}, each) : each)));
}

/** The path to a page: pairs of address and text, then where we are. */
export function crumbs(links, here) {
  const separator = () => h("li", { role: "presentation", "aria-hidden": "true" }, icon("next", { hidden: true }));
  return h("nav", { class: "crumbs", "aria-label": "breadcrumb" }, h("ol", {},
    links.flatMap(([href, text]) => [h("li", {}, h("a", { href }, text)), separator()]),
    h("li", {}, h("span", { role: "link", "aria-disabled": "true", "aria-current": "page" }, here))));
}

/** The same for pages that have only a house for a path. */
export function house() {
  return h("nav", { class: "crumbs", "aria-label": "breadcrumb" }, h("ol", {},
    h("span", { role: "link", "aria-disabled": "true", "aria-current": "page" }, h("a", { href: "/" }, icon("settings")))));
}
