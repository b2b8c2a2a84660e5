// One agent: its settings, rules and sequences, each in a tab.

import { basics } from "./agent_fields.js";
import { ApiError, call } from "./api.js";
import { button, drawnButton, h, house, iconButton } from "./dom.js";
import { confirmDelete } from "./dialog.js";
import { integrationsPanel } from "./integrations_panel.js";
import { agentApi, main, pageUrl } from "./page.js";
import { rulesPanel } from "./rules.js";
import { sequencesPanel } from "./sequences.js";
import { tabs } from "./tabs.js";

const list = pageUrl("/ai-agents");

function absent(title) {
  return () => [h("h3", {}, title), h("div", { class: "card empty" }, h("p", {}, "Этого раздела на стенде нет."))];
}

function removal(agent) {
  confirmDelete("Удалить агента?", `агента "${agent.name}"`, agentApi(), () => location.assign(list));
}

function page(agent) {
  return [
    house(),
    h("header", { class: "page-head" }, iconButton("back", () => location.assign(list)),
      h("h2", {}, `Редактирование ${agent.name}`),
      drawnButton("delete", "Delete", () => removal(agent)), drawnButton("refresh", "Refresh", () => location.reload())),
    ...tabs([
      ["Основные", () => [basics(agent)]],
      ["Обучение", absent("Обучение")],
      ["Сделки и контакты", absent("Сделки и контакты")],
      ["Триггеры", absent("Триггеры")],
      ["Правила", rulesPanel],
      ["Цепочки", sequencesPanel],
      ["Интеграции", integrationsPanel],
      ["Дополнительно", absent("Дополнительно")],
    ]),
  ];
}

/** What the page shows, menu and all, of an agent that there is not. */
function missing() {
  return [h("p", { class: "muted" }, "Агент не найден"), button("Вернуться к списку", () => location.assign(list))];
}

async function load() {
  try {
    const { data: agent } = await call("GET", agentApi());
    return page(agent);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return missing();
  }
}

main.replaceChildren(...(await load()));
