"""Likely causes, known by the words in which services complain."""

from __future__ import annotations

CAUSES = (
    (
        ("401 Unauthorized", "invalid_grant", "Token has been revoked"),
        "токен Kommo истёк или отозван: подключите заново",
    ),
    (("429 Too Many",), "Kommo ограничивает частоту запросов: повторите позже"),
    (("request failed: 5",), "ошибка на стороне самой Kommo"),
    (
        ("unable to authenticate data", "Unsupported state"),
        "ENCRYPTION_KEY у Worker не тот, которым зашифрован секрет Kommo",
    ),
    (("credentials not found",), "в `crm_credentials` нет строки организации: подключите Kommo заново"),
    (
        ("fetch failed", "ECONNREFUSED", "certificate"),
        "Worker не достучался до Kommo: проверьте адрес, сеть и сертификат",
    ),
    (("No handler registered",), "Worker не знает такого задания: похоже, работает прежняя версия"),
    (("does not exist",), "в базе нет таблицы или столбца, которые нужны этому запросу: названы в тексте ошибки"),
)
"""Words of an error, any of them, and what they point to."""


def likely_cause(text: str) -> str:
    """What an error's words point to; empty when they point to nothing known."""
    found = next((cause for words, cause in CAUSES if any(word in text for word in words)), "")
    return f"похоже, {found}" if found else ""
