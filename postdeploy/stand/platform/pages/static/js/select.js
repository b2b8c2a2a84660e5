// A list to choose from, as Radix makes it: a button that opens a list in front of the page, and inside a form a native
// twin of 1 × 1 that nobody sees.

import { h, icon, uniqueId } from "./dom.js";
import { bringToFront } from "./layers.js";

const TWIN = "position:absolute;border:0;width:1px;height:1px;min-height:0;padding:0;margin:-1px;overflow:hidden;"
  + "clip:rect(0,0,0,0);white-space:nowrap;word-wrap:normal";

/** Button of a list, for pages that do not send one from the server. */
export function trigger(attributes = {}) {
  return h("button", { type: "button", class: "select", role: "combobox", "aria-expanded": "false",
    "aria-autocomplete": "none", "data-state": "closed", ...attributes }, h("span"), icon("down", { hidden: true }));
}

/** Manage a button. `value` is the chosen key, `onchange(key)` is called when a person chooses. */
export class Select {
  constructor(button, { placeholder = "", options = [], value = null, onchange = () => {} } = {}) {
    this.button = button;
    this.placeholder = placeholder;
    this.onchange = onchange;
    this.value = value;
    this.close = () => {};
    this.twin = null;
    button.setAttribute("aria-controls", uniqueId("radix"));
    button.addEventListener("pointerdown", (event) => this.pressed(event));
    button.addEventListener("keydown", (event) => this.key(event));
    this.offer(options);
  }

  /** Offer these pairs of key and text. */
  offer(options) {
    this.options = options;
    this.choose(this.value);
  }

  /** Choose without telling anybody; a key that is not on offer shows nothing as chosen. */
  choose(value) {
    const found = this.options.find(([key]) => key === value);
    this.value = value;
    this.button.querySelector("span").textContent = found ? found[1] : this.placeholder;
    this.button.toggleAttribute("data-placeholder", !found);
    if (this.twin) this.twin.value = value ?? "";
  }

  /** The native twin, to be put beside the button inside a form. */
  native() {
    this.twin = h("select", { "aria-hidden": "true", tabindex: "-1", style: TWIN },
      this.options.map(([key, text]) => h("option", { value: key }, text)));
    this.twin.value = this.value ?? "";
    return this.twin;
  }

  pressed(event) {
    if (event.button !== 0 || event.ctrlKey) return;
    event.preventDefault();
    if (!this.button.disabled) this.open();
  }

  key(event) {
    if (this.button.disabled || !["Enter", " ", "ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    this.open();
  }

  open() {
    const items = this.options.map((pair) => this.item(pair));
    const viewport = h("div", { role: "presentation", class: "select-viewport", "data-radix-select-viewport": "" }, items);
    const list = h("div", { class: "select-list", role: "listbox", id: this.button.getAttribute("aria-controls"),
      "data-state": "open", tabindex: "-1" }, viewport);
    const remove = bringToFront(list, { dismiss: () => this.close() });
    this.state("open");
    this.close = () => {
      this.close = () => {};
      this.state("closed");
      remove();
    };
    place(list, this.button);
    list.addEventListener("keydown", (event) => this.move(event, items));
    (items.find((item) => item.dataset.state === "checked") ?? items[0] ?? list).focus();
  }

  state(state) {
    this.button.setAttribute("aria-expanded", String(state === "open"));
    this.button.dataset.state = state;
  }

  item([key, text]) {
    const chosen = key === this.value;
    const name = h("span", { id: uniqueId("radix") }, text);
    const item = h("div", { role: "option", "aria-labelledby": name.id, "aria-selected": "false", tabindex: "-1",
      "data-state": chosen ? "checked" : "unchecked" }, chosen ? h("span", { "aria-hidden": "true" }, icon("check", { hidden: true })) : null, name);
    item.addEventListener("focus", () => item.setAttribute("aria-selected", String(chosen)));
    item.addEventListener("blur", () => item.setAttribute("aria-selected", "false"));
    item.addEventListener("pointermove", () => item.focus({ preventScroll: true }));
    item.addEventListener("click", () => this.pick(key));
    item.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.pick(key);
    });
    return item;
  }

  pick(key) {
    this.choose(key);
    this.close();
    this.onchange(key);
  }

  move(event, items) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Tab") event.preventDefault();
    if (!step) return;
    event.preventDefault();
    items[Math.max(0, Math.min(items.length - 1, items.indexOf(document.activeElement) + step))]?.focus();
  }
}

function place(list, button) {
  const { left, top, bottom, width } = button.getBoundingClientRect();
  list.style.minWidth = `${width}px`;
  list.style.left = `${left}px`;
  const { height } = list.getBoundingClientRect();
  const below = bottom + 4 + height <= innerHeight;
  list.style.top = `${below ? bottom + 4 : Math.max(8, Math.min(top - 4 - height, innerHeight - height - 8))}px`;
}
