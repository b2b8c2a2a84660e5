// Dashboard: figures of the organisation and its latest updates.

import { call } from "./api.js";
import { h } from "./dom.js";
import { main } from "./page.js";

const REFRESH_SECONDS = 30;

const figures = h("div", { class: "cards" });
const updates = h("div", { class: "card flush" }, h("p", { class: "card empty" }, "Загрузка..."));

function figure(title, value) {
  return h("section", { class: "figure" }, h("h3", {}, title), h("p", {}, String(value)));
}

async function showFigures() {
  const { data } = await call("GET", "/api/dashboard");
  figures.replaceChildren(
    figure("Ответы ИИ за этот месяц", data.monthlyResponses),
    figure("Ответы за неделю", data.weeklyResponses),
    figure("Ответы сегодня", data.todayResponses),
    figure("Агенты", data.totalAgents));
}

function update({ message, timestamp, color }) {
  return h("li", {},
    h("span", { class: `dot ${color}` }), h("span", { class: "message" }, message), h("time", {}, timestamp));
}

async function showUpdates() {
  const { data } = await call("GET", "/api/dashboard/updates?limit=20");
  const list = data.length ? h("ul", { class: "updates" }, data.map(update)) : h("p", { class: "card empty" }, "Обновлений пока нет");
  updates.replaceChildren(list);
}

main.replaceChildren(
  h("header", { class: "page-head" }, h("h1", {}, "Панель управления")), figures, h("h2", {}, "Последние обновления"), updates);
showFigures();
showUpdates();
setInterval(showUpdates, REFRESH_SECONDS * 1000);
