// List of the organisation's agents: search, filter, pages of the list.

import { call } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { confirmDelete } from "./dialog.js";
import { toggle } from "./forms.js";
import { pageUrl } from "./page.js";
import { Select, trigger } from "./select.js";
import { tell } from "./toast.js";
import { AGENT_STATUSES } from "./words.js";

const body = document.getElementById("agents");
const search = document.getElementById("search");
const paging = document.getElementById("paging");
const SIZES = [10, 20, 50, 100].map((size) => [size, String(size)]);

const status = new Select(trigger(), { options: [["", "Все статусы"], ...AGENT_STATUSES], value: "", onchange: () => turn(1) });
const size = new Select(trigger(), { options: SIZES, value: 10, onchange: () => turn(1) });
let agents = [];
let page = 1;

function removal(agent) {
  confirmDelete("Удалить агента?", `агента "${agent.name}"`, `/api/agents/${agent.id}`, () => {
    tell("Агент удален");
    return load();
  });
}

async function copy(agent) {
  const { data } = await call("GET", `/api/agents/${agent.id}`);
  await call("POST", "/api/agents", { name: `${agent.name} (копия)`, status: "draft", instructions: data.instructions ?? "" });
  await load();
}

async function activate(agent, on) {
  await call("PATCH", `/api/agents/${agent.id}`, { status: on ? "active" : "inactive" });
  tell(on ? "Агент активирован" : "Агент деактивирован");
}

function row(agent) {
  return h("tr", {},
    h("td", {}, h("a", { href: pageUrl(`/ai-agents/${agent.id}/edit`) }, agent.name)),
    h("td", {}, toggle(agent.status === "active", {}, (on) => activate(agent, on))),
    h("td", {}, agent.model || "Не выбрана"),
    h("td", {}, h("div", { class: "actions" },
      // As recorded: the address lacks the tenant and is a 404 page.
      h("a", { class: "button small", href: `/ai-agents/${agent.id}/edit` }, icon("edit"), "Edit"),
      iconButton("copy", () => copy(agent), { title: "Копировать" }),
      h("button", { type: "button", class: "button small plain", onclick: () => removal(agent) }, icon("delete"), "Delete"))));
}

function nothing() {
  return h("tr", {}, h("td", { colspan: 4, class: "muted" }, "Агенты не найдены"));
}

function leaf(name, text, target, disabled) {
  return iconButton(name, () => turn(target), { "aria-label": text, disabled });
}

function shown() {
  const wanted = search.value.trim().toLowerCase();
  return agents.filter((agent) => (!status.value || agent.status === status.value) && agent.name.toLowerCase().includes(wanted));
}

function turn(to) {
  const all = shown();
  const last = Math.max(1, Math.ceil(all.length / size.value));
  page = Math.min(to, last);
  const from = (page - 1) * size.value;
  const part = all.slice(from, from + size.value);
  body.replaceChildren(...(part.length ? part.map(row) : [nothing()]));
  paging.replaceChildren(
    h("span", {}, `Показано с ${part.length ? from + 1 : 0} по ${from + part.length} из ${all.length}`), " ",
    h("span", {}, "На страницу:"), size.button,
    leaf("first", "Первая страница", 1, page === 1), leaf("back", "Предыдущая страница", page - 1, page === 1),
    h("span", {}, `Страница ${page} из ${last}`),
    leaf("next", "Следующая страница", page + 1, page === last), leaf("last", "Последняя страница", last, page === last));
}

async function load() {
  ({ data: agents } = await call("GET", "/api/agents"));
  turn(page);
}

document.getElementById("status").replaceWith(status.button);
search.addEventListener("input", () => turn(1));
load();
