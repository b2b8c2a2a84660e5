// The tab «Интеграции» of an agent's page.

import { call } from "./api.js";
import { drawnButton, h, table } from "./dom.js";
import { toggle } from "./forms.js";
import { agentApi, pageUrl, place } from "./page.js";
import { tell } from "./toast.js";
import { NAMES } from "./words.js";

const list = h("div");

async function activate(integration, on) {
  await call("PATCH", agentApi(`/integrations/${integration.id}`), { is_active: on });
  tell(on ? "Интеграция включена" : "Интеграция выключена");
}

function row(integration) {
  const settings = () => location.assign(pageUrl(`/ai-agents/${place.agent}/integrations/${integration.id}/edit`));
  return [
    NAMES[integration.integration_type] ?? integration.integration_type,
    "CRM",
    toggle(integration.is_active, {}, (on) => activate(integration, on)),
    drawnButton("settings", "Настройки", settings, "small"),
  ];
}

async function show() {
  const { integrations } = await call("GET", agentApi("/integrations"));
  list.replaceChildren(table(["Интеграция", "Тип", "Активна", "Действия"], integrations.map(row)));
}

/** Content of the tab. */
export function integrationsPanel() {
  show();
  return [h("div", { class: "section-head" }, h("h3", {}, "Интеграции")), list];
}
