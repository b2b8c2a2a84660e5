// Fields with labels tied to them. Each has `node` to show and `value`.

import { h, uniqueId } from "./dom.js";
import { Select, trigger } from "./select.js";

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

/** One of several; options as pairs of value and text; `onchange(value)` is called when a person chooses. */
export function selectField(label, options, value = options[0]?.[0], onchange = () => {}) {
  const control = trigger();
  const list = new Select(control, { options, value, onchange });
  const { node } = field(label, control);
  node.append(list.native());
  return { node, control, get value() { return list.value; } };
}

/** A field whose label names nothing: it merely stands above, as in the blocks of the real dialogs. */
export function untied(made) {
  made.node.querySelector("label").removeAttribute("for");
  made.control.removeAttribute("id");
  return made;
}

/** An on-off button; `onchange(on)` is called after each press. */
export function toggle(on, attributes = {}, onchange = null) {
  const node = h("button", { type: "button", class: "switch", role: "switch", ...attributes });
  const turn = (next) => {
    node.setAttribute("aria-checked", String(next));
    node.dataset.state = next ? "checked" : "unchecked";
  };
  turn(on);
  node.addEventListener("click", () => {
    const next = node.getAttribute("aria-checked") !== "true";
    turn(next);
    onchange?.(next);
  });
  return node;
}

const TWIN = "transform:translateX(-100%);position:absolute;pointer-events:none;opacity:0;margin:0;width:38px;height:22px";

/** An on-off button with a label beside it, and with the checkbox that Radix hides behind it. */
export function switchField(label, on) {
  const control = toggle(on, { id: uniqueId("switch") });
  const twin = h("input", { type: "checkbox", "aria-hidden": "true", tabindex: "-1", style: TWIN });
  twin.checked = on;
  control.addEventListener("click", () => { twin.checked = !twin.checked; });
  return {
    node: h("div", { class: "switch-row" }, control, twin, h("label", { for: control.id }, label)),
    control,
    get value() { return control.getAttribute("aria-checked") === "true"; },
  };
}
