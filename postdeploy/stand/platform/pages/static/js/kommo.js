// Settings of the agent's Kommo integration, and the button that starts the synchronisation.

import { call } from "./api.js";
import { button, crumbs, drawnButton, h, iconButton } from "./dom.js";
import { toggle } from "./forms.js";
import { agentApi, busy, fill, pageUrl, place } from "./page.js";
import { tell } from "./toast.js";

const api = agentApi(`/integrations/${place.integration}`);
const list = pageUrl(`/ai-agents/${place.agent}/available-integrations`);
const path = [
  [pageUrl("/ai-agents"), "Агенты ИИ"],
  [pageUrl(`/ai-agents/${place.agent}/edit`), "Редактирование"],
  [list, "Интеграции"],
];

async function synchronise(event) {
  const answer = await busy(event.currentTarget, () => call("POST", `${api}/sync`), "Синхронизация...");
  tell(answer.message);
}

fill(async () => {
  const { integration } = await call("GET", api);
  const active = toggle(integration.is_active);
  const save = button("Сохранить изменения", () => busy(save, async () => {
    await call("PATCH", api, { is_active: active.getAttribute("aria-checked") === "true" });
    tell("Изменения сохранены");
  }), "primary");
  const card = h("div", { class: "card" },
    h("h3", {}, "Общие настройки"),
    h("div", { class: "switch-row" },
      h("div", {}, h("div", {}, "Активно"), h("p", { class: "muted small" }, "Включить или отключить эту интеграцию")), active),
    h("div", { class: "kommo-row" }, drawnButton("refresh", "Синхронизировать настройки CRM", synchronise)),
    h("div", { class: "actions" }, save, h("a", { href: list }, button("Отменить"))));
  return [
    crumbs(path, "Настройки"),
    h("header", { class: "page-head" }, iconButton("back", () => location.assign(list)), h("h1", {}, "Настройки интеграции Kommo CRM")),
    card,
  ];
});
