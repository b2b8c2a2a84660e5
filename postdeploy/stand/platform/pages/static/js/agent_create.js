// New agent.

import { agentFields } from "./agent_fields.js";
import { call } from "./api.js";
import { button, h } from "./dom.js";
import { busy, pageUrl } from "./page.js";

const form = document.getElementById("agent");
const fields = agentFields();
const submit = h("button", { type: "submit", class: "button primary" }, "Создать");
const back = () => location.assign(pageUrl("/ai-agents"));

form.append(...fields.nodes, h("div", { class: "actions" }, submit, button("Отмена", back)));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(submit, async () => {
    await call("POST", "/api/agents", fields.read());
    back();
  });
});
