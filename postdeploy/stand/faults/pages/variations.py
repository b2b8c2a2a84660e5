"""Pages that are different and do no harm: a person at the screen gets along with them."""

from __future__ import annotations

from typing import ClassVar

from postdeploy.stand.faults import Variation
from postdeploy.stand.faults.pages.patching import Patched

MAIN = "/** The page's main area. */"
"""A place at the top of the script that every page loads first."""


class SlowHydration(Patched, Variation):
    """The server's part of a page is there at once; its script takes over seconds later."""

    title = "Страницы оживают через полторы секунды после появления"
    scripts: ClassVar = {
        "page.js": ((MAIN, f"await new Promise((done) => setTimeout(done, 1500));\n\n{MAIN}"),),
    }


class ThirdPartyNoise(Patched, Variation):
    """Analytics that cannot be reached, a missing icon, words on the console."""

    title = "На страницах шумят посторонние: недоступная аналитика, нет значка, ошибки в консоли"
    scripts: ClassVar = {
        "page.js": (
            (
                MAIN,
                'console.error("analytics blocked");\n'
                "new Image().src = `/favicon-${Date.now()}.ico`;\n"
                'document.head.append(Object.assign(document.createElement("script"), '
                '{ src: "http://127.0.0.1:9/gtag/js?id=G-1", async: true }));\n'
                'fetch("http://127.0.0.1:9/collect", { method: "POST", mode: "no-cors" }).catch(() => {});\n'
                f"\n{MAIN}",
            ),
        )
    }


LABEL_BESIDE = """\
  const star = h("b", {}, label.endsWith("*") ? "*" : "");
  return h("div", { class: "field" }, h("span", {}, label.replace(" *", ""), star), control);"""
"""A label that is not tied to its field."""

OWN_LIST = """\
function listField(label, options, value) {
  const control = h("button", { type: "button", role: "combobox", "aria-expanded": "false" });
  let list = null;
  let chosen;
  const pick = ([key, text]) => {
    chosen = key;
    control.textContent = text;
    list?.remove();
    list = null;
    control.setAttribute("aria-expanded", "false");
  };
  const choose = (each) => () => {
    pick(each);
    control.dispatchEvent(new Event("change"));
  };
  pick(options.find(([key]) => key === value) ?? options[0]);
  control.addEventListener("click", () => {
    if (list) return;
    const option = (each) => h("div", { role: "option", onclick: choose(each) }, each[1]);
    list = h("div", { role: "listbox" }, options.map(option));
    control.after(list);
    control.setAttribute("aria-expanded", "true");
  });
  Object.defineProperty(control, "value", { get: () => chosen });
  return field(label, control);
}
"""
"""A list for choosing from that is not the browser's own."""

PLAIN_DIALOG = """\
  Object.assign(dialog.style, {
    position: "fixed", inset: "5vh 20vw", overflow: "auto", zIndex: 9, padding: "24px", background: "#fff",
    boxShadow: "0 0 0 100vmax #0008",
  });
  dialog.close = () => setTimeout(() => dialog.remove(), 300);
  document.body.append(dialog);"""
"""A dialog that is a box in front of the page, and goes with some delay."""


class OtherMarkup(Patched, Variation):
    """Lists of the page's own, labels that are not tied to their fields, dialogs that are plain boxes."""

    title = "Та же страница другой разметкой: свои списки выбора, подписи рядом с полями, диалоги без <dialog>"
    scripts: ClassVar = {
        "forms.js": (
            (
                '  control.id = uniqueId("field");\n'
                '  return h("div", { class: "field" }, h("label", { for: control.id }, label), control);',
                LABEL_BESIDE,
            ),
            (
                '  const control = h("select", attributes, options.map(([key, text]) => '
                'h("option", { value: key }, text)));\n'
                "  if (value !== undefined && value !== null) control.value = value;\n"
                "  return field(label, control);",
                "  return listField(label, options, value);",
            ),
            ("/** An on-off button; ", f"{OWN_LIST}\n/** An on-off button; "),
        ),
        "dialog.js": (
            ('h("dialog", { role: "dialog",', 'h("div", { role: "dialog",'),
            (
                '  dialog.addEventListener("close", () => dialog.remove());\n'
                "  document.body.append(dialog);\n"
                "  dialog.showModal();",
                PLAIN_DIALOG,
            ),
        ),
    }
