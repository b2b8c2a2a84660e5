// A part of a form that holds any number of items: conditions, actions, steps.

import { drawnButton, h, iconButton } from "./dom.js";

/** Part with a button that adds items; `make(values)` gives `{node, read()}`; `read()` lists what they hold.
 *
 * `item` is what one is called («Шаг»), `empty` what stands there while there is none, `mark` an icon before the name.
 */
export function itemBlock({ title, add, item, empty, mark = null }, make, initial = []) {
  const items = [];
  const list = h("div");
  const show = () => list.replaceChildren(...(items.length ? items.map(({ box }) => box) : [h("p", { class: "muted" }, empty)]));
  const number = () => items.forEach(({ name }, at) => { name.textContent = `${item} ${at + 1}`; });
  const put = (values) => {
    const made = make(values);
    const name = h("div", { class: "block-name" });
    const entry = { made, name };
    const remove = iconButton("delete", () => {
      items.splice(items.indexOf(entry), 1);
      number();
      show();
    });
    entry.box = h("div", { class: "block-item" }, h("div", { class: "block-head" }, mark?.() ?? null, name, remove), made.node);
    items.push(entry);
    number();
    show();
  };
  initial.forEach(put);
  if (!initial.length) show();
  const head = h("div", { class: "section-head" }, h("h3", {}, title), drawnButton("plus", add, () => put({}), "small"));
  return { node: h("div", { class: "block" }, head, list), get count() { return items.length; }, read: () => items.map(({ made }) => made.read()) };
}
