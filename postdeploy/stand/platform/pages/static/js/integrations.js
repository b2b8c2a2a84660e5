// All integrations that the agent has or may have.

import { call } from "./api.js";
import { drawnButton, button, h } from "./dom.js";
import { agentApi, busy, pageUrl, place } from "./page.js";
import { NAMES } from "./words.js";

const body = document.getElementById("integrations");

function open(integration) {
  location.assign(pageUrl(`/ai-agents/${place.agent}/integrations/${integration.id}/edit`));
}

async function install(event) {
  await busy(event.target, async () => {
    const { integration } = await call("POST", agentApi("/integrations/kommo/install"), { integration_type: "kommo" });
    open(integration);
  });
}

function cells(...contents) {
  return h("tr", {}, contents.map((content) => h("td", {}, content)));
}

function state(text, good = false) {
  return h("span", { class: good ? "badge good" : "badge" }, text);
}

function row(integration) {
  return cells(
    NAMES[integration.integration_type] ?? integration.integration_type,
    integration.is_active ? state("Активна", true) : state("Неактивна"),
    new Date(integration.created_at).toLocaleDateString("ru-RU"),
    drawnButton("settings", "Настройки", () => open(integration), "small"));
}

async function load() {
  const { integrations } = await call("GET", agentApi("/integrations"));
  const rows = integrations.map(row);
  if (!integrations.some((each) => each.integration_type === "kommo")) {
    rows.push(cells(NAMES.kommo, state("Не подключена"), "—", button("Подключить", install, "small")));
  }
  body.replaceChildren(...rows);
}

load();
