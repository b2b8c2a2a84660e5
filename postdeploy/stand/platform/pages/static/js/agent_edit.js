// One agent: its settings, rules and sequences, each in a tab.

import { agentFields } from "./agent_fields.js";
import { call } from "./api.js";
import { h } from "./dom.js";
import { integrationRows } from "./integration_rows.js";
import { agentApi, busy, fill } from "./page.js";
import { rulesPanel } from "./rules.js";
import { sequencesPanel } from "./sequences.js";
import { tabs } from "./tabs.js";
import { tell } from "./toast.js";

function basics(agent) {
  const fields = agentFields(agent);
  const save = h("button", { type: "submit", class: "button primary" }, "Сохранить изменения");
  const form = h("form", { class: "card" }, fields.nodes, h("div", { class: "actions" }, save));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(save, async () => {
      await call("PATCH", agentApi(), fields.read());
      tell("Изменения сохранены");
    });
  });
  return form;
}

function absent(title) {
  return () => [h("div", { class: "section-head" }, h("h2", {}, title)),
    h("div", { class: "card empty" }, h("p", {}, "Этого раздела на стенде нет."))];
}

function integrations() {
  const body = h("tbody");
  integrationRows(body, { installable: false });
  const head = ["Интеграция", "Тип", "Активна", "Действия"].map((text) => h("th", { scope: "col" }, text));
  return [h("div", { class: "section-head" }, h("h2", {}, "Интеграции")),
    h("div", { class: "card flush" }, h("table", {}, h("thead", {}, h("tr", {}, head)), body))];
}

fill(async () => {
  const { data: agent } = await call("GET", agentApi());
  return [
    h("header", { class: "page-head" }, h("h1", {}, `Редактирование ${agent.name}`)),
    ...tabs([
      ["Основные", () => [basics(agent)]],
      ["Обучение", absent("Обучение")],
      ["Сделки и контакты", absent("Сделки и контакты")],
      ["Триггеры", absent("Триггеры")],
      ["Правила", rulesPanel],
      ["Цепочки", sequencesPanel],
      ["Интеграции", integrations],
      ["Дополнительно", absent("Дополнительно")],
    ]),
  ];
});
