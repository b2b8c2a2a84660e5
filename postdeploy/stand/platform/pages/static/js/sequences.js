// Sequences of the agent: list, and the dialogs that create and edit them.

import { call } from "./api.js";
import { itemBlock } from "./blocks.js";
import { drawnButton, emptyState, h, icon, iconButton, table } from "./dom.js";
import { confirmDelete, formDialog } from "./dialog.js";
import { areaField, numberField, selectField, switchField, textField, toggle, untied } from "./forms.js";
import { agentApi } from "./page.js";
import { tell } from "./toast.js";
import { SEQUENCE_TRIGGERS, STEP_ACTIONS, wordFor } from "./words.js";

const list = h("div");

// Which fields a step has besides action and delay: name in the API, and how it is asked for.
const MESSAGE = ["template", () => areaField("Шаблон сообщения", { rows: 3, placeholder: "Текст сообщения" })];
const STEP_FIELDS = {
  send_message: [MESSAGE],
  create_task: [
    ["task_title", () => textField("Название задачи", { placeholder: "Название задачи" })],
    ["task_description", () => areaField("Описание задачи", { rows: 2, placeholder: "Описание задачи" })],
  ],
  send_email: [["recipient", () => textField("Получатель", { type: "email" })], MESSAGE],
  webhook: [["webhook_url", () => textField("Адрес webhook", { type: "url" })]],
  ai_response: [["ai_prompt", () => areaField("Задание для ИИ", { rows: 3 })]],
  wait: [],
  kommo_action: [],
};
const STEP_BLOCK = {
  title: "Шаги последовательности", add: "Добавить шаг", item: "Шаг", empty: "Нет шагов. Добавьте хотя бы один шаг.",
  mark: () => icon("bars"),
};

function stepItem() {
  const own = h("div");
  let fields = [];
  const adapt = (type) => {
    fields = STEP_FIELDS[type].map(([name, make]) => [name, untied(make())]);
    own.replaceChildren(...fields.map(([, field]) => field.node));
  };
  const action = untied(selectField("Тип действия", STEP_ACTIONS, "send_message", adapt));
  const delay = untied(numberField("Задержка (минуты)", { min: 0, step: 1, placeholder: "0" }));
  adapt(action.value);
  return {
    node: h("div", {}, h("div", { class: "fields two" }, action.node, delay.node), own),
    read: () => ({
      action_type: action.value,
      delay_minutes: delay.value ?? 0,
      ...Object.fromEntries(fields.map(([name, field]) => [name, field.value || undefined])),
    }),
  };
}

function head(sequence) {
  const name = textField("Название *", { required: true, value: sequence?.name ?? "", placeholder: "Название последовательности" });
  const description = areaField("Описание", { rows: 3, value: sequence?.description ?? "", placeholder: "Описание последовательности" });
  const active = switchField("Последовательность активна", sequence?.is_active ?? true);
  const read = () => ({ name: name.value, description: description.value || undefined, is_active: active.value });
  return { name, description, active, read };
}

function create() {
  const common = head(null);
  const trigger = selectField("Тип триггера *", SEQUENCE_TRIGGERS, "manual");
  const steps = itemBlock(STEP_BLOCK, stepItem);
  formDialog({
    title: "Создать последовательность",
    text: "Настройте последовательность автоматизированных действий",
    submit: "Создать последовательность",
    fields: [common.name.node, common.description.node, trigger.node, common.active.node, h("div", { class: "card" }, steps.node)],
    complaint: () => !steps.count && "Добавьте хотя бы один шаг",
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
    text: "Измените последовательность",
    submit: "Сохранить изменения",
    fields: [common.name.node, common.description.node, common.active.node],
    save: async () => {
      await call("PATCH", agentApi(`/sequences/${sequence.id}`), common.read());
      tell("Последовательность обновлена");
      await show();
    },
  });
}

function removal(sequence) {
  confirmDelete("Удалить последовательность?", `последовательность "${sequence.name}"`, agentApi(`/sequences/${sequence.id}`), () => {
    tell("Последовательность удалена");
    return show();
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
    toggle(sequence.is_active, {}, (on) => activate(sequence, on)),
    h("div", { class: "actions" }, iconButton("edit", () => edit(sequence)), iconButton("delete", () => removal(sequence))),
  ];
}

async function show() {
  const { data } = await call("GET", agentApi("/sequences"));
  list.replaceChildren(data.length
    ? table(["Название", "Триггер", "Шаги", "Активна", "Действия"], data.map(row))
    : emptyState("Цепочки не созданы", drawnButton("plus", "Создать первую цепочку", create)));
}

/** Content of the tab «Цепочки». */
export function sequencesPanel() {
  show();
  const title = h("div", {}, h("h3", {}, "Цепочки (Sequences)"),
    h("p", { class: "muted" }, "Настройте последовательности автоматизированных действий"));
  return [h("div", { class: "section-head" }, title, drawnButton("plus", "Создать цепочку", create, "primary")), list];
}
