// Fields with labels tied to them. Each has `node` to show and `value`.

import { h, uniqueId } from "./dom.js";

function labelled(label, control) {
  control.id = uniqueId("field");
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control);
}

function field(label, control, read = (node) => node.value) {
  return { node: labelled(label, control), control, get value() { return read(control); } };
}

/** One line of text. */
export function textField(label, attributes = {}) {
  return field(label, h("input", { type: "text", ...attributes }));
}

/** Several lines of text. */
export function areaField(label, attributes = {}) {
  return field(label, h("textarea", { rows: 4, ...attributes }));
}

/** A number; empty is null. */
export function numberField(label, attributes = {}) {
  return field(label, h("input", { type: "number", step: "any", ...attributes }),
    (node) => (node.value === "" ? null : Number(node.value)));
}

/** One of several; options as pairs of value and text. */
export function selectField(label, options, value, attributes = {}) {
  const control = h("select", attributes, options.map(([key, text]) => h("option", { value: key }, text)));
  if (value !== undefined && value !== null) control.value = value;
  return field(label, control);
}

/** An on-off button; `onchange(on)` is called after each press. */
export function toggle(on, attributes = {}, onchange = null) {
  const node = h("button", { type: "button", class: "switch", role: "switch", "aria-checked": String(on), ...attributes });
  node.addEventListener("click", () => {
    const next = node.getAttribute("aria-checked") !== "true";
    node.setAttribute("aria-checked", String(next));
    onchange?.(next);
  });
  return node;
}

/** An on-off button with a label beside it. */
export function switchField(label, on) {
  const control = toggle(on, { id: uniqueId("switch") });
  return {
    node: h("div", { class: "switch-row" }, control, h("label", { for: control.id }, label)),
    control,
    get value() { return control.getAttribute("aria-checked") === "true"; },
  };
}
