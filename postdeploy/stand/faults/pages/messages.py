"""Messages that vanish: what other healthy pages do with them, and messages that nobody could read."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import Script

TOAST = Script("toast.js")

SHOWN = "  place().append(toast);"
"""Where a message is put onto the page."""

SURVEY = """\
  setTimeout(() => {
    const survey = h("div", { role: "dialog", "aria-label": "Оценка сервиса" },
      h("h2", {}, "Как вам сервис?"), h("button", { type: "button", onclick: () => survey.remove() }, "Не сейчас"));
    survey.style.cssText = "position: fixed; inset: 0; padding: 30vh; background: #fff; z-index: 99999";
    document.body.append(survey);
  }, 400);"""
CURTAIN = """\
  const panel = h("div", {}, "Новинка: отчёты по сделкам");
  panel.style.cssText = "position:fixed; inset:auto 0 0 auto; width:500px; height:300px; background:#fff; z-index:999";
  document.body.append(panel);"""

SurveyOverMessages = TOAST.variation(
    "Поверх каждого сообщения вскоре выплывает просьба оценить сервис", (SHOWN, f"{SHOWN}\n{SURVEY}")
)
MessagesDrawnAnew = TOAST.variation(
    "Сообщения три раза в секунду рисуются заново, каждый раз другим элементом",
    (
        "  setTimeout(() => toast.remove(), SECONDS * 1000);",
        "  let shown = toast;\n"
        "  const timer = setInterval(() => {\n"
        "    const again = shown.cloneNode(true);\n"
        "    shown.remove();\n"
        "    setTimeout(() => place().append(again), 50);\n"
        "    shown = again;\n"
        "  }, 300);\n"
        "  setTimeout(() => {\n"
        "    clearInterval(timer);\n"
        "    setTimeout(() => shown.remove(), 60);\n"
        "  }, SECONDS * 1000);",
    ),
)
MessagesSaidTwice = TOAST.variation(
    "Сообщения повторены для программ чтения с экрана в невидимой области aria-live",
    (
        SHOWN,
        '  const spoken = h("div", { role: "status", "aria-live": "assertive" }, toast.textContent);\n'
        '  spoken.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)";\n'
        "  document.body.prepend(spoken);\n"
        f"{SHOWN}",
    ),
)

STACK = """\
  const top = place().style;
  top.display = "block";
  top.height = "90px";
  const lay = () => {
    const [toasts, spread] = [[...place().children], place().matches(":hover")];
    toasts.forEach((each, at) => {
      const below = toasts.length - 1 - at;
      each.style.cssText = `position:absolute; right:0; bottom:${spread ? below * 95 : 0}px`;
      each.firstChild.style.opacity = spread || !below ? "1" : "0";
    });
  };
  place().onmouseenter = place().onmouseleave = lay;
  place().append(toast);
  lay();
  if (!toast.textContent.startsWith("Всё готово")) setTimeout(() => tell("Всё готово к работе"), 300);"""
"""As sonner does it: of several messages the last one lies on top, all can be read once the pointer is over them."""

MessagesStacked = TOAST.variation(
    "Сообщения лежат стопкой: верхнее закрывает остальные, пока на них не наведут указатель", (SHOWN, STACK)
)
MessageCovered = TOAST.fault(
    "Сообщения перекрыты плашкой самого приложения: прочесть их нельзя", "S2.1 S5.4", (SHOWN, f"{SHOWN}\n{CURTAIN}")
)
