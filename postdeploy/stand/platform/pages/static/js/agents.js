// List of the organisation's agents.

import { call } from "./api.js";
import { button, h } from "./dom.js";
import { confirmDelete } from "./dialog.js";
import { toggle } from "./forms.js";
import { pageUrl } from "./page.js";
import { tell } from "./toast.js";

const body = document.getElementById("agents");

function removal(agent) {
  return () => confirmDelete({
    title: "Удалить агента?",
    text: `Агент «${agent.name}» и всё, что к нему относится, будут удалены.`,
    remove: async () => {
      await call("DELETE", `/api/agents/${agent.id}`);
      tell("Агент удален");
      await show();
    },
  });
}

async function activate(agent, on) {
  await call("PATCH", `/api/agents/${agent.id}`, { status: on ? "active" : "inactive" });
  tell(on ? "Агент активирован" : "Агент деактивирован");
}

function row(agent) {
  const at = (path) => pageUrl(`/ai-agents/${agent.id}/${path}`);
  return h("tr", {},
    h("td", {}, h("a", { href: at("edit") }, agent.name)),
    h("td", {}, toggle(agent.status === "active", { "aria-label": "Активно" }, (on) => activate(agent, on))),
    h("td", {}, agent.model || "—"),
    h("td", {}, h("div", { class: "actions" },
      h("a", { class: "button small", href: at("edit") }, "Редактировать"),
      h("a", { class: "button small", href: at("scripts") }, "Скрипты"),
      h("a", { class: "button small", href: at("available-integrations") }, "Интеграции"),
      button("Удалить", removal(agent), "small plain"))));
}

function nothing() {
  return h("tr", {}, h("td", { colspan: 4, class: "muted" }, "Агенты не созданы"));
}

async function show() {
  const { data } = await call("GET", "/api/agents");
  body.replaceChildren(...(data.length ? data.map(row) : [nothing()]));
}

document.getElementById("create").addEventListener("click", () => location.assign(pageUrl("/ai-agents/create")));
show();
