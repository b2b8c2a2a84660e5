"""The same words as other healthy pages print them: set by a typograph, with signs, counts and hints around them."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import Script, page_variation, script, template
from postdeploy.stand.faults.pages.variations import MAIN

TYPOGRAPH = r"""
const SHORT = 60;
const typeset = (text) => {
  const spaced = text.trim().length <= SHORT ? text.replace(/(\S) (?=\S)/g, "$1\u00a0") : text;
  return spaced.replace(/удален(?![а-яё])/g, "удалён").replace(/(\d)-(\d+\))/g, "$1–$2")
    .replace(/"([^"]*)"/g, "«$1»").replace(/([а-яё]{4})(?=[а-яё]{5})/gi, "$1\u00ad").replace(/[/_]/g, "$&\u200b");
};
const setText = (node) => {
  if (node.nodeType === Node.TEXT_NODE) {
    if (/^(SCRIPT|STYLE|TEXTAREA)$/.test(node.parentElement?.tagName)) return;
    const set = typeset(node.data.replace(/[\u00ad\u200b]/g, "").replace(/\u00a0/g, " "));
    if (set !== node.data) node.data = set;
    return;
  }
  const hint = node.getAttribute?.("placeholder");
  if (hint) node.setAttribute("placeholder", hint.replace(/(\S) (?=\S)/g, "$1\u00a0"));
  node.childNodes.forEach(setText);
};
new MutationObserver((changes) => {
  for (const { target, addedNodes } of changes) (addedNodes.length ? addedNodes : [target]).forEach(setText);
}).observe(document.body, { subtree: true, childList: true, characterData: true });
setText(document.body);
"""
"""What a typograph does: spaces that do not break, places where words may, ё, the language's own quotes and dashes."""

Typeset = Script("page.js").variation(
    "Тексты страниц набраны типографом: неразрывные пробелы, мягкие переносы, «ё», тире, кавычки-ёлочки",
    (MAIN, f"{TYPOGRAPH}\n{MAIN}"),
)

EMOJI = (
    ('"Черновик"', '"⚪ Черновик"'),
    ('"Активный"', '"🟢 Активный"'),
    ('"Приветствие"', '"👋 Приветствие"'),
    ('"Содержит"', '"⊇ Содержит"'),
)
WordsWithSigns = page_variation(
    "Вокруг тех же слов знаки: «+ Создать…», счётчики на вкладках, клавиши на кнопках, «(обязательно)» у полей",
    script(
        "dom.js",
        (
            "class: `button ${kind}`.trim(), onclick }, icon(name), text);",
            'class: `button ${kind}`.trim(), onclick }, icon(name), name === "plus" ? h("span", {}, "+ ") : "", text);',
        ),
    ),
    script(
        "tabs.js", ('"aria-controls": panel.id }, title);', '"aria-controls": panel.id }, title, h("b", {}, "3"));')
    ),
    template(
        "scripts.html",
        ("{{ icons.icon(icons.PLUS) }}Создать скрипт<", "{{ icons.icon(icons.PLUS) }}Создать скрипт <kbd>Alt+N</kbd><"),
    ),
    template("agents.html", ("{{ icons.icon(icons.PLUS) }}Create<", "＋ Create<")),
    script(
        "forms.js",
        (
            'h("label", { for: control.id }, label), control);',
            'h("label", { for: control.id }, marked(label)), control);',
        ),
        (
            "function labelled(label, control) {",
            'const marked = (label) => (label.endsWith("*") ? label.replace("*", "(обязательно)") : label);\n\n'
            "function labelled(label, control) {",
        ),
    ),
    script("words.js", *EMOJI),
)
