// Settings of the Allure report: what it is called, how its tree hangs, what a red line means in plain words.
// Paths are relative to the project's root. Used by postdeploy/verdict/report.py.

import { existsSync, readFileSync } from "node:fs";

const reports = process.env.POSTDEPLOY_REPORTS ?? "reports";
const history = process.env.POSTDEPLOY_HISTORY ?? `${reports}/allure-history/by-hand.jsonl`;

const categories = [
  {
    name: "Требование не выполнено",
    matchers: { statuses: ["failed"] },
    expand: true,
  },
  {
    name: "Не проверено из-за предыдущей строки",
    matchers: { statuses: ["skipped", "broken"], message: /не проверено: / },
  },
  {
    name: "Не удалось проверить: стенд или сеть",
    matchers: { statuses: ["broken"] },
    expand: true,
  },
  {
    name: "Пропущено: только чтение",
    matchers: { statuses: ["skipped"] },
  },
];

// What a chart of scenarios can say of more than one run; lines, seconds and ages are in reports/history.html.
const charts = [{ type: "statusDynamics", title: "Итоги прогонов, по сценариям", limit: 20 }];
// Of a target's first run it says nothing at all. Allure takes an empty list for all of its sections, so that it gets one that it does not know.
const sections = existsSync(history) && readFileSync(history, "utf8").trim() ? ["charts"] : ["none"];

export default {
  name: "Проверка после деплоя",
  output: `${reports}/allure-report`,
  historyPath: history,
  historyLimit: 50,
  hideLabels: ["framework", "language", "severity"],
  categories: { rules: categories },
  plugins: {
    awesome: {
      options: {
        singleFile: true,
        reportLanguage: "ru",
        groupBy: ["epic", "feature", "story"],
        sections,
        charts,
      },
    },
  },
};
