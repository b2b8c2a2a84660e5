// The tab «Основные» of an agent's page.

import { call } from "./api.js";
import { button, h } from "./dom.js";
import { numberField, selectField, switchField, textField } from "./forms.js";
import { agentApi, busy, pageUrl } from "./page.js";
import { tell } from "./toast.js";
import { MODELS } from "./words.js";

const HELD_BACK = "Сообщения не будут отправляться автоматически. Они появятся в поле ввода сообщения для вашего просмотра и ручной отправки.";

function noted(field, note) {
  field.node.append(h("p", { class: "muted small" }, note));
  return field.node;
}

/** A form with what the tab holds of an agent; a model that is not on offer is kept and not shown, as recorded. */
export function basics(agent) {
  const name = textField("Название *", { placeholder: "Название агента*", required: true, value: agent.name ?? "" });
  const active = switchField("Активно", agent.status === "active");
  const held = switchField("Проверять перед отправкой", false);
  const model = selectField("Модель ИИ", MODELS, agent.model ?? null);
  const temperature = numberField("Temperature", { min: 0, max: 2, step: 0.1, value: agent.temperature ?? 0.7 });
  const maxTokens = numberField("Max Tokens", { min: 128, max: 8000, step: 1, value: agent.maxTokens ?? 2048 });
  const delay = numberField("Задержка ответа (сек)", { min: 0, max: 86400, step: 1, value: agent.responseDelaySeconds ?? 0 });
  const save = h("button", { type: "submit", class: "button primary" }, "Сохранить");
  const form = h("form", {},
    h("div", { class: "card" }, h("h2", {}, "Профиль агента"), name.node, active.node),
    h("div", { class: "card" }, h("h2", {}, "Взаимодействие"), held.node, h("p", { class: "muted small" }, HELD_BACK)),
    h("div", { class: "card" }, h("h2", {}, "Настройки ИИ"), model.node,
      h("div", { class: "fields" }, noted(temperature, "0.0 - 2.0"), noted(maxTokens, "128 - 8000"), noted(delay, "0 - 86400"))),
    h("div", { class: "actions" }, save, button("Отмена", () => location.assign(pageUrl("/ai-agents")))));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(save, async () => {
      await call("PATCH", agentApi(), {
        name: name.value,
        status: active.value ? "active" : "inactive",
        model: model.value ?? undefined,
        temperature: temperature.value ?? undefined,
        maxTokens: maxTokens.value ?? undefined,
        responseDelaySeconds: delay.value ?? undefined,
      });
      tell("Изменения сохранены");
    });
  });
  return form;
}
