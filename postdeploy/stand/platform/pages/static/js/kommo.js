// Settings of the agent's Kommo integration, and the button that starts the synchronisation.

import { call } from "./api.js";
import { button, h } from "./dom.js";
import { switchField } from "./forms.js";
import { agentApi, busy, fill, pageUrl, place } from "./page.js";
import { tell } from "./toast.js";

const api = agentApi(`/integrations/${place.integration}`);
const last = h("p", { class: "muted small" });
const list = pageUrl(`/ai-agents/${place.agent}/available-integrations`);

async function synchronise(event) {
  const answer = await busy(event.currentTarget, () => call("POST", `${api}/sync`), "Синхронизация...");
  tell(answer.message);
  last.textContent = lastSync(new Date());
}

function lastSync(at) {
  return at ? `Последний запуск: ${new Date(at).toLocaleString("ru-RU")}` : "Синхронизация ещё не запускалась";
}

fill(async () => {
  const { integration } = await call("GET", api);
  const active = switchField("Активно", integration.is_active);
  last.textContent = lastSync(integration.settings?.last_synced_at);
  const save = h("button", { type: "submit", class: "button primary" }, "Сохранить изменения");
  const form = h("form", { class: "card" },
    h("h2", {}, "Общие настройки"),
    h("p", { class: "muted small" }, "Воронки и этапы загружаются из подключённого аккаунта Kommo."),
    h("div", { class: "kommo-row" }, active.node),
    h("div", { class: "kommo-row" },
      button("Синхронизировать настройки CRM", synchronise), last),
    h("div", { class: "actions" }, save, button("Отменить", () => location.assign(list))));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(save, async () => {
      await call("PATCH", api, { is_active: active.value });
      tell("Изменения сохранены");
    });
  });
  return [h("header", { class: "page-head" }, h("h1", {}, "Настройки интеграции Kommo CRM")), form];
});
