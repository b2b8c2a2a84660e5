// All integrations that the agent has or may have.

import { integrationRows } from "./integration_rows.js";
import "./page.js";

integrationRows(document.getElementById("integrations"), { installable: true });
