"""Lists of talks and of messages as other healthy chats have them."""

from __future__ import annotations

from postdeploy.stand.faults.pages.lists import MANY, OPTIONS, WINDOW
from postdeploy.stand.faults.pages.patching import Script, page_variation, script
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.seed import NORTH_AGENT, NORTH_ORG, NORTH_OWNER

CHAT = Script("chat.js")

PINNED = f"""\
insert into agent_conversations (org_id, agent_id, user_id, title, updated_at)
  select '{NORTH_ORG}', '{NORTH_AGENT}', '{NORTH_OWNER}', 'Закреплённый разговор ' || n,
         now() + interval '1 hour' from generate_series(1, 20) n;
"""
"""Talks that stand above ours."""

BOTTOM = """\
let talk = [];
const heights = new Map();
const high = (nodes) => nodes.reduce((sum, node) => sum + (heights.get(node) ?? 70), 0);

/** Draw of the talk what is in view, as react-virtuoso does: what is above and below is empty space. */
function drawTalk() {
  const [top, end] = [messages.scrollTop, messages.scrollTop + messages.clientHeight];
  const shown = talk.filter((node, at) => high(talk.slice(0, at + 1)) > top && high(talk.slice(0, at)) < end);
  const first = talk.indexOf(shown[0]);
  const space = (nodes) => h("div", { style: `flex: none; height: ${high(nodes)}px` });
  messages.replaceChildren(space(talk.slice(0, first)), ...shown, space(talk.slice(first + shown.length)));
  for (const node of shown) heights.set(node, node.offsetHeight);
}

function clear() {
  talk = [];
}

function drop(node) {
  talk = talk.filter((each) => each !== node);
  toEnd();
}

function toEnd() {
  for (let time = 0; time < 3; time += 1) {
    drawTalk();
    messages.scrollTop = messages.scrollHeight;
  }
  drawTalk();
}

messages.style.cssText = "flex: none; height: PANEpx; gap: 0; overflow-y: SCROLL";
messages.addEventListener("scroll", () => requestAnimationFrame(() => talk.length && drawTalk()));

function add(node) {
  talk.push(node);
  toEnd();
}
"""


def _talk_drawn_in_view(scroll: str) -> tuple[tuple[str, str], ...]:
    return (
        (
            "function add(node) {\n"
            "  emptyTalk.remove();\n"
            "  messages.append(node);\n"
            "  messages.scrollTop = messages.scrollHeight;\n"
            "}\n",
            BOTTOM.replace("PANE", "150").replace("SCROLL", scroll),
        ),
        ("    waiting.remove();", "    drop(waiting);"),
        ("  messages.replaceChildren();\n", "  clear();\n"),
        ("  messages.replaceChildren(emptyTalk);", "  clear();\n  messages.replaceChildren(emptyTalk);"),
    )


LIST = (
    (
        'import { emptyState, h, icon } from "./dom.js";',
        'import { drawInView, emptyState, h, icon } from "./dom.js";',
    ),
    (
        "  conversations.replaceChildren(...(data.conversations.length ? data.conversations.map(entry) : [nothing]));",
        "  const list = h('div', {});\n"
        "  conversations.replaceChildren(data.conversations.length ? list : nothing);\n"
        "  drawInView(conversations, list, data.conversations.map(entry), 56);",
    ),
)
"""The list of talks, which draws only what is in view."""

ChatDrawnInView = page_variation(
    "Чат рисует только видимое: список чатов, список агентов и сообщения диалога, новые внизу",
    executed(PINNED),
    executed(MANY),
    script("dom.js", ("let count = 0;\n", f"let count = 0;\n{WINDOW}")),
    script("chat.js", *_talk_drawn_in_view("auto"), *LIST),
    script("select.js", *OPTIONS),
)
TalksWithMenus = CHAT.variation(
    "Чаты — пункты списка, в каждом ссылка и кнопка с меню",
    (
        "function entry(conversation) {\n  return h(",
        "function entry(conversation) {\n"
        '  const menu = h("button", { type: "button", "aria-label": "Действия" }, "⋯");\n'
        '  return h("li", { class: "conversation" }, talkOf(conversation), menu);\n'
        "}\n\n"
        "function talkOf(conversation) {\n  return h(",
    ),
)

TalkCannotBeScrolled = CHAT.fault(
    "Диалог рисует только видимые сообщения, а прокрутить его нельзя", "S4.6", *_talk_drawn_in_view("hidden")
)
