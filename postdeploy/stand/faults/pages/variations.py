"""Pages that are different and do no harm: a person at the screen gets along with them."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.declaring import as_variation
from postdeploy.stand.faults.pages.patching import Script, page_variation, script
from postdeploy.stand.faults.shapes.methods import web
from postdeploy.stand.seed import NORTH_AGENT, NORTH_ORG, NORTH_OWNER

PAGE = Script("page.js")

MAIN = "/** The page's main area. */"
"""A place at the top of the script that every page loads first."""


SlowHydration = PAGE.variation(
    "Страницы оживают через полторы секунды после появления",
    (MAIN, f"await new Promise((done) => setTimeout(done, 1500));\n\n{MAIN}"),
)
ThirdPartyNoise = PAGE.variation(
    "На страницах шумят посторонние: недоступная аналитика, нет значка, ошибки в консоли",
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


CONSENT = """\
if (!localStorage.getItem("consent")) {
  const bar = document.createElement("div");
  bar.setAttribute("role", "dialog");
  bar.setAttribute("aria-label", "Файлы cookie");
  bar.style.cssText = "position: fixed; inset: auto 0 0 0; height: 140px; background: #fff; z-index: 99999";
  bar.innerHTML = "<h2>Мы используем cookie</h2><p>Подробнее — в политике</p><button type=button>Принять все</button>";
  bar.querySelector("button").addEventListener("click", () => { localStorage.setItem("consent", "1"); bar.remove(); });
  document.body.append(bar);
}
"""
TOUR = """\
if (!localStorage.getItem("tour")) setTimeout(() => {
  const tour = document.createElement("div");
  tour.style.cssText = "position: fixed; inset: 0; background: rgb(0 0 0 / .6); z-index: 99999";
  tour.innerHTML = `<div role="dialog" aria-modal="true" style="margin: 20vh auto; width: 400px; background: #fff">
    <h2>Добро пожаловать!</h2><button type="button">Начать</button><button type="button">Пропустить</button></div>`;
  const skip = tour.querySelectorAll("button")[1];
  skip.addEventListener("click", () => { localStorage.setItem("tour", "1"); tour.remove(); });
  document.body.append(tour);
}, 300);
"""

CookieConsent = PAGE.variation("Внизу страниц просьба согласиться на cookie", (MAIN, f"{CONSENT}\n{MAIN}"))
ProductTour = PAGE.variation("Новичка встречает окно с экскурсией по продукту", (MAIN, f"{TOUR}\n{MAIN}"))
AnswerTypedOut = Script("chat.js").variation(
    "Ответ в чате печатается по буквам",
    (
        '    add(bubble("assistant", answer.content));',
        '    const typed = bubble("assistant", "");\n'
        "    add(typed);\n"
        "    const letters = [...answer.content];\n"
        "    const timer = setInterval(() => {\n"
        '      typed.querySelector("p").textContent += letters.shift() ?? "";\n'
        "      if (!letters.length) clearInterval(timer);\n"
        "    }, 120);",
    ),
)
UpdatesBehindMore = Script("dashboard.js").variation(
    "Dashboard показывает одно обновление и кнопку «Показать ещё»",
    (
        "showList(...(data.length ? data.map(update)",
        "const more = h('button', { type: 'button', onclick: () => showList(...data.map(update)) }, "
        "'Показать ещё');\n"
        "  showList(...(data.length ? [...data.slice(0, 1).map(update), more]",
    ),
)


LABEL_BESIDE = """\
  const star = h("b", {}, label.endsWith("*") ? "*" : "");
  return h("div", { class: "field" }, h("span", {}, label.replace(" *", ""), star), control);"""
"""A label that is not tied to its field."""

NATIVE_LIST = """\
  const control = h("select", {}, options.map(([key, text]) => h("option", { value: key }, text)));
  if (value !== null) control.value = value;
  control.addEventListener("change", () => onchange(control.value));
  return field(label, control);"""
"""The browser's own list in the place of one that the page draws."""

NATIVE_DIALOG = """\
  const node = h("dialog", { "aria-labelledby": heading.id }, heading, text, content, shut);
  const dialog = { node, close() { node.close(); setTimeout(() => node.remove(), 300); } };
  document.body.append(node);
  node.showModal();"""
"""The browser's own dialog, which goes with some delay."""

NATIVE_CHAT_LIST = """\
  constructor(button, { placeholder = "", options = [], value = null, onchange = () => {} } = {}) {
    if (placeholder) {
      const list = h("select", {});
      button.replaceWith(list);
      const key = () => list.value || null;
      list.addEventListener("change", () => onchange(key()));
      return {
        get value() { return key(); },
        choose(wanted) { list.value = wanted ?? ""; },
        offer(offered) {
          list.replaceChildren(...[["", placeholder], ...offered].map(([value, text]) => h("option", { value }, text)));
        },
      };
    }"""

OtherMarkup = page_variation(
    "Та же страница другой разметкой: списки выбора и диалоги самого браузера, подписи рядом с полями",
    script(
        "forms.js",
        (
            '  control.id = uniqueId("field");\n'
            '  return h("div", { class: "field" }, h("label", { for: control.id }, label), control);',
            LABEL_BESIDE,
        ),
        (
            "  const control = trigger();\n"
            "  const list = new Select(control, { options, value, onchange });\n"
            "  const { node } = field(label, control);\n"
            "  node.append(list.native());\n"
            "  return { node, control, get value() { return list.value; } };",
            NATIVE_LIST,
        ),
        ('  made.node.querySelector("label").removeAttribute("for");\n', ""),
    ),
    script(
        "select.js",
        (
            '  constructor(button, { placeholder = "", options = [], value = null, onchange = () => {} } = {}) {',
            NATIVE_CHAT_LIST,
        ),
    ),
    script(
        "dialog.js",
        (
            '  const node = h("div", { role: "dialog", class: `dialog ${kind}`.trim(), "data-state": "open", '
            'tabindex: "-1",\n    "aria-labelledby": heading.id, "aria-describedby": text.id }, heading, text, '
            "content, shut);\n"
            '  const overlay = h("div", { class: "overlay", "data-state": "open", "aria-hidden": "true" });\n'
            "  const dialog = { node, close() { remove(); overlay.remove(); } };\n"
            "  document.body.append(overlay);\n"
            "  const remove = bringToFront(node, { dismiss: () => dialog.close() });\n",
            f"{NATIVE_DIALOG}\n",
        ),
    ),
)


@as_variation(
    web("chat.conversations"),
    "Под той же учётной записью спрашивают то же самое: в списке чатов всё время появляются диалоги",
    driver="browser",
)
async def SameQuestionAtOnce(platform: Any, conversations: Any, user: Any) -> Any:
    """Somebody else chats under the same account: between two looks at the list of chats there is one more."""
    found = await conversations(user)
    await platform.database.execute(ANOTHER_TALK)
    return found


ANOTHER_TALK = f"""
insert into agent_conversations (org_id, agent_id, user_id, title)
  values ('{NORTH_ORG}', '{NORTH_AGENT}', '{NORTH_OWNER}', 'Здравствуйте! Назовите, пожалуйста, ваше кодовое с')
"""
