// Test chat: conversations on the left, the talk with an agent on the right.

import { call } from "./api.js";
import { Combobox } from "./combobox.js";
import { h, icon } from "./dom.js";
import "./page.js";
import { warn } from "./toast.js";

const conversations = document.getElementById("conversations");
const messages = document.getElementById("messages");
const form = document.getElementById("send");
const input = document.getElementById("message");
const submit = form.querySelector("button");
const noAgents = document.getElementById("no-agents");
const emptyTalk = messages.firstElementChild;
const agents = new Combobox(document.getElementById("agent-select"), "Выберите агента ИИ", () => input.focus());

let current = null; // id of the conversation that is shown, null for a new one
let sending = false;

function time(iso) {
  return new Date(iso).toLocaleString("ru-RU", { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" });
}

function bubble(role, text, extra = "") {
  return h("div", { class: `bubble ${role} ${extra}`.trim() }, text);
}

function add(node) {
  emptyTalk.remove();
  messages.append(node);
  messages.scrollTop = messages.scrollHeight;
}

function startNew() {
  current = null;
  messages.replaceChildren(emptyTalk);
  mark();
}

function mark() {
  for (const entry of conversations.querySelectorAll(".conversation")) {
    entry.toggleAttribute("aria-current", entry.dataset.id === current);
  }
}

async function open(conversation) {
  current = conversation.id;
  agents.choose(conversation.agentId);
  mark();
  const { data } = await call("GET", `/api/chat?conversationId=${encodeURIComponent(conversation.id)}`);
  if (current !== conversation.id) return; // the person has gone on meanwhile
  messages.replaceChildren();
  for (const { role, content } of data.messages) add(bubble(role, content));
}

function entry(conversation) {
  return h("button", { type: "button", class: "conversation", "data-id": conversation.id, onclick: () => open(conversation) },
    h("span", {}, conversation.title?.trim() || "Новый чат"), h("time", {}, time(conversation.updatedAt)));
}

async function listConversations() {
  const { data } = await call("GET", "/api/chat/conversations");
  const nothing = h("p", { class: "muted" }, "Нет чатов");
  conversations.replaceChildren(...(data.conversations.length ? data.conversations.map(entry) : [nothing]));
  mark();
}

async function listAgents() {
  const { data } = await call("GET", "/api/agents?status=active&limit=100");
  agents.offer(data.map(({ id, name }) => [id, name]));
  noAgents.hidden = data.length > 0;
  input.disabled = submit.disabled = data.length === 0;
}

async function deliver(text) {
  const body = { message: text, useKnowledgeBase: true };
  if (current) body.conversationId = current;
  if (agents.value) body.agentId = agents.value;
  const { data } = await call("POST", "/api/chat", body);
  current = data.conversationId;
  return data.message;
}

async function send() {
  const text = input.value.trim();
  if (!text || sending) return;
  if (!current && !agents.value) {
    warn("Выберите агента ИИ");
    return;
  }
  sending = true;
  input.value = "";
  const waiting = bubble("assistant", "Агент печатает...", "waiting");
  add(bubble("user", text));
  add(waiting);
  try {
    const answer = await deliver(text);
    add(bubble("assistant", answer.content));
  } finally {
    waiting.remove();
    sending = false;
  }
  await listConversations();
}

input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
submit.append(icon("send"));
document.getElementById("new-chat").addEventListener("click", startNew);
listAgents();
listConversations();
