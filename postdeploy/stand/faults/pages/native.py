"""What the browser itself asks and says in the place of the page's own dialogs and messages."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import Script

DELETE = '  const confirm = button("Удалить", async () => {\n'

AskedByBrowser = Script("dialog.js").variation(
    "Удалить ли, спрашивает сам браузер (confirm)",
    (DELETE, "  if (window.confirm(`${title}\\n${text}`)) remove();\n  return;\n" + DELETE),
)
SaidByBrowser = Script("toast.js").variation(
    "Сообщения показывает сам браузер (alert)",
    ("function show(toast) {\n", "function show(toast) {\n  alert(toast.textContent);\n  return;\n"),
)
