// Rules of the agent: list, and the dialog that creates and edits them.

import { call } from "./api.js";
import { itemBlock } from "./blocks.js";
import { drawnButton, emptyState, h, icon, iconButton, table } from "./dom.js";
import { confirmDelete, formDialog } from "./dialog.js";
import { areaField, numberField, selectField, switchField, textField, toggle, untied } from "./forms.js";
import { agentApi } from "./page.js";
import { tell } from "./toast.js";
import { CONDITIONS, OPERATORS, RULE_ACTIONS, RULE_TRIGGERS, wordFor } from "./words.js";

const list = h("div");

const CONDITION_BLOCK = {
  title: "Условия", add: "Добавить условие", item: "Условие", empty: "Нет условий. Добавьте хотя бы одно условие.",
};
const ACTION_BLOCK = {
  title: "Действия", add: "Добавить действие", item: "Действие", empty: "Нет действий. Добавьте хотя бы одно действие.",
};

function conditionItem(values) {
  const type = untied(selectField("Тип условия", CONDITIONS, values.type ?? "field_value"));
  const operator = untied(selectField("Оператор", OPERATORS, values.operator ?? "equals"));
  const field = untied(textField("Поле", { value: values.field ?? "", placeholder: "Название поля" }));
  const value = untied(textField("Значение", { value: values.value ?? "", placeholder: "Значение" }));
  const number = () => (value.value !== "" && !Number.isNaN(Number(value.value)) ? Number(value.value) : value.value);
  return {
    node: h("div", { class: "fields two" }, type.node, operator.node, field.node, value.node),
    read: () => ({ type: type.value, field: field.value, operator: operator.value, value: number() }),
  };
}

function actionItem(values) {
  const type = untied(selectField("Тип действия", RULE_ACTIONS, values.type ?? "send_message"));
  const template = untied(areaField("Шаблон сообщения", { rows: 3, value: values.template ?? "", placeholder: "Текст сообщения" }));
  return {
    node: h("div", {}, type.node, template.node),
    read: () => ({ ...values, type: type.value, template: template.value || undefined }),
  };
}

function edit(rule = null) {
  const name = textField("Название *", { required: true, value: rule?.name ?? "", placeholder: "Название правила" });
  const description = areaField("Описание", { rows: 3, value: rule?.description ?? "", placeholder: "Описание правила" });
  const trigger = selectField("Тип триггера *", RULE_TRIGGERS, rule?.trigger_type);
  const priority = numberField("Приоритет (1-100)", { min: 1, max: 100, step: 1, value: rule?.priority ?? 10 });
  const active = switchField("Правило активно", rule?.is_active ?? true);
  const conditions = itemBlock(CONDITION_BLOCK, conditionItem, rule?.conditions);
  const actions = itemBlock(ACTION_BLOCK, actionItem, rule?.actions);
  formDialog({
    title: rule ? "Редактировать правило" : "Создать правило автоматизации",
    text: 'Настройте правило "Если условие → выполнить действие"',
    submit: rule ? "Сохранить изменения" : "Создать правило",
    fields: [name.node, description.node, h("div", { class: "fields two" }, trigger.node, priority.node), active.node,
      h("div", { class: "card" }, conditions.node), h("div", { class: "card" }, actions.node)],
    complaint: () => (!conditions.count && "Добавьте хотя бы одно условие") || (!actions.count && "Добавьте хотя бы одно действие"),
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
  confirmDelete("Удалить правило?", `правило "${rule.name}"`, agentApi(`/rules/${rule.id}`), () => {
    tell("Правило удалено");
    return show();
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
    toggle(rule.is_active, {}, (on) => activate(rule, on)),
    h("div", { class: "actions" }, iconButton("edit", () => edit(rule)), iconButton("delete", () => removal(rule))),
  ];
}

async function show() {
  const { data } = await call("GET", agentApi("/rules?active_only=false"));
  list.replaceChildren(data.length
    ? table(["Название", "Триггер", "Условия", "Действия", "Приоритет", "Активно", "Действия"], data.map(row))
    : emptyState(icon("bars"), "Правила не созданы", drawnButton("plus", "Создать первое правило", () => edit())));
}

/** Content of the tab «Правила». */
export function rulesPanel() {
  show();
  const head = h("div", {}, h("h3", {}, "Правила автоматизации"),
    h("p", { class: "muted" }, 'Настройте правила "Если условие → выполнить действие"'));
  return [h("div", { class: "section-head" }, head, drawnButton("plus", "Создать правило", () => edit(), "primary")), list];
}
