"""Faults of the pages for signing in and for ШАГ 2."""

from __future__ import annotations

from typing import ClassVar

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.pages.patching import Patched


class SignInFormOtherNames(Patched, Fault):
    """The form sends the e-mail under a name that the platform does not know."""

    title = "Форма входа отправляет не те поля: войти через неё нельзя"
    kills = ("S2.a1",)
    scripts: ClassVar = {"login.js": (("csrfToken, email: form.email.value", "csrfToken, login: form.email.value"),)}


class KommoLinkLeadsElsewhere(Patched, Fault):
    """The list's button leads to the settings of an integration that does not exist."""

    title = "Кнопка «Настройки» в списке интеграций ведёт не туда"
    kills = ("S2.a2",)
    scripts: ClassVar = {
        "integrations.js": (("integrations/${integration.id}/edit", "integrations/${place.agent}/edit"),)
    }


class SyncButtonDead(Patched, Fault):
    """The handler was lost: the button can be pressed, and nothing is sent."""

    title = "Кнопка «Синхронизировать» ничего не делает"
    kills = ("S2.a3",)
    scripts: ClassVar = {"kommo.js": (('настройки CRM", synchronise)', 'настройки CRM", () => {})'),)}


class MessageNotShown(Patched, Fault):
    """The answer has the message; the page keeps it to itself."""

    title = "Сообщение «Синхронизация запущена» приходит в ответе, но на странице не появляется"
    kills = ("S2.1",)
    hint = "страница не показывает"
    scripts: ClassVar = {"kommo.js": (("  tell(answer.message);\n", ""),)}


class MessageInvisible(Patched, Fault):
    """The message is in the document, where only programs can read it."""

    title = "Сообщения есть в разметке, но прозрачные"
    kills = ("S2.1", "S5.4")
    scripts: ClassVar = {
        "toast.js": (("  place().append(toast);", '  toast.style.opacity = "0";\n  place().append(toast);'),)
    }


class MessageFlashes(Patched, Fault):
    """Messages go before anybody can read them."""

    title = "Сообщения исчезают раньше, чем их можно прочесть"
    kills = ("S2.1", "S5.4")
    scripts: ClassVar = {"toast.js": (("const SECONDS = 5;", "const SECONDS = 0.25;"),)}


class OtherMessageShown(Patched, Fault):
    """The person reads something else than the API has said."""

    title = "Вместо «Синхронизация запущена» показано «Изменения сохранены»"
    kills = ("S2.1",)
    scripts: ClassVar = {"kommo.js": (("tell(answer.message);", 'tell("Изменения сохранены");'),)}
