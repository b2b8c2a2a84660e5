"""Small parts of pages as other healthy apps build them: titles, switches, bubbles of a talk, entries of a list."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import Script, page_variation, script

CHAT = Script("chat.js")

TitlesWithoutHeadings = page_variation(
    "Заголовки карточек и вкладок — не заголовки разметки, а блоки (CardTitle)",
    script(
        "dashboard.js",
        (
            'updates.replaceChildren(h("h3", {}, "Последние обновления"), ',
            'updates.replaceChildren(h("div", { "data-slot": "card-title" }, "Последние обновления"), ',
        ),
    ),
    script(
        "rules.js",
        ('h("h3", {}, "Правила автоматизации")', 'h("div", { class: "card-title" }, "Правила автоматизации")'),
    ),
    script(
        "sequences.js",
        ('h("h3", {}, "Цепочки (Sequences)")', 'h("div", { "data-slot": "card-title" }, "Цепочки (Sequences)")'),
    ),
)

SWITCH = """\
  const style = "position:absolute; width:1px; height:1px; margin:-1px; overflow:hidden; clip:rect(0,0,0,0)";
  const box = h("input", { type: "checkbox", style });
  box.checked = on;
  const knob = h("div", { style: "width:40px; height:22px; border-radius:11px; background:#94a3b8" });
  return {
    node: h("label", { class: "switch-row", style: "position:relative" }, box, knob, h("span", {}, label)),
    control: box,
    get value() { return box.checked; },
  };
}

/** As it was. */
export function plainSwitchField(label, on) {
"""
SwitchesInLabels = Script("forms.js").variation(
    "Переключатели форм — скрытые флажки внутри подписи, как в Flowbite",
    ("export function switchField(label, on) {\n", f"export function switchField(label, on) {{\n{SWITCH}"),
)

BubblesInOne = CHAT.variation(
    "В пузыре диалога имя автора, текст и время — одной строкой",
    (
        'h("div", {}, h("p", {}, text), h("p", { class: "time" }, clock(at))));',
        'h("div", {}, role === "user" ? "Вы: " : "Ассистент: ", text, '
        'h("span", { class: "time" }, ` ${clock(at)} ✓✓`)));',
    ),
)
TitlesOfTalksCut = CHAT.variation(
    "В списке чатов названия обрезаны до 28 знаков с многоточием",
    (
        'conversation.title?.trim() || "Новый чат"',
        '(conversation.title?.trim() || "Новый чат").replace(/^(.{28}).+$/, "$1…")',
    ),
)
