// Sequences of the agent: list, and the dialogs that create and edit them.

import { call } from "./api.js";
import { itemBlock } from "./blocks.js";
import { button, emptyState, h, iconButton, table } from "./dom.js";
import { confirmDelete, formDialog } from "./dialog.js";
import { areaField, numberField, selectField, switchField, textField, toggle } from "./forms.js";
import { agentApi } from "./page.js";
import { tell } from "./toast.js";
import { SEQUENCE_TRIGGERS, STEP_ACTIONS, wordFor } from "./words.js";

const list = h("div");

// Which fields a step has besides action and delay: name in the API, and how it is asked for.
const STEP_FIELDS = {
  send_message: [["template", () => areaField("Шаблон сообщения", { rows: 3, required: true })]],
  create_task: [
    ["task_title", () => textField("Название задачи", { required: true })],
    ["task_description", () => areaField("Описание задачи", { rows: 2 })],
  ],
  send_email: [
    ["recipient", () => textField("Получатель", { type: "email" })],
    ["template", () => areaField("Шаблон сообщения", { rows: 3, required: true })],
  ],
  webhook: [["webhook_url", () => textField("Адрес webhook", { type: "url", required: true })]],
  ai_response: [["ai_prompt", () => areaField("Задание для ИИ", { rows: 3, required: true })]],
  wait: [],
};

function stepItem() {
  const action = selectField("Тип действия", STEP_ACTIONS);
  const delay = numberField("Задержка (минуты)", { min: 0, step: 1, value: 0 });
  const own = h("div");
  let fields = [];
  const adapt = () => {
    fields = STEP_FIELDS[action.value].map(([name, make]) => [name, make()]);
    own.replaceChildren(...fields.map(([, field]) => field.node));
  };
  action.control.addEventListener("change", adapt);
  adapt();
  return {
    node: h("div", {}, h("div", { class: "fields" }, action.node, delay.node), own),
    read: () => ({
      action_type: action.value,
      delay_minutes: delay.value ?? 0,
      ...Object.fromEntries(fields.map(([name, field]) => [name, field.value || undefined])),
    }),
  };
}

function head(sequence) {
  const name = textField("Название *", { required: true, value: sequence?.name ?? "" });
  const description = areaField("Описание", { rows: 2, value: sequence?.description ?? "" });
  const active = switchField("Последовательность активна", sequence?.is_active ?? true);
  const read = () => ({ name: name.value, description: description.value || undefined, is_active: active.value });
  return { name, description, active, read };
}

function create() {
  const common = head(null);
  const trigger = selectField("Тип триггера *", SEQUENCE_TRIGGERS);
  const steps = itemBlock("Шаги последовательности", "Добавить шаг", stepItem);
  formDialog({
    title: "Создать последовательность",
    submit: "Создать",
    fields: [common.name.node, common.description.node, trigger.node, common.active.node, steps.node],
    save: async () => {
      const numbered = steps.read().map((step, index) => ({ step_order: index + 1, ...step }));
      await call("POST", agentApi("/sequences"), { ...common.read(), trigger_type: trigger.value, steps: numbered });
      tell("Последовательность создана");
      await show();
    },
  });
}

function edit(sequence) {
  const common = head(sequence);
  formDialog({
    title: "Редактировать последовательность",
    submit: "Сохранить",
    fields: [common.name.node, common.description.node, common.active.node],
    save: async () => {
      await call("PATCH", agentApi(`/sequences/${sequence.id}`), common.read());
      tell("Последовательность обновлена");
      await show();
    },
  });
}

function removal(sequence) {
  confirmDelete({
    title: "Удалить последовательность?",
    text: `Последовательность «${sequence.name}» будет удалена вместе с шагами.`,
    remove: async () => {
      await call("DELETE", agentApi(`/sequences/${sequence.id}`));
      tell("Последовательность удалена");
      await show();
    },
  });
}

async function activate(sequence, on) {
  await call("PATCH", agentApi(`/sequences/${sequence.id}`), { is_active: on });
  tell(on ? "Последовательность включена" : "Последовательность выключена");
}

function row(sequence) {
  return [
    sequence.name,
    wordFor(SEQUENCE_TRIGGERS, sequence.trigger_type),
    String(sequence.steps.length),
    toggle(sequence.is_active, { "aria-label": "Активна" }, (on) => activate(sequence, on)),
    h("div", { class: "actions" }, iconButton("edit", () => edit(sequence)), iconButton("delete", () => removal(sequence))),
  ];
}

async function show() {
  const { data } = await call("GET", agentApi("/sequences"));
  list.replaceChildren(data.length
    ? table(["Название", "Триггер", "Шаги", "Активна", "Действия"], data.map(row))
    : emptyState("Цепочки не созданы"));
}

/** Content of the tab «Цепочки». */
export function sequencesPanel() {
  show();
  return [h("div", { class: "section-head" },
    h("h2", {}, "Цепочки (Sequences)"), button("Создать цепочку", create, "primary")), list];
}
