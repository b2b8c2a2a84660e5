"""What the browser itself asks and says in the place of the page's own dialogs and messages."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import page_variation, script

AskedByBrowser = page_variation(
    "Удалить ли, спрашивает сам браузер (confirm)",
    script(
        "dialog.js",
        (
            "export function confirmDelete(title, what, address, after) {\n",
            "export function confirmDelete(title, what, address, after) {\n"
            "  if (window.confirm(`${title}\\nУдалить ${what}?`)) call('DELETE', address).then(after);\n"
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
