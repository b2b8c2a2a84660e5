// What the API's words are called on the pages.

export const SCRIPT_TYPES = [
  ["greeting", "Приветствие"],
  ["qualification", "Квалификация"],
  ["presentation", "Презентация"],
  ["objection_handling", "Работа с возражениями"],
  ["closing", "Закрытие сделки"],
];

export const AGENT_STATUSES = [["draft", "Черновик"], ["active", "Активный"], ["inactive", "Неактивный"]];

export const NAMES = { kommo: "Kommo CRM" };

export const MODELS = [
  ["openai/gpt-4", "GPT-4"],
  ["openai/gpt-4o", "GPT-4o"],
  ["anthropic/claude-3.5-sonnet", "Claude 3.5 Sonnet"],
];

export const RULE_TRIGGERS = [
  ["lead_created", "Создание лида"],
  ["lead_updated", "Обновление лида"],
  ["message_received", "Получение сообщения"],
  ["stage_changed", "Смена этапа"],
  ["time_based", "По времени"],
  ["manual", "Вручную"],
];

export const RULE_ACTIONS = [
  ["send_message", "Отправить сообщение"],
  ["change_stage", "Сменить этап"],
  ["create_task", "Создать задачу"],
  ["update_field", "Обновить поле"],
  ["send_email", "Отправить email"],
  ["webhook", "Вызвать webhook"],
  ["ai_response", "Ответ ИИ"],
];

export const CONDITIONS = [
  ["field_value", "Значение поля"],
  ["stage_changed", "Смена этапа"],
  ["time_elapsed", "Прошло времени"],
  ["event_triggered", "Произошло событие"],
  ["custom_condition", "Своё условие"],
];

export const OPERATORS = [
  ["equals", "Равно"],
  ["not_equals", "Не равно"],
  ["greater_than", "Больше"],
  ["less_than", "Меньше"],
  ["contains", "Содержит"],
];

export const SEQUENCE_TRIGGERS = [
  ["lead_created", "Создание лида"],
  ["stage_changed", "Смена этапа"],
  ["subscription", "Подписка"],
  ["event", "Событие"],
  ["manual", "Вручную"],
];

export const STEP_ACTIONS = [
  ["send_message", "Отправить сообщение"],
  ["create_task", "Создать задачу"],
  ["send_email", "Отправить email"],
  ["webhook", "Webhook"],
  ["ai_response", "AI ответ"],
  ["wait", "Ожидание"],
  ["kommo_action", "Действие в Kommo"],
];

/** Text of a value; the value itself when it has none. */
export function wordFor(words, value) {
  const found = words.find(([key]) => key === value);
  return found ? found[1] : value;
}
