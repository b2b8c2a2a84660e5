// New agent.

import { call } from "./api.js";
import { button, h } from "./dom.js";
import { areaField, numberField, selectField, textField } from "./forms.js";
import { busy, pageUrl } from "./page.js";
import { AGENT_STATUSES, MODELS } from "./words.js";

const form = document.getElementById("agent");
const name = textField("Название *", { placeholder: "Название агента*", required: true });
const status = selectField("Статус", AGENT_STATUSES, "draft");
const model = selectField("Модель ИИ", MODELS);
const instructions = areaField("Инструкции", { placeholder: "Основные инструкции для агента...", rows: 8 });
const temperature = numberField("Temperature", { min: 0, max: 2, step: 0.1, value: 0.7 });
const maxTokens = numberField("Max Tokens", { min: 128, max: 8000, step: 1, value: 2000 });
const delay = numberField("Задержка ответа (сек)", { min: 0, max: 86400, step: 1, value: 0 });
const submit = h("button", { type: "submit", class: "button primary" }, "Создать");
// On the recorded platform this address lacks the tenant and is a 404 page: the fault SavedAgentLeadsTo404.
const leave = () => location.assign(pageUrl("/ai-agents"));

function values() {
  return {
    name: name.value,
    status: status.value,
    model: model.value,
    instructions: instructions.value,
    temperature: temperature.value ?? undefined,
    maxTokens: maxTokens.value ?? undefined,
    responseDelaySeconds: delay.value ?? undefined,
  };
}

function noted(field, note) {
  field.node.append(h("p", { class: "muted small" }, note));
  return field.node;
}

form.append(
  name.node, status.node, model.node,
  noted(instructions, "Опишите, как должен вести себя агент, его роль и стиль общения"),
  h("div", { class: "fields" }, noted(temperature, "0.0 - 2.0"), noted(maxTokens, "128 - 8000"), noted(delay, "0 - 86400")),
  h("div", { class: "actions" }, submit, button("Отмена", leave)));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(submit, async () => {
    await call("POST", "/api/agents", values());
    leave();
  });
});
