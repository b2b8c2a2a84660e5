// Rows of the tables that list an agent's integrations.

import { call } from "./api.js";
import { button, h } from "./dom.js";
import { toggle } from "./forms.js";
import { agentApi, busy, pageUrl, place } from "./page.js";
import { tell } from "./toast.js";

const NAMES = { kommo: "Kommo CRM" };

function settingsUrl(integration) {
  return pageUrl(`/ai-agents/${place.agent}/integrations/${integration.id}/edit`);
}

async function install(event) {
  await busy(event.target, async () => {
    const { integration } = await call("POST", agentApi("/integrations/kommo/install"), { integration_type: "kommo" });
    location.assign(settingsUrl(integration));
  });
}

async function activate(integration, on) {
  await call("PATCH", agentApi(`/integrations/${integration.id}`), { is_active: on });
  tell(on ? "Интеграция включена" : "Интеграция выключена");
}

function cells(name, type, third, action) {
  return h("tr", {}, [name, type, third, action].map((cell) => h("td", {}, cell)));
}

function present(integration, installable) {
  const name = NAMES[integration.integration_type] ?? integration.integration_type;
  const state = installable
    ? h("span", { class: integration.is_installed ? "badge good" : "badge" }, integration.is_installed ? "Настроена" : "Не настроена")
    : toggle(integration.is_active, { "aria-label": "Активна" }, (on) => activate(integration, on));
  return cells(name, "CRM", state, h("a", { class: "button small", href: settingsUrl(integration) }, "Настройки"));
}

/** Fill a table body; with `installable` the third column is the state, and what is missing can be installed. */
export async function integrationRows(body, { installable }) {
  const { integrations } = await call("GET", agentApi("/integrations"));
  const rows = integrations.map((each) => present(each, installable));
  if (installable && !integrations.some((each) => each.integration_type === "kommo")) {
    rows.push(cells(NAMES.kommo, "CRM", h("span", { class: "badge" }, "Не настроена"), button("Установить", install, "small")));
  }
  if (!rows.length) rows.push(h("tr", {}, h("td", { colspan: 4, class: "muted" }, "Интеграции не подключены")));
  body.replaceChildren(...rows);
}
