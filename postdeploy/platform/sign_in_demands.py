"""What an account is asked for beside its password: nothing about the platform can be told where the suite lacks it."""

from __future__ import annotations

import re
from urllib.parse import unquote

_DEMANDS = (
    (
        r"((verify|auth|enter)-?)?(2fa|mfa|t?otp|two-?factor|second-?factor|webauthn|passkey|authenticator)|verify-?code",
        "вход просит второй фактор (2FA); заведите для проверки пользователя без него",
    ),
    (
        r"e-?mail-?(not-?)?verif\w*|verify-?e-?mail|unverified|confirm-?e-?mail",
        "вход просит подтвердить почту; подтвердите её у этого пользователя",
    ),
    (r"captcha|turnstile", "вход просит капчу; выключите её для этого пользователя или адреса"),
    (
        r"rate-?limit\w*|too-?many\w*|locked|account-?locked|throttl\w*",
        "вход закрыт после многих попыток; подождите или снимите запрет с этого пользователя",
    ),
    (
        r"(account-?|user-?)?(suspended|disabled|blocked|deactivated|banned|inactive)",
        "этот пользователь отключён; включите его или задайте другого",
    ),
    (
        r"password-?(expired|reset|change)|(expired|reset|change|new)-?password",
        "вход просит сменить пароль; смените его и задайте в APP_PASSWORD",
    ),
    (
        r"(select|choose|switch|pick)-?(org\w*|tenant|workspace|company|account)",
        "у пользователя несколько организаций и ни одна не выбрана; нужен пользователь одной организации",
    ),
    (
        r"(accept-?)?terms|tos|consent|onboarding|welcome",
        "вход ведёт к условиям или первой настройке; пройдите её один раз этим пользователем",
    ),
)
_PARTS = re.compile(r"[^\w-]+")
_TAIL = re.compile(r"-?(required|needed|pending|challenge|error)$")


def demand_of(told: str) -> str:
    """What is asked for, with what to do about it, by the error's word or the place that signing in leads to.

    Empty where nothing more is asked for.
    """
    for part in filter(None, _PARTS.split(unquote(told))):
        word = _TAIL.sub("", part.replace("_", "-").lower())
        for pattern, demand in _DEMANDS:
            if re.fullmatch(pattern, word):
                return demand
    return ""
