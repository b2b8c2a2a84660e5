"""Colours, shadow trees and texts of answers as other healthy pages have them; and what nobody can make out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from postdeploy.stand.faults.pages.messages import SHOWN
from postdeploy.stand.faults.pages.patching import Script, page_variation, script
from postdeploy.stand.faults.pages.variations import MAIN
from postdeploy.stand.faults.shapes.methods import web

TOAST = Script("toast.js")

COLOURS = """\
const COLOURS = { green: "oklch(0.723 0.219 149.579)", blue: "oklch(0.623 0.214 259.815)",
  red: "color(display-p3 0.9 0.2 0.2)",
  purple: "lab(47 66 -80)", yellow: "oklch(0.795 0.184 86.047)" };
"""
WideColours = page_variation(
    "Цвета заданы в oklch и lab, как в Tailwind 4",
    script(
        "dashboard.js",
        ("const REFRESH_SECONDS = 30;", f"const REFRESH_SECONDS = 30;\n{COLOURS}"),
        (
            'h("div", { class: `dot ${color}`, "aria-hidden": "true" })',
            'h("div", { class: "dot", style: `background:${COLOURS[color] ?? "gray"}`, "aria-hidden": "true" })',
        ),
    ),
    script(
        "toast.js",
        (SHOWN, f'  toast.style.cssText = "color:color(display-p3 0 0 0); background:oklch(0.97 0.02 150)";\n{SHOWN}'),
    ),
)
MessageWhiteOnWhite = TOAST.fault(
    "Текст сообщений того же цвета, что и фон: прочесть их нельзя",
    "S2.1 S5.4",
    (SHOWN, f'  toast.style.cssText = "color:#fefefe; background:#fff";\n{SHOWN}'),
)
MessagesInShadow = TOAST.variation(
    "Сообщения живут в теневом дереве (shadow DOM)",
    (
        "  if (!stack.isConnected) document.body.append(stack);",
        "  if (!stack.isConnected) {\n"
        '    const host = h("app-toasts", { style: "position:fixed; right:16px; bottom:16px; z-index:100" });\n'
        "    document.body.append(host);\n"
        '    host.attachShadow({ mode: "open" }).append(stack);\n'
        '    stack.style.cssText = "display:grid; gap:8px; width:380px; background:#fff; pointer-events:auto";\n'
        "  }",
    ),
)


async def _at_length(_platform: Any, ask: Any, agent: Any, history: Any, question: Any) -> Any:
    reply = await ask(agent, history, question)
    return replace(reply, content=f"{reply.content}{MARKDOWN}")


MARKDOWN = """

**Что дальше:**

1. Посмотрите [прайс](https://example.com/price-2026).
2. Напишите нам: `скидка 10%`.
"""
RENDER = r"""
/** Markdown as pages render it. */
function rendered(text) {
  const MARKS = /(\*\*[^*]+\*\*|\[[^\]]+\]\([^)]+\)|`[^`]+`)/;
  const inline = (line) => h("span", {}, ...line.split(MARKS).filter(Boolean).map((part) => {
    const link = part.match(/^\[(.+)\]\((.+)\)$/);
    if (link) return h("a", { href: link[2] }, link[1]);
    if (part.startsWith("**")) return h("strong", {}, part.slice(2, -2));
    return part.startsWith("`") ? h("code", {}, part.slice(1, -1)) : part;
  }));
  const NUMBER = /^\d+\. /;
  const lines = text.split("\n").filter((line) => line.trim());
  const items = lines.filter((line) => NUMBER.test(line)).map((line) => h("li", {}, inline(line.replace(NUMBER, ""))));
  const plain = lines.filter((line) => !NUMBER.test(line)).map((line) => h("p", {}, inline(line)));
  return [...plain, h("ol", {}, ...items)];
}
"""
STREAMED = """\
    const words = answer.content.split(/(?<=\\s)/);
    const growing = bubble("assistant", "");
    add(growing);
    let count = 0;
    const timer = setInterval(() => {
      count += 1;
      growing.querySelector(".text").replaceChildren(...rendered(words.slice(0, count).join("")));
      if (count >= words.length) clearInterval(timer);
    }, 60);
"""
AnswerInMarkdown = page_variation(
    "Ответ приходит в Markdown со списком и ссылкой; страница рисует его по словам, всякий раз заново",
    web("chat.ask")(_at_length),
    script(
        "chat.js",
        ("function bubble(role", f"{RENDER}\nfunction bubble(role"),
        (
            'h("div", {}, h("p", {}, text), h("p", { class: "time" }, clock(at))));',
            'h("div", {}, h("div", { class: "text" }, role === "user" ? h("p", {}, text) : rendered(text)),\n'
            '      h("p", { class: "time" }, clock(at))));',
        ),
        ('    add(bubble("assistant", answer.content));\n', STREAMED),
    ),
)

NothingKept = Script("page.js").variation(
    "Страница спрашивает о том, чего ещё нет (подсказки, черновик), и 404 для неё — обычный ответ",
    (MAIN, f'fetch("/api/onboarding/state").then((answer) => answer.ok && answer.json());\n\n{MAIN}'),
)
