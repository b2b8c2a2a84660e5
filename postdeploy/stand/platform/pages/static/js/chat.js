// Test chat: conversations on the left, the talk with an agent on the right.

import { call } from "./api.js";
import { emptyState, h, icon } from "./dom.js";
import "./page.js";
import { Select } from "./select.js";
import { warn } from "./toast.js";

const conversations = document.getElementById("conversations");
const messages = document.getElementById("messages");
const input = document.getElementById("message");
const submit = document.getElementById("send");
const noAgents = document.getElementById("no-agents");
const emptyTalk = messages.firstElementChild;
const agents = new Select(document.querySelector("#agent-select button"), {
  placeholder: "Выберите агента ИИ",
  onchange: () => {
    allow();
    input.focus();
  },
});

let current = null; // id of the conversation that is shown, null for a new one
let sending = false;

function clock(iso) {
  return new Date(iso).toLocaleTimeString("ru-RU", { hour: "2-digit", minute: "2-digit" });
}

function ago(iso) {
  const minutes = Math.floor((Date.now() - new Date(iso)) / 60000);
  if (minutes < 1) return "Только что";
  if (minutes < 60) return `${minutes} мин назад`;
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)} ч назад` : new Date(iso).toLocaleDateString("ru-RU");
}

function bubble(role, text, at = new Date()) {
  return h("div", { class: `bubble ${role}` }, icon(role === "user" ? "person" : "chat"),
    h("div", {}, h("p", {}, text), h("p", { class: "time" }, clock(at))));
}

function add(node) {
  emptyTalk.remove();
  messages.append(node);
  messages.scrollTop = messages.scrollHeight;
}

function allow() {
  input.disabled = !agents.value;
  submit.disabled = input.disabled || !input.value.trim();
}

function startNew() {
  current = null;
  messages.replaceChildren(emptyTalk);
  mark();
}

function mark() {
  for (const entry of conversations.querySelectorAll(".conversation")) {
    entry.classList.toggle("present", entry.dataset.id === current);
  }
}

async function open(conversation) {
  current = conversation.id;
  agents.choose(conversation.agentId);
  allow();
  mark();
  const { data } = await call("GET", `/api/chat?conversationId=${encodeURIComponent(conversation.id)}`);
  if (current !== conversation.id) return; // the person has gone on meanwhile
  messages.replaceChildren();
  for (const { role, content, createdAt } of data.messages) add(bubble(role, content, createdAt));
}

function entry(conversation) {
  return h("button", { type: "button", class: "conversation", "data-id": conversation.id, onclick: () => open(conversation) },
    icon("chat"), h("div", {}, h("p", {}, conversation.title?.trim() || "Новый чат"), h("p", { class: "time" }, ago(conversation.updatedAt))));
}

async function listConversations() {
  const { data } = await call("GET", "/api/chat/conversations");
  const nothing = emptyState(icon("chat"), "Нет чатов", "Создайте новый чат для начала");
  conversations.replaceChildren(...(data.conversations.length ? data.conversations.map(entry) : [nothing]));
  mark();
}

async function listAgents() {
  const { data } = await call("GET", "/api/agents?status=active&limit=100");
  agents.offer(data.map(({ id, name }) => [id, name]));
  noAgents.hidden = data.length > 0;
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
  allow();
  const waiting = h("div", { class: "bubble assistant waiting" }, "Агент печатает...");
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

input.addEventListener("input", allow);
input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send();
});
submit.addEventListener("click", send);
document.getElementById("new-chat").addEventListener("click", startNew);
listAgents();
listConversations();
