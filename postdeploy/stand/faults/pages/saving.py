"""Forms that save by themselves: each change is sent a moment after it was made, and nothing is pressed for it."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import Patch, page_fault, page_variation, script

SENDING = "    save: async () => {\n      const body = {\n"
SAVING = """\
    later: script && (async () => {
      const values = { title: title.value, scriptType: kind.value, content: content.value, pipelineStageId: null };
      await call("PATCH", agentApi(`/scripts/${script.id}`), values);
      await load();
    }),
    save: async () => {
      const body = {
"""
FORM = 'export function formDialog({ title, text, submit, fields, complaint = () => "", save }) {\n'
ASKED = FORM.replace("save }", "save, later = null }")
OPENED = '  const dialog = open(title, text, form);\n  form.addEventListener("submit"'
BY_ITSELF = """\
  const dialog = open(title, text, form);
  if (later) {
    const said = h("p", { class: "muted small", role: "status" });
    let timer = 0;
    const change = () => {
      said.textContent = "Сохраняется…";
      clearTimeout(timer);
      timer = setTimeout(async () => {
        await later();
        said.textContent = "Сохранено";
      }, 700);
    };
    form.addEventListener("input", change);
    form.addEventListener("change", change);
    form.lastChild.replaceChildren(said, END);
  }
  form.addEventListener("submit\""""


def _by_itself(end: str) -> tuple[Patch, Patch]:
    """What is changed of a script is sent without a button; in its place stands another."""
    changed = BY_ITSELF.replace("END", end)
    return script("scripts.js", (SENDING, SAVING)), script("dialog.js", (FORM, ASKED), (OPENED, changed))


SavesByItself = page_variation(
    "Скрипт сохраняется сам, вскоре после каждого изменения; кнопка «Готово» только закрывает окно",
    *_by_itself('button("Готово", () => dialog.close())'),
)
SavesWithoutButtons = page_variation(
    "Скрипт сохраняется сам, кнопок в окне нет: его закрывают крестиком", *_by_itself('""')
)
LastChangeNotSaved = page_fault(
    "Скрипт сохраняется сам, но последнее изменение теряется, если окно закрыть сразу",
    "S5.3",
    *_by_itself('button("Готово", () => { clearTimeout(timer); dialog.close(); })'),
)
