// Rules of the agent: list, and the dialog that creates and edits them.

import { call } from "./api.js";
import { itemBlock } from "./blocks.js";
import { button, emptyState, h, iconButton, table } from "./dom.js";
import { confirmDelete, formDialog } from "./dialog.js";
import { areaField, numberField, selectField, switchField, textField, toggle } from "./forms.js";
import { agentApi } from "./page.js";
import { tell } from "./toast.js";
import { OPERATORS, RULE_ACTIONS, RULE_TRIGGERS, wordFor } from "./words.js";

const list = h("div");

function conditionItem(values) {
  const field = textField("Поле", { required: true, value: values.field ?? "", placeholder: "price" });
  const operator = selectField("Оператор", OPERATORS, values.operator);
  const value = textField("Значение", { value: values.value ?? "" });
  const number = () => (value.value !== "" && !Number.isNaN(Number(value.value)) ? Number(value.value) : value.value);
  return {
    node: h("div", { class: "fields" }, field.node, operator.node, value.node),
    read: () => ({ type: "field_value", field: field.value, operator: operator.value, value: number() }),
  };
}

function actionItem(values) {
  const type = selectField("Тип действия", RULE_ACTIONS, values.type);
  const template = areaField("Шаблон сообщения", { rows: 3, value: values.template ?? "" });
  return {
    node: h("div", {}, type.node, template.node),
    read: () => ({ ...values, type: type.value, template: template.value || undefined }),
  };
}

function edit(rule = null) {
  const name = textField("Название *", { required: true, value: rule?.name ?? "" });
  const description = areaField("Описание", { rows: 2, value: rule?.description ?? "" });
  const trigger = selectField("Тип триггера *", RULE_TRIGGERS, rule?.trigger_type);
  const priority = numberField("Приоритет (1-100)", { min: 1, max: 100, step: 1, value: rule?.priority ?? 10 });
  const active = switchField("Правило активно", rule?.is_active ?? true);
  const conditions = itemBlock("Условия", "Добавить условие", conditionItem, rule?.conditions);
  const actions = itemBlock("Действия", "Добавить действие", actionItem, rule?.actions);
  formDialog({
    title: rule ? "Редактировать правило" : "Создать правило автоматизации",
    submit: rule ? "Сохранить" : "Создать",
    fields: [name.node, description.node, h("div", { class: "fields" }, trigger.node, priority.node), active.node,
      conditions.node, actions.node],
    save: async () => {
      const body = {
        name: name.value,
        description: description.value || undefined,
        trigger_type: trigger.value,
        conditions: conditions.read(),
        actions: actions.read(),
        is_active: active.value,
        priority: priority.value ?? undefined,
      };
      await call(rule ? "PATCH" : "POST", agentApi(rule ? `/rules/${rule.id}` : "/rules"), body);
      tell(rule ? "Правило обновлено" : "Правило создано");
      await show();
    },
  });
}

function removal(rule) {
  confirmDelete({
    title: "Удалить правило?",
    text: `Правило «${rule.name}» будет удалено.`,
    remove: async () => {
      await call("DELETE", agentApi(`/rules/${rule.id}`));
      tell("Правило удалено");
      await show();
    },
  });
}

async function activate(rule, on) {
  await call("PATCH", agentApi(`/rules/${rule.id}`), { is_active: on });
  tell(on ? "Правило включено" : "Правило выключено");
}

function row(rule) {
  return [
    rule.name,
    wordFor(RULE_TRIGGERS, rule.trigger_type),
    String(rule.conditions.length),
    rule.actions.map((action) => wordFor(RULE_ACTIONS, action.type)).join(", ") || "—",
    String(rule.priority),
    toggle(rule.is_active, { "aria-label": "Активно" }, (on) => activate(rule, on)),
    h("div", { class: "actions" }, iconButton("edit", () => edit(rule)), iconButton("delete", () => removal(rule))),
  ];
}

async function show() {
  const { data } = await call("GET", agentApi("/rules?active_only=false"));
  list.replaceChildren(data.length
    ? table(["Название", "Триггер", "Условия", "Действия", "Приоритет", "Активно", "Действия"], data.map(row))
    : emptyState("Правила не созданы", button("Создать первое правило", () => edit())));
}

/** Content of the tab «Правила». */
export function rulesPanel() {
  show();
  return [h("div", { class: "section-head" },
    h("h2", {}, "Правила автоматизации"), button("Создать правило", () => edit(), "primary")), list];
}
