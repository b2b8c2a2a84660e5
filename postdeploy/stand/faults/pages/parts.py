"""Small parts of pages as other healthy apps build them: titles, switches, bubbles of a talk, entries of a list."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import Script, page_variation, script, template

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

HeadlessLists = page_variation(
    "Списки выбора — кнопки с aria-haspopup=listbox, как в Headless UI",
    script("select.js", ('role: "combobox", "aria-expanded"', '"aria-haspopup": "listbox", "aria-expanded"')),
    template("chat.html", ('role="combobox" aria-expanded', 'aria-haspopup="listbox" aria-expanded')),
)

MENU = """\
function menuOf(script) {
  const item = (text, act) => h("div", { role: "menuitem", tabindex: "-1", onclick: act }, text);
  const place = h("div", { style: "position:relative" });
  const shut = () => place.querySelector("[role=menu]")?.remove();
  const items = () => [item("Редактировать", () => { shut(); edit(script); }), item("Дублировать", shut),
    item("Удалить", () => { shut(); removal(script); })];
  const style = "position:absolute; right:0; background:#fff; border:1px solid #ccc; padding:8px; z-index:5";
  const open = () => place.append(h("div", { role: "menu", style }, items()));
  const toggle = () => (place.querySelector("[role=menu]") ? shut() : open());
  const known = { type: "button", "aria-haspopup": "menu", "aria-label": "Действия" };
  place.append(h("button", { ...known, onclick: toggle }, "⋯"));
  return place;
}

function row(script) {
"""
RowMenus = Script("scripts.js").variation(
    "Действия со скриптом — в меню за кнопкой «⋯»",
    ("function row(script) {\n", MENU),
    (
        'h("div", { class: "actions" }, iconButton("edit", () => edit(script)), '
        'iconButton("delete", () => removal(script))),',
        "menuOf(script),",
    ),
)
UndoBeforeDeleting = page_variation(
    "Удаление можно отменить: строка уходит сразу, запрос — через три секунды",
    script(
        "scripts.js",
        (
            """\
  confirmDelete("Удалить скрипт?", `скрипт "${script.title}"`, agentApi(`/scripts/${script.id}`), () => {
    tell("Скрипт удален");
    return load();
  });
""",
            """\
  confirmDelete("Удалить скрипт?", `скрипт "${script.title}"`, null, () => {
    scripts = scripts.filter((each) => each !== script);
    show();
    tell("Скрипт удален");
    setTimeout(() => call("DELETE", agentApi(`/scripts/${script.id}`)).then(load), 3000);
  });
""",
        ),
    ),
    script("dialog.js", ('    await call("DELETE", address);\n', '    if (address) await call("DELETE", address);\n')),
)

PLATE = """\
const plate = h("div", {}, "Оцените работу чата");
plate.style.cssText = "position:absolute; inset:0; background:#fef3c7; z-index:5";
input.parentElement.style.position = "relative";
input.parentElement.append(plate);
let current = null;"""
MessageFieldCovered = CHAT.fault(
    "Поле сообщения закрыто плашкой приложения: щёлкнуть в него нельзя", "S4.4", ("let current = null;", PLATE)
)

AGO = """\
const REFRESH_SECONDS = 30;

function ago(timestamp) {
  const [day, month, year, hours, minutes] = timestamp.match(/\\d+/g).map(Number);
  const past = Math.floor((Date.now() - Date.UTC(year, month - 1, day, hours, minutes)) / 60000);
  if (past < 1) return "только что";
  return past < 60 ? `${past} мин назад` : `${Math.floor(past / 60)} ч назад`;
}"""
UpdatesInOneLine = Script("dashboard.js").variation(
    "Обновление на панели — одна строка: сообщение, точка, «2 мин назад»",
    ("const REFRESH_SECONDS = 30;", AGO),
    (
        'h("p", {}, message), h("p", { class: "muted small" }, timestamp)',
        'h("p", {}, `${message} · ${ago(timestamp)}`)',
    ),
)
