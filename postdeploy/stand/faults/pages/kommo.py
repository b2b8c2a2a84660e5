"""Faults of the pages for signing in and for ШАГ 2."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import page_fault, script

SignInFormOtherNames = page_fault(
    "Форма входа отправляет не те поля: войти через неё нельзя",
    "S2.a1",
    script("login.js", ("csrfToken, email: form.email.value", "csrfToken, login: form.email.value")),
)

KommoLinkLeadsElsewhere = page_fault(
    "Кнопка «Настройки» в списке интеграций ведёт не туда",
    "S2.a2",
    script("integrations.js", ("integrations/${integration.id}/edit", "integrations/${place.agent}/edit")),
)

SyncButtonDead = page_fault(
    "Кнопка «Синхронизировать» ничего не делает",
    "S2.a3",
    script("kommo.js", ('настройки CRM", synchronise)', 'настройки CRM", () => {})')),
)

MessageNotShown = page_fault(
    "Сообщение «Синхронизация запущена» приходит в ответе, но на странице не появляется",
    "S2.1",
    script("kommo.js", ("  tell(answer.message);\n", "")),
    hint="страница не показывает",
)

MessageInvisible = page_fault(
    "Сообщения есть в разметке, но прозрачные",
    "S2.1 S5.4",
    script("toast.js", ("  place().append(toast);", '  toast.style.opacity = "0";\n  place().append(toast);')),
)
MessageFlashes = page_fault(
    "Сообщения исчезают раньше, чем их можно прочесть",
    "S2.1 S5.4",
    script("toast.js", ("const SECONDS = 5;", "const SECONDS = 0.25;")),
)

OtherMessageShown = page_fault(
    "Вместо «Синхронизация запущена» показано «Изменения сохранены»",
    "S2.1",
    script("kommo.js", ("tell(answer.message);", 'tell("Изменения сохранены");')),
)
