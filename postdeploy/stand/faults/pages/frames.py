"""What other healthy apps lay around and over their pages: bars that stay, messages at the top, twins for phones."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postdeploy.stand.faults.pages.patching import Script, page_variation, script
from postdeploy.stand.faults.pages.variations import MAIN
from postdeploy.stand.faults.shapes.answers import standing_before
from postdeploy.stand.faults.tools import Requests, wrapping

PAGE = Script("page.js")

BARS = """\
const bar = (text, place) => {
  const node = document.createElement("div");
  node.style.cssText = `position:sticky; ${place}:0; height:150px; background:#fff; z-index:40; border:1px solid #ddd`;
  node.textContent = text;
  return node;
};
document.getElementById("main").before(bar("Пробный период: осталось 12 дней", "top"));
document.getElementById("main").after(bar("© T11, 2026", "bottom"));
"""
BarsThatStay = PAGE.variation(
    "Вверху и внизу страниц полосы, которые остаются при прокрутке", (MAIN, f"{BARS}\n{MAIN}")
)

BUBBLE = """\
const bubble = document.createElement("button");
bubble.type = "button";
bubble.setAttribute("aria-label", "Написать в поддержку");
bubble.style.cssText = "position:fixed; right:20px; bottom:20px; width:60px; height:60px; border-radius:30px;"
  + "background:#2563eb; z-index:2147483000";
document.body.append(bubble);
"""
SupportBubble = PAGE.variation("В углу страниц кнопка поддержки, поверх всего", (MAIN, f"{BUBBLE}\n{MAIN}"))

MessagesOnTop = Script("toast.js").variation(
    "Сообщения висят вверху справа, поверх кнопок страницы, и уходят сами",
    (
        "  if (!stack.isConnected) document.body.append(stack);",
        '  if (!stack.isConnected) document.body.append(stack);\n  stack.style.cssText = "inset:16px 16px auto auto";',
    ),
)

TwinsForPhones = page_variation(
    "У таблиц и кнопок есть скрытые двойники для телефона",
    script(
        "dom.js",
        (
            '  return h("div", { class: "card flush" }, h("table", {}, h("thead", {}, head), h("tbody", {}, body)));\n',
            '  const named = body.map((row) => h("tr", {}, row.firstChild.cloneNode(true)));\n'
            '  const twin = h("table", { style: "display:none" }, h("tbody", {}, named));\n'
            '  const whole = h("table", {}, h("thead", {}, head), h("tbody", {}, body));\n'
            '  return h("div", { class: "card flush" }, twin, whole);\n',
        ),
    ),
    script(
        "page.js",
        (
            MAIN,
            'for (const each of document.querySelectorAll("main button, main a.button")) {\n'
            "  const twin = each.cloneNode(true);\n"
            '  twin.removeAttribute("id");\n'
            '  twin.style.display = "none";\n'
            '  if (!each.closest("#agent-select")) each.before(twin);\n'
            f"}}\n\n{MAIN}",
        ),
    ),
)


async def _in_parts(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    if not Requests("/manage/.*", "GET").match(scope):
        await app(scope, receive, send)
        return

    async def slowly(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [each for each in message["headers"] if each[0] != b"content-length"]
            await send({**message, "headers": headers})
            return
        head, main, rest = message.get("body", b"").partition(b'<main id="main"')
        await send({"type": "http.response.body", "body": head, "more_body": True})
        await asyncio.sleep(1.2)
        await send({**message, "body": main + rest})

    await app(scope, receive, slowly)


PagesStreamed = page_variation(
    "Страницы приходят по частям: сначала меню, содержимое больше чем через секунду (Suspense)",
    standing_before("web", wrapping(_in_parts)),
)
EffectsRunTwice = page_variation(
    "Всё, что страницы читают, они спрашивают дважды; первый запрос отменяется (StrictMode)",
    script(
        "api.js",
        (
            "    response = await fetch(path, options);",
            '    if (method === "GET") {\n'
            "      const first = new AbortController();\n"
            "      fetch(path, { ...options, signal: first.signal }).catch(() => {});\n"
            "      first.abort();\n"
            "    }\n"
            "    response = await fetch(path, options);",
        ),
    ),
)
ListsAskedEverySecond = page_variation(
    "Списки запрашиваются каждую секунду и рисуются заново",
    script("scripts.js", ("\nload();", "\nload();\nsetInterval(load, 1000);")),
    script(
        "rules.js", ("export function rulesPanel() {\n", "export function rulesPanel() {\n  setInterval(show, 1000);\n")
    ),
    script(
        "sequences.js",
        ("export function sequencesPanel() {\n", "export function sequencesPanel() {\n  setInterval(show, 1000);\n"),
    ),
    script("agents.js", ("\nload();", "\nload();\nsetInterval(load, 1000);")),
    script("chat.js", ("\nlistConversations();", "\nlistConversations();\nsetInterval(listConversations, 1000);")),
)
TabsInAddress = Script("tabs.js").variation(
    "Вкладка агента видна в адресе страницы (/edit/rules)",
    (
        "  const select = (chosen) => {\n",
        "  const select = (chosen) => {\n"
        "    const at = entries.indexOf(chosen);\n"
        '    const there = at ? `/edit/tab-${at}` : "/edit";\n'
        '    history.replaceState(null, "", location.pathname.replace(/\\/edit.*/, there));\n',
    ),
)
DialogsKeptMounted = Script("dialog.js").variation(
    "Закрытые диалоги остаются в разметке скрытыми, как в MUI с keepMounted",
    (
        "  const dialog = { node, close() { remove(); overlay.remove(); } };",
        "  const dialog = { node, close() {\n"
        "    remove();\n"
        "    overlay.remove();\n"
        "    const kept = node.cloneNode(true);\n"
        '    kept.style.cssText = "opacity:0; transition:all .3s";\n'
        '    kept.setAttribute("aria-hidden", "true");\n'
        "    document.body.append(kept);\n"
        '    setTimeout(() => { kept.style.visibility = "hidden"; }, 300);\n'
        "  } };",
    ),
)
CUT = """\
function cut(text) {
  return h("span", { title: text }, text.length > 24 ? `${text.slice(0, 24)}…` : text);
}

"""
NamesCut = page_variation(
    "Длинные названия в таблицах сценарий обрезает до 24 знаков, целиком они в подсказке (title)",
    script(
        "scripts.js",
        ("function row(script) {\n", f"{CUT}function row(script) {{\n"),
        ('h("div", {}, script.title)', 'h("div", {}, cut(script.title))'),
    ),
    script(
        "rules.js",
        ("function row(rule) {\n", f"{CUT}function row(rule) {{\n"),
        ("    rule.name,\n    wordFor", "    cut(rule.name),\n    wordFor"),
    ),
    script(
        "sequences.js",
        ("function row(sequence) {\n", f"{CUT}function row(sequence) {{\n"),
        ("    sequence.name,\n    wordFor", "    cut(sequence.name),\n    wordFor"),
    ),
)
FLOATING = """\
function labelled(label, control) {
  control.id = uniqueId("field");
  control.removeAttribute("placeholder");
  const star = h("span", { "aria-hidden": "true" }, label.endsWith("*") ? "\\u2009*" : "");
  const style = "position:absolute; top:-8px; left:10px; background:#fff; font-size:12px; text-transform:uppercase";
  return h("div", { class: "field", style: "position:relative" }, control,
    h("label", { for: control.id, style }, label.replace(" *", ""), star),
    h("fieldset", { "aria-hidden": "true", style: "display:none" }, h("legend", {}, label)));
}

/** As it was. */
export function plainLabelled(label, control) {
"""
FloatingLabels = page_variation(
    "Подписи полей стоят после полей, набраны прописными, как в Material UI",
    script("forms.js", ("function labelled(label, control) {\n", FLOATING)),
)
