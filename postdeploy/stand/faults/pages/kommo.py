"""Faults of the pages for signing in and for ШАГ 2."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import Script

KOMMO = Script("kommo.js")
TOAST = Script("toast.js")

SignInFormOtherNames = Script("login.js").fault(
    "Форма входа отправляет не те поля: войти через неё нельзя",
    "S2.a1",
    ("csrfToken, email: form.email.value", "csrfToken, login: form.email.value"),
)

KommoLinkLeadsElsewhere = Script("integrations.js").fault(
    "Кнопка «Настройки» в списке интеграций ведёт не туда",
    "S2.a2",
    ("integrations/${integration.id}/edit", "integrations/${place.agent}/edit"),
)

SyncButtonDead = KOMMO.fault(
    "Кнопка «Синхронизировать» ничего не делает", "S2.a3", ('настройки CRM", synchronise)', 'настройки CRM", () => {})')
)

MessageNotShown = KOMMO.fault(
    "Сообщение «Синхронизация запущена» приходит в ответе, но на странице не появляется",
    "S2.1",
    ("  tell(answer.message);\n", ""),
    hint="страница не показывает",
)

MessageInvisible = TOAST.fault(
    "Сообщения есть в разметке, но прозрачные",
    "S2.1 S5.4",
    ("  place().append(toast);", '  toast.style.opacity = "0";\n  place().append(toast);'),
)
MessageFlashes = TOAST.fault(
    "Сообщения исчезают раньше, чем их можно прочесть", "S2.1 S5.4", ("const SECONDS = 5;", "const SECONDS = 0.25;")
)

OtherMessageShown = KOMMO.fault(
    "Вместо «Синхронизация запущена» показано «Изменения сохранены»",
    "S2.1",
    ("tell(answer.message);", 'tell("Изменения сохранены");'),
)
