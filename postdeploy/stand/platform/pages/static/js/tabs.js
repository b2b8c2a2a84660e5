// Tabs: one panel is shown, its content is made when it is first opened.

import { h, uniqueId } from "./dom.js";

/** Tab list and panels for pairs of title and `make()`, which gives the nodes of the panel. */
export function tabs(pairs) {
  const entries = pairs.map(([title, make]) => entry(title, make));
  const select = (chosen) => {
    for (const each of entries) {
      const on = each === chosen;
      each.tab.setAttribute("aria-selected", String(on));
      each.tab.dataset.state = on ? "active" : "inactive";
      each.tab.tabIndex = on ? 0 : -1;
      each.panel.hidden = !on;
    }
    if (!chosen.panel.hasChildNodes()) chosen.panel.append(...chosen.make());
  };
  entries.forEach((each, index) => {
    each.tab.addEventListener("mousedown", (event) => event.button === 0 && select(each));
    each.tab.addEventListener("focus", () => select(each));
    each.tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) entries[(index + step + entries.length) % entries.length].tab.focus();
    });
  });
  select(entries[0]);
  const list = h("div", { class: "tabs", role: "tablist", "aria-orientation": "horizontal" }, entries.map((each) => each.tab));
  return [list, ...entries.map((each) => each.panel)];
}

function entry(title, make) {
  const panel = h("div", { role: "tabpanel", id: uniqueId("panel") });
  const tab = h("button", { type: "button", role: "tab", id: uniqueId("tab"), "aria-controls": panel.id }, title);
  panel.setAttribute("aria-labelledby", tab.id);
  return { tab, panel, make };
}
