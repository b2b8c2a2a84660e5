"""Kommo itself and the way to it (contract: Kommo sync)."""

from __future__ import annotations

from postdeploy.stand.faults.declaring import Change, fault
from postdeploy.stand.faults.shapes.answers import answered, cut_off, hung
from postdeploy.stand.faults.shapes.methods import TOO_LATE
from postdeploy.stand.faults.shapes.setting import executed, misled
from postdeploy.stand.faults.tools import Reply, Requests
from postdeploy.stand.seed import NORTH_CONNECTION

PIPELINES = Requests("/api/v4/leads/pipelines")
LINES = "S2.2 S2.3"
"""What the Worker cannot do without Kommo."""

EncryptionKeyDiffers = fault(
    "ENCRYPTION_KEY у Worker другой: секрет Kommo не расшифровать",
    LINES,
    misled("worker", encryption_key="0" * 64),
    hint="ENCRYPTION_KEY",
)
CredentialsMissing = fault(
    "Учётных данных Kommo в таблице нет", LINES, executed("delete from crm_credentials"), hint="crm_credentials"
)
KommoTokenExpired = fault(
    "Токен Kommo истёк: CRM отвечает 401",
    LINES,
    Change("outside", lambda platform: platform.kommo.access_tokens.clear()),
    hint="токен Kommo истёк",
)
KommoTokenNotRefreshed = fault(
    "Токен Kommo пора обновить, но обновление не проходит",
    LINES,
    executed("update crm_connections set expires_at = now() - interval '1 minute'"),
    Change("outside", lambda platform: platform.kommo.refresh_tokens.clear()),
    hint="токен Kommo истёк",
)
KommoFails = fault(
    "Kommo отвечает ошибкой 500",
    LINES,
    answered(PIPELINES, Reply(500, '{"title":"Internal Server Error","status":500}'), before="kommo"),
    hint="на стороне самой Kommo",
)
KommoLimitsRate = fault(
    "Kommo ограничивает частоту: код 429",
    LINES,
    answered(PIPELINES, Reply(429, '{"title":"Too Many Requests","status":429}'), before="kommo"),
    hint="ограничивает частоту",
)
KommoAnswersPage = fault(
    "Kommo отдаёт страницу вместо JSON",
    LINES,
    answered(PIPELINES, Reply(200, "<html><body>Вход в аккаунт</body></html>", "text/html"), before="kommo"),
)
KommoCutsOff = fault("Kommo обрывает соединение", LINES, cut_off(PIPELINES, before="kommo"))
KommoTooSlow = fault(
    "Kommo отвечает слишком поздно", LINES, hung(PIPELINES, TOO_LATE, before="kommo"), leaves_traces=True
)
KommoCertificateUntrusted = fault("Worker не доверяет сертификату Kommo", LINES, misled("worker", ca_file=""))
KommoGone = fault(
    "В подключении Kommo адрес, по которому никого нет",
    LINES,
    executed("update crm_connections set base_domain = '127.0.0.1:1' where id = $1", NORTH_CONNECTION),
    hint="не достучался до Kommo",
    leaves_traces=True,  # the job may still be retried when the run cleans up
)
