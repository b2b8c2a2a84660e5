"""Tables, lists to choose from and forms as other component libraries make them."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import Script, page_variation, script

CELLS = """\
  const hover = "tr .actions { visibility: hidden } tr:hover .actions { visibility: visible }";
  const style = h("style", {}, hover);
  const head = h("tr", {}, h("th", {}, h("input", { type: "checkbox", "aria-label": "Выбрать все" })),
    columns.map((text) => h("th", { scope: "col" }, text)));
  const box = () => h("td", {}, h("input", { type: "checkbox", "aria-label": "Выбрать строку" }));
  const mark = () => h("span", { class: "muted", "aria-hidden": "true" }, "СК");
  const first = (cell) => h("th", { scope: "row" }, mark(), " ", cell);
  const told = (cells) => cells.map((cell) => h("td", {}, cell));
  const body = rows.map(([name, ...cells]) => h("tr", {}, box(), first(name), told(cells)));
  const all = h("td", { colspan: columns.length - 1 }, String(rows.length));
  const foot = h("tfoot", {}, h("tr", {}, h("td", { colspan: 2 }, "Всего"), all));
  return h("div", { class: "card flush" }, style, h("table", {}, h("thead", {}, head), h("tbody", {}, body), foot));
"""
RichTables = Script("dom.js").variation(
    "Таблицы с флажками, отметками у названий и итогом внизу; значки строки видны, пока на неё наведён указатель",
    (
        '  const head = h("tr", {}, columns.map((text) => h("th", { scope: "col" }, text)));\n'
        '  const body = rows.map((cells) => h("tr", {}, cells.map((cell) => h("td", {}, cell))));\n'
        '  return h("div", { class: "card flush" }, h("table", {}, h("thead", {}, head), h("tbody", {}, body)));\n',
        CELLS,
    ),
)

SEARCHED = """\
    const find = h("input", { type: "text", role: "combobox", "aria-expanded": "true", placeholder: "Найти..." });
    find.addEventListener("input", () => items.forEach((item) => {
      item.hidden = !item.textContent.toLowerCase().includes(find.value.toLowerCase());
    }));
    const inner = h("div", { role: "listbox", id: this.button.getAttribute("aria-controls") }, viewport);
    const list = h("div", { class: "select-list", role: "dialog", "data-state": "open", tabindex: "-1" },
      find, inner);"""
RichLists = Script("select.js").variation(
    "Списки выбора с поиском; у каждого варианта отметка и пояснение",
    (
        '    const list = h("div", { class: "select-list", role: "listbox", '
        'id: this.button.getAttribute("aria-controls"),\n'
        '      "data-state": "open", tabindex: "-1" }, viewport);',
        SEARCHED,
    ),
    (
        ": null, name);",
        ': null, h("b", { "aria-hidden": "true" }, "ИИ"), name, h("div", { class: "small" }, "gpt-4o · 12 диалогов"));',
    ),
)

PressedByScript = page_variation(
    "Формы отправляет сценарий: кнопки у них обычные (type=button)",
    script(
        "dialog.js",
        (
            'h("button", { type: "submit", class: "button primary" }, submit);',
            'h("button", { type: "button", class: "button primary", onclick: () => form.requestSubmit() }, submit);',
        ),
    ),
    script(
        "agent_create.js",
        (
            'h("button", { type: "submit", class: "button primary" }, "Создать");',
            'h("button", { type: "button", class: "button primary", onclick: () => form.requestSubmit() }, "Создать");',
        ),
    ),
)

ValidatedOnBlur = Script("dialog.js").variation(
    "Кнопка формы недоступна, пока форма не проверена, а проверяет она поле, из которого вышли",
    (
        "  const dialog = open(title, text, form);\n",
        "  const dialog = open(title, text, form);\n"
        "  confirm.disabled = true;\n"
        '  form.addEventListener("focusout", () => { confirm.disabled = !form.checkValidity(); });\n',
    ),
)

EDITABLE = """\
/** A field of several lines as editors make them: no textarea, but an element that can be edited. */
function editor({ value = "", placeholder = "" }) {
  const node = h("div", { contenteditable: "true", role: "textbox", "data-placeholder": placeholder,
    style: "min-height:80px; border:1px solid #ccc; padding:8px; white-space:pre-wrap" });
  node.textContent = value;
  Object.defineProperty(node, "value", { get: () => node.innerText.replace(/\\u00a0/g, " ").trimEnd() });
  return node;
}

/** Several lines of text. */"""
MESSAGE = """\
const field = document.getElementById("message");
const input = h("div", { id: "message", role: "textbox", "aria-placeholder": field.placeholder,
  style: "min-height:60px; flex:1; border:1px solid #ccc; padding:8px" });
Object.defineProperty(input, "value", {
  get: () => input.innerText.replace(/\\u00a0/g, " ").trim(), set: (text) => { input.textContent = text; } });
Object.defineProperty(input, "disabled", {
  get: () => input.contentEditable !== "true", set: (off) => { input.contentEditable = String(!off); } });
input.disabled = true;
field.replaceWith(input);"""
RichEditors = page_variation(
    "Вместо полей в несколько строк — редакторы (contenteditable): сообщение чата, текст скрипта, шаблоны",
    script(
        "forms.js",
        ("/** Several lines of text. */", EDITABLE),
        ('field(label, h("textarea", { rows: 4, ...attributes }));', "field(label, editor(attributes));"),
    ),
    script("chat.js", ('const input = document.getElementById("message");', MESSAGE)),
)
