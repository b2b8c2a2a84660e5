// The fields that an agent has when it is created and when it is edited.

import { h } from "./dom.js";
import { areaField, numberField, selectField, textField } from "./forms.js";
import { AGENT_STATUSES, MODELS } from "./words.js";

function models(current) {
  return !current || MODELS.some(([value]) => value === current) ? MODELS : [...MODELS, [current, current]];
}

/** `nodes` to show, and `read()` for what the API takes. */
export function agentFields(agent = {}) {
  const name = textField("Название *", { required: true, value: agent.name ?? "" });
  const status = selectField("Статус", AGENT_STATUSES, agent.status ?? "draft");
  const model = selectField("Модель ИИ", models(agent.model), agent.model ?? MODELS[0][0]);
  const instructions = areaField("Инструкции", { rows: 6, value: agent.instructions ?? "" });
  const temperature = numberField("Temperature", { min: 0, max: 2, step: 0.1, value: agent.temperature ?? 0.7 });
  const maxTokens = numberField("Max Tokens", { min: 128, step: 1, value: agent.maxTokens ?? 2048 });
  const delay = numberField("Задержка ответа (сек)", { min: 0, step: 1, value: agent.responseDelaySeconds ?? 0 });
  return {
    nodes: [
      name.node,
      h("div", { class: "fields" }, status.node, model.node),
      instructions.node,
      h("div", { class: "fields" }, temperature.node, maxTokens.node, delay.node),
    ],
    read: () => ({
      name: name.value,
      status: status.value,
      model: model.value,
      instructions: instructions.value,
      temperature: temperature.value ?? undefined,
      maxTokens: maxTokens.value ?? undefined,
      responseDelaySeconds: delay.value ?? undefined,
    }),
  };
}
