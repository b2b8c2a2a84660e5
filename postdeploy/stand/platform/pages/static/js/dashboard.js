// Dashboard: figures of the organisation and its latest updates.

import { call } from "./api.js";
import { h, icon } from "./dom.js";
import { main } from "./page.js";

const REFRESH_SECONDS = 30;

const figures = h("div", { class: "cards" });
const charts = h("div", { class: "cards wide" });
const updates = h("article", { class: "card" });

function figure(title, value, note) {
  return h("article", { class: "figure" }, h("div", {}, h("p", { class: "muted" }, title), h("p", { class: "number" }, String(value)), note), icon("chat"));
}

function change(percent) {
  return h("span", { class: "muted small" }, `${percent}%`);
}

function note(text) {
  return h("p", { class: "muted small" }, text);
}

async function showFigures() {
  const { data } = await call("GET", "/api/dashboard");
  figures.replaceChildren(
    figure("Ответы ИИ за этот месяц", data.monthlyResponses, change(data.monthlyChange ?? 0)),
    figure("Ответы ИИ за последние 7 дней", data.weeklyResponses, note("Последние 7 дней")),
    figure("Ответы ИИ сегодня", data.todayResponses, change(data.todayChange ?? 0)),
    figure("Агенты", data.totalAgents, note("Всего агентов")));
}

function chart(title, points = []) {
  const some = points.some((point) => point.value > 0);
  const drawn = h("div", { class: "muted" }, some ? icon("bars") : "Нет данных за этот период");
  return h("article", { class: "card" }, h("h3", {}, title), drawn);
}

const CHARTS = [["Ответы ИИ за этот месяц", "monthly"], ["Ответы ИИ за день", "daily"], ["Активность за последние 7 дней", "weekly"]];

async function showCharts() {
  charts.replaceChildren(...CHARTS.map(([title]) => chart(title)));
  const answers = await Promise.all(CHARTS.map(([, type]) => call("GET", `/api/dashboard/charts?type=${type}`)));
  charts.replaceChildren(...CHARTS.map(([title], at) => chart(title, answers[at].data)));
}

function update({ message, timestamp, color }) {
  return h("div", { class: "update" }, h("div", { class: `dot ${color}`, "aria-hidden": "true" }),
    h("div", {}, h("p", {}, message), h("p", { class: "muted small" }, timestamp)));
}

function showList(...nodes) {
  updates.replaceChildren(h("h3", {}, "Последние обновления"), h("div", { class: "updates" }, ...nodes));
}

async function showUpdates() {
  const { data } = await call("GET", "/api/dashboard/updates?limit=20");
  showList(...(data.length ? data.map(update) : [h("div", { class: "muted" }, "Нет обновлений")]));
}

main.replaceChildren(
  h("header", { class: "page-head" }, h("div", {}, h("h1", {}, "Панель управления"),
    h("p", { class: "muted" }, "Обзор активности ваших AI-агентов"))),
  figures, charts, updates);
showList(h("div", { class: "muted" }, "Загрузка..."));
showCharts();
showFigures();
showUpdates();
setInterval(showUpdates, REFRESH_SECONDS * 1000);
