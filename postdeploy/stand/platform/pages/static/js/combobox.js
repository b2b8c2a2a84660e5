// A select of our own: a button that opens a list of options.

import { h, uniqueId } from "./dom.js";

/** Manage the combobox inside `root`. `value` is the chosen key, `onchange(key)` is called when a person chooses. */
export class Combobox {
  constructor(root, placeholder, onchange) {
    this.root = root;
    this.placeholder = placeholder;
    this.onchange = onchange;
    this.button = root.querySelector("[role=combobox]");
    this.options = [];
    this.value = null;
    this.list = null;
    this.active = -1;
    this.button.addEventListener("click", () => (this.list ? this.close() : this.open()));
    this.button.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("click", (event) => root.contains(event.target) || this.close());
  }

  /** Offer these pairs of key and text. */
  offer(options) {
    this.options = options;
    this.button.disabled = options.length === 0;
    this.choose(this.value);
  }

  /** Choose without telling anybody; an unknown key chooses nothing. */
  choose(value) {
    const found = this.options.find(([key]) => key === value);
    this.value = found ? value : null;
    this.button.textContent = found ? found[1] : this.placeholder;
  }

  open() {
    const id = uniqueId("listbox");
    this.list = h("ul", { id, role: "listbox" }, this.options.map(([key, text]) => h("li", {
      role: "option", id: uniqueId("option"), "aria-selected": String(key === this.value), onclick: () => this.pick(key),
    }, text)));
    this.root.append(this.list);
    this.button.setAttribute("aria-expanded", "true");
    this.button.setAttribute("aria-controls", id);
    this.point(this.options.findIndex(([key]) => key === this.value));
  }

  close() {
    this.list?.remove();
    this.list = null;
    this.button.setAttribute("aria-expanded", "false");
    this.button.removeAttribute("aria-activedescendant");
  }

  pick(key) {
    this.choose(key);
    this.close();
    this.button.focus();
    this.onchange(key);
  }

  point(index) {
    this.active = index;
    const items = [...this.list.children];
    items.forEach((item, at) => item.classList.toggle("active", at === index));
    if (index >= 0) this.button.setAttribute("aria-activedescendant", items[index].id);
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.close();
    if (step) {
      event.preventDefault();
      if (!this.list) this.open();
      this.point(Math.max(0, Math.min(this.options.length - 1, this.active + step)));
    }
    if (this.list && event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.pick(this.options[this.active][0]);
    }
  }
}
