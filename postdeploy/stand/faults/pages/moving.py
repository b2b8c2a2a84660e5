"""Pages that move, come late or lie under something: harmless while it passes, a fault where it stays."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import Script, page_fault, page_variation, script
from postdeploy.stand.faults.pages.variations import MAIN
from postdeploy.stand.faults.shapes.answers import answered
from postdeploy.stand.faults.tools import Reply, Requests

PAGE = Script("page.js")

SLIDE = """\
const began = performance.now();
const slide = () => {
  const part = Math.min(1, (performance.now() - began) / 900);
  const area = document.getElementById("main");
  area.style.opacity = String(part);
  area.style.transform = part < 1 ? `translateY(${(1 - part) * 120}px)` : "";
  if (part < 1) requestAnimationFrame(slide);
};
slide();
"""
PagesSlideIn = PAGE.variation("Страницы въезжают и проступают почти секунду", (MAIN, f"{SLIDE}\n{MAIN}"))
DialogsComeLate = page_variation(
    "Диалоги и списки выбора открываются через полторы секунды после нажатия, второе нажатие ничего не меняет",
    script(
        "dialog.js",
        (
            'export function formDialog({ title, text, submit, fields, complaint = () => "", save }) {\n',
            "let coming = false;\n"
            "export function formDialog(asked) {\n"
            "  if (coming) return;\n"
            "  coming = true;\n"
            "  setTimeout(() => { coming = false; openForm(asked); }, 1500);\n"
            "}\n"
            'function openForm({ title, text, submit, fields, complaint = () => "", save }) {\n',
        ),
    ),
    script(
        "select.js",
        (
            "  open() {\n    const items",
            "  open() {\n    setTimeout(() => this.openNow(), 700);\n  }\n\n  openNow() {\n    const items",
        ),
    ),
)
CURTAIN = """\
const curtain = document.createElement("div");
curtain.style.cssText = "position:fixed; inset:0; background:#fff; z-index:9999";
const wheel = "margin:40vh auto; width:40px; height:40px; border:4px solid; border-radius:50%";
curtain.innerHTML = `<div style="${wheel}"></div>`;
if (location.pathname.endsWith("/scripts")) document.body.append(curtain);
"""
CurtainStays = PAGE.fault(
    "Страница скриптов навсегда остаётся под белой заставкой с колесом загрузки",
    "S5.1 S5.2",
    (MAIN, f"{CURTAIN}\n{MAIN}"),
)
StylesMissing = page_fault(
    "Стили страниц не отдаются (404)",
    "S2.a1 S2.a2 S3.a3 S4.1 S5.1 S6.a1 S7.a1",
    answered(Requests(r"/_static/css/parts\.css"), Reply(404, "Not Found", "text/plain")),
)
TalkInAddress = Script("chat.js").variation(
    "Открытый диалог чата виден в адресе страницы (/test-chat/ID)",
    (
        "  current = data.conversationId;\n",
        "  current = data.conversationId;\n"
        '  history.pushState(null, "", location.pathname.replace(/test-chat.*/, `test-chat/${current}`));\n',
    ),
    (
        "  current = conversation.id;\n",
        "  current = conversation.id;\n"
        '  history.pushState(null, "", location.pathname.replace(/test-chat.*/, `test-chat/${current}`));\n',
    ),
)
