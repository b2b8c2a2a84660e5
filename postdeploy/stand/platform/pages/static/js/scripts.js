// Sales scripts of the agent: list with search and filter, dialogs, deletion.

import { call } from "./api.js";
import { drawnButton, emptyState, h, icon, iconButton, table } from "./dom.js";
import { confirmDelete, formDialog } from "./dialog.js";
import { areaField, selectField, textField } from "./forms.js";
import { agentApi } from "./page.js";
import { tell } from "./toast.js";
import { SCRIPT_TYPES, wordFor } from "./words.js";

const area = document.getElementById("scripts");
const search = document.getElementById("search");
const type = document.getElementById("type");
let scripts = [];

const VARIABLES = "{{client_name}}, {{product_name}}";

function edit(script = null) {
  const title = textField("Название *", { required: true, value: script?.title ?? "", placeholder: "Название скрипта" });
  const kind = selectField("Тип скрипта *", SCRIPT_TYPES, script?.scriptType);
  const content = areaField("Содержимое скрипта *", { rows: 10, required: true, value: script?.content ?? "",
    placeholder: `Введите текст скрипта. Используйте ${VARIABLES} и другие переменные.` });
  content.node.append(h("p", { class: "muted small" }, `Доступные переменные: ${VARIABLES}, {{price}}, {{company_name}}`));
  formDialog({
    title: script ? "Редактировать скрипт" : "Создать скрипт продаж",
    text: script ? "Измените содержимое скрипта продаж"
      : "Создайте скрипт для общения с клиентами. Можно использовать переменные вида {{variable_name}}.",
    submit: script ? "Сохранить изменения" : "Создать скрипт",
    fields: [title.node, kind.node, content.node],
    save: async () => {
      const body = {
        title: title.value,
        scriptType: kind.value,
        content: content.value,
        pipelineStageId: script?.pipelineStageId ?? null,
      };
      await call(script ? "PATCH" : "POST", agentApi(script ? `/scripts/${script.id}` : "/scripts"), body);
      tell(script ? "Скрипт обновлен" : "Скрипт создан");
      await load();
    },
  });
}

function removal(script) {
  confirmDelete("Удалить скрипт?", `скрипт "${script.title}"`, agentApi(`/scripts/${script.id}`), () => {
    tell("Скрипт удален");
    return load();
  });
}

function row(script) {
  return [
    [h("div", {}, script.title), h("div", { class: "muted small cut" }, script.content)],
    h("span", { class: "badge" }, wordFor(SCRIPT_TYPES, script.scriptType)),
    script.pipelineStageId ? "Привязан" : "Не привязан",
    `${Math.round((script.effectivenessScore ?? 0) * 100)}%`,
    String(script.usageCount ?? 0),
    h("div", { class: "actions" }, iconButton("edit", () => edit(script)), iconButton("delete", () => removal(script))),
  ];
}

function wanted(script) {
  const text = `${script.title} ${script.content}`.toLowerCase();
  return (!type.value || script.scriptType === type.value) && text.includes(search.value.trim().toLowerCase());
}

function nothing() {
  return emptyState(icon("chat"), "Скрипты не созданы", drawnButton("plus", "Создать первый скрипт", () => edit()));
}

function show() {
  const shown = scripts.filter(wanted);
  if (!scripts.length) area.replaceChildren(nothing());
  else if (!shown.length) area.replaceChildren(emptyState("Ничего не найдено"));
  else area.replaceChildren(table(["Название", "Тип", "Этап воронки", "Эффективность", "Использований", "Действия"], shown.map(row)));
}

async function load() {
  ({ data: scripts } = await call("GET", agentApi("/scripts")));
  show();
}

search.addEventListener("input", show);
type.addEventListener("change", show);
document.getElementById("create").addEventListener("click", () => edit());
document.getElementById("create-first").addEventListener("click", () => edit());
load();
