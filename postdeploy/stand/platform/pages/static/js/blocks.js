// A part of a form that holds any number of items: conditions, actions, steps.

import { button, h, iconButton } from "./dom.js";

/** Fieldset with a button that adds items; `make(initial)` gives `{node, read()}`; `read()` lists what they hold. */
export function itemBlock(title, addText, make, initial = []) {
  const items = [];
  const list = h("div");
  const add = (values) => {
    const item = make(values);
    const box = h("div", { class: "block-item" }, item.node, iconButton("close", () => {
      items.splice(items.indexOf(item), 1);
      box.remove();
    }));
    items.push(item);
    list.append(box);
  };
  initial.forEach(add);
  const node = h("fieldset", { class: "block" }, h("legend", {}, title), list, button(addText, () => add({}), "small"));
  return { node, read: () => items.map((item) => item.read()) };
}
