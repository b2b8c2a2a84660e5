"""Kommo itself and the way to it (contract: Kommo sync)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.shapes import (
    TOO_LATE,
    Answered,
    CutOff,
    Hung,
)
from postdeploy.stand.faults.tools import (
    Reply,
    Requests,
)
from postdeploy.stand.seed import NORTH_CONNECTION

PIPELINES = Requests("/api/v4/leads/pipelines")


class EncryptionKeyDiffers(Fault):
    """ENCRYPTION_KEY of the Worker is not the one that the secret was written with."""

    title = "ENCRYPTION_KEY у Worker другой: секрет Kommo не расшифровать"
    kills = ("S2.2", "S2.3")
    hint = "ENCRYPTION_KEY"

    def worker(self, platform: Any) -> None:
        platform.config = platform.config.with_(encryption_key="0" * 64)


class CredentialsMissing(Fault):
    """The migration has lost the credentials of the CRM."""

    title = "Учётных данных Kommo в таблице нет"
    kills = ("S2.2", "S2.3")
    hint = "crm_credentials"

    async def database(self, connection: Any) -> None:
        await connection.execute("delete from crm_credentials")


class KommoTokenExpired(Fault):
    """Kommo no longer accepts the token, and nobody knows."""

    title = "Токен Kommo истёк: CRM отвечает 401"
    kills = ("S2.2", "S2.3")
    hint = "токен Kommo истёк"

    def outside(self, platform: Any) -> None:
        platform.kommo.access_tokens.clear()


class KommoTokenNotRefreshed(Fault):
    """The token is due for a refresh, and Kommo refuses the refresh token."""

    title = "Токен Kommo пора обновить, но обновление не проходит"
    kills = ("S2.2", "S2.3")
    hint = "токен Kommo истёк"

    async def database(self, connection: Any) -> None:
        await connection.execute("update crm_connections set expires_at = now() - interval '1 minute'")

    def outside(self, platform: Any) -> None:
        platform.kommo.refresh_tokens.clear()


class KommoFails(Answered):
    """Kommo answers 500."""

    title = "Kommo отвечает ошибкой 500"
    kills = ("S2.2", "S2.3")
    hint = "на стороне самой Kommo"
    before, requests = "kommo", PIPELINES
    reply = Reply(500, '{"title":"Internal Server Error","status":500}')


class KommoLimitsRate(Answered):
    """Kommo answers 429."""

    title = "Kommo ограничивает частоту: код 429"
    kills = ("S2.2", "S2.3")
    hint = "ограничивает частоту"
    before, requests = "kommo", PIPELINES
    reply = Reply(429, '{"title":"Too Many Requests","status":429}')


class KommoAnswersPage(Answered):
    """Kommo answers with a page of 200."""

    title = "Kommo отдаёт страницу вместо JSON"
    kills = ("S2.2", "S2.3")
    before, requests = "kommo", PIPELINES
    reply = Reply(200, "<html><body>Вход в аккаунт</body></html>", "text/html")


class KommoCutsOff(CutOff):
    """Kommo closes the connection in the middle."""

    title = "Kommo обрывает соединение"
    kills = ("S2.2", "S2.3")
    before, requests = "kommo", PIPELINES


class KommoTooSlow(Hung):
    """Kommo answers after the budget."""

    title = "Kommo отвечает слишком поздно"
    kills = ("S2.2", "S2.3")
    leaves_traces = True
    before, requests, seconds = "kommo", PIPELINES, TOO_LATE


class KommoCertificateUntrusted(Fault):
    """The Worker does not trust the certificate of the CRM."""

    title = "Worker не доверяет сертификату Kommo"
    kills = ("S2.2", "S2.3")

    def worker(self, platform: Any) -> None:
        platform.config = platform.config.with_(ca_file="")


class KommoGone(Fault):
    """The address of the connection leads nowhere."""

    title = "В подключении Kommo адрес, по которому никого нет"
    kills = ("S2.2", "S2.3")
    leaves_traces = True  # the job may still be retried when the run cleans up
    hint = "не достучался до Kommo"

    async def database(self, connection: Any) -> None:
        await connection.execute(
            "update crm_connections set base_domain = '127.0.0.1:1' where id = $1", NORTH_CONNECTION
        )
