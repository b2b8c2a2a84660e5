"""Every kind of receiver by its one address, against a local server in its place: what it gets, and why it refuses."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import trustme

from postdeploy.errors import CannotTell, SetupError
from postdeploy.notify.senders import Receiver, chosen
from postdeploy.notify.settings import NotifySettings
from tests.unit import tunnel
from tests.unit.servers import HOST, Reply, Site, raw

TEXT = "❌ staging: сломано\nS1.1 «Строка»: нашли <b>&_нет_*\nhttps://ci.example/run/1"
BODY = {"text": TEXT, "exit_code": 1}
TOKEN = "123456789:AAtokenOfTheBotThatNobodyMaySee0123"
SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
TEAMS = (
    "https://prod-1.westeurope.logic.azure.com:443/workflows/643e69f83c8944438d68119179a10a64/triggers/manual/paths/"
    "invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=KODuebWbDGYFr0z0eu8_xKl5z2Vc3v5dQ1q7z9xQ1yE"
)
TEAMS_PATH = "/workflows/643e69f83c8944438d68119179a10a64/triggers/manual/paths/invoke"


@dataclass
class World:
    """One server behind every https name, one without TLS."""

    secure: Site
    plain: Site
    seen: list[str] = field(default_factory=list)

    @property
    def here(self) -> str:
        return self.plain.url.removeprefix("http://")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[World]:
    authority = trustme.CA()
    trusted = tmp_path / "ca.pem"
    trusted.write_bytes(authority.cert_pem.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("api.telegram.org", "hooks.slack.com", "prod-1.westeurope.logic.azure.com").configure_cert(
        context
    )
    made = World(Site(context), Site())
    with raw(tunnel.to(made.secure.url, made.seen), listen_first=False) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
        monkeypatch.setenv("NO_PROXY", HOST)
        yield made
    made.secure.close()
    made.plain.close()


def receiver(*addresses: str) -> Receiver:
    found = chosen(NotifySettings(notify_to=" , ".join(addresses)))  # type: ignore[arg-type]
    return found[0]


CASES = {
    "Slack": (SLACK, "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", Reply("invalid_token", 403)),
    "Telegram": (
        f"tgram://{TOKEN}/-100200300",
        f"/bot{TOKEN}/sendMessage",
        Reply({"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}, 400),
    ),
    "Power Automate / Workflows (for MSTeams)": (TEAMS, TEAMS_PATH, Reply("workflow is disabled", 400)),
    "Mattermost": ("mmost://{here}/3ccdd113474722377935511fc85d3dd4", "/hooks/3ccdd113474722377935511fc85d3dd4", None),
    "ntfy": ("ntfy://{here}/alerts-of-ours", "/", Reply({"error": "topic is reserved"}, 403)),
    "веб-хук": ("{plain}/any/hook?key=a-key-of-the-hook", "/any/hook", Reply("no", 410)),
}


@pytest.mark.parametrize("name", CASES)
def test_it_gets_the_whole_text(name: str, world: World) -> None:
    address, path, _ = CASES[name]
    for site in (world.secure, world.plain):
        site.routes[path] = Reply("ok") if name == "Slack" else Reply({"ok": True})
    told = receiver(address.format(here=world.here, plain=world.plain.url))

    told.send(TEXT, BODY)

    assert told.name == name
    [asked] = world.secure.asked + world.plain.asked
    sent = json.dumps(json.loads(asked.body), ensure_ascii=False)
    for words in ("staging: сломано", "S1.1 «Строка»", "https://ci.example/run/1"):
        assert words in sent.replace("\\\\", ""), sent
    assert "apprise" not in sent.lower(), "no pictures from a stranger's server, no other name"


@pytest.mark.parametrize("name", CASES)
def test_why_it_refuses_is_said(name: str, world: World) -> None:
    address, path, reply = CASES[name]
    reply = reply or Reply({"message": "Invalid webhook"}, 400)
    for site in (world.secure, world.plain):
        site.routes[path] = reply

    with pytest.raises(CannotTell) as caught:
        receiver(address.format(here=world.here, plain=world.plain.url)).send(TEXT, BODY)

    said = str(caught.value)
    assert said.startswith(f"{name}: сообщение не принято — ")
    assert str(reply.status) in said
    if name != "веб-хук":
        words = (
            reply.body if isinstance(reply.body, str) else next(v for v in reply.body.values() if isinstance(v, str))
        )
        assert words in said


@pytest.mark.parametrize(
    "address", ["mmost://127.0.0.1:{port}/3ccdd113474722377935511fc85d3dd4", "http://127.0.0.1:{port}/x"]
)
def test_nobody_answers(address: str) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(CannotTell, match=r"не принято|не ответил"):
        receiver(address.format(port=port)).send(TEXT, BODY)


@pytest.mark.parametrize("address", ["slack://x", "nonsense://x/y", "tgram://wrong", "mmost://"])
def test_an_address_that_means_nothing_is_named_by_its_place(address: str) -> None:
    with pytest.raises(SetupError, match="NOTIFY_TO: адрес № 1 не разобрать"):
        receiver(address)


def test_many_addresses_are_as_many_receivers() -> None:
    settings = NotifySettings(notify_to=f"{SLACK}, mailto://u:p@h.example?to=a@b.example,c@d.example\n{TEAMS}")  # type: ignore[arg-type]

    assert len(settings.addresses) == 3
    assert [each.name for each in chosen(settings)] == ["Slack", "E-Mail", "Power Automate / Workflows (for MSTeams)"]
    assert len({each.key for each in chosen(settings)}) == 3


@dataclass
class Mailbox:
    """As much of SMTP as a mail needs."""

    refuse: bytes = b""
    mails: list[bytes] = field(default_factory=list)
    port: int = 0

    async def serve(self, ready: threading.Event, over: asyncio.Event) -> None:
        server = await asyncio.start_server(self._talk, HOST, 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await over.wait()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while row := await reader.readline():
            word = row[:4].upper().strip()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 taken\r\n")
            elif word == b"RCPT" and self.refuse:
                writer.write(self.refuse)
            elif word == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 here\r\n")
        writer.close()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box, ready = Mailbox(), threading.Event()
    loop, over = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(box.serve(ready, over),))
    thread.start()
    ready.wait(10)
    yield box
    loop.call_soon_threadsafe(over.set)
    thread.join(10)
    loop.close()


def test_mail(mailbox: Mailbox) -> None:
    receiver(f"mailto://{HOST}:{mailbox.port}?from=postdeploy@a.example&to=qa@b.example").send(TEXT, BODY)

    mail = message_from_bytes(mailbox.mails[0], policy=policy.default)
    body = mail.get_body(("plain",))
    assert mail["subject"] == "❌ staging: сломано"
    assert "qa@b.example" in mail["to"]
    assert body is not None
    assert "S1.1 «Строка»: нашли <b>&_нет_*" in body.get_content()


def test_mail_that_is_refused(mailbox: Mailbox) -> None:
    mailbox.refuse = b"550 no such user here\r\n"

    with pytest.raises(CannotTell, match=r"E-Mail: сообщение не принято — .*no such user here"):
        receiver(f"mailto://{HOST}:{mailbox.port}?from=postdeploy@a.example&to=qa@b.example").send(TEXT, BODY)
    assert not mailbox.mails
