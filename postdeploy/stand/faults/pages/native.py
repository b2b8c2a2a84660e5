"""What the browser itself asks and says in the place of the page's own dialogs and messages."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import page_variation, script

AskedByBrowser = page_variation(
    "Удалить ли, спрашивает сам браузер (confirm)",
    script(
        "dialog.js",
        (
            "export function confirmDelete({ title, text, remove }) {\n",
            "export function confirmDelete({ title, text, remove }) {\n"
            "  if (window.confirm(`${title}\\n${text}`)) remove();\n"
            "  return;\n",
        ),
    ),
)
SaidByBrowser = page_variation(
    "Сообщения показывает сам браузер (alert)",
    script(
        "toast.js", ("function show(toast) {\n", "function show(toast) {\n  alert(toast.textContent);\n  return;\n")
    ),
)
