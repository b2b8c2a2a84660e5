"""A stand comes up, goes away without a trace however it ends, and says why it could not come up."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from postdeploy.stand import faults
from postdeploy.stand.config import StandConfig
from postdeploy.stand.errors import StandError
from postdeploy.stand.folder import PREFIX, make_folder
from postdeploy.stand.ports import Ports
from postdeploy.stand.services import postgres, postgrest
from postdeploy.stand.services.probe import listens
from postdeploy.stand.services.template import keep
from postdeploy.stand.supervisor import Stand
from tests.stand.commands import SETTINGS, Commands, python_of_others
from tests.stand.tools import eventually, processes_of, query


@pytest.fixture
def commands() -> Iterator[Commands]:
    starter = Commands()
    yield starter
    starter.close()


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Folder in which stands make theirs, so that leftovers can be counted; any user may pass through, unlike pytest's.

    Pytest's own is made private again by whoever else begins to test on this machine.
    """
    with tempfile.TemporaryDirectory(prefix="postdeploy-lifecycle-") as folder:
        Path(folder).chmod(0o755)
        stands = Path(folder) / "stands"
        stands.mkdir(mode=0o755)
        monkeypatch.setenv("TMPDIR", str(stands))
        monkeypatch.setattr("tempfile.tempdir", str(stands))
        yield stands


class TestEnd:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_stops_it_with_code_0(self, commands: Commands, number: int) -> None:
        started = commands.start_and_wait()

        started.process.send_signal(number)

        assert started.process.wait(20) == 0
        assert started.is_gone()

    def test_nothing_is_left_after_sigkill(self, commands: Commands) -> None:
        started = commands.start_and_wait()
        assert len(processes_of(started.folder)) >= 5

        started.process.kill()

        assert eventually(started.is_gone), processes_of(started.folder)

    def test_nothing_is_left_after_sigkill_while_it_starts(self, commands: Commands, place: Path) -> None:
        started = commands.start()
        assert eventually(lambda: list(place.glob(f"{PREFIX}*/postgres/*")))

        started.process.kill()

        assert eventually(lambda: not list(place.iterdir()) and not processes_of(place)), processes_of(place)

    def test_it_ends_with_the_process_that_it_watches(self, commands: Commands) -> None:
        watched = subprocess.Popen((sys.executable, "-c", "input()"), stdin=subprocess.PIPE)
        started = commands.start_and_wait("--watch-pid", str(watched.pid))

        watched.communicate(b"\n")

        assert started.process.wait(20) == 0
        assert started.is_gone()

    def test_it_ends_when_the_watched_process_is_gone_already(self, commands: Commands) -> None:
        watched = subprocess.Popen((sys.executable, "-c", ""))
        watched.wait()

        started = commands.start_and_wait("--watch-pid", str(watched.pid))

        assert started.process.wait(20) == 0

    def test_stop_cleans_up_even_without_its_keeper(self) -> None:
        stand = Stand(processes=())
        folder = Path(stand.start().folder)
        keeper = next(process for process in processes_of(folder) if "keeper.py" in " ".join(process.cmdline()))

        keeper.kill()
        stand.stop()

        assert not folder.exists()
        assert not processes_of(folder)

    def test_stopping_twice_or_before_the_start_does_no_harm(self) -> None:
        stand = Stand()

        stand.stop()
        stand.stop()


class TestCommand:
    def test_it_prints_its_settings_and_writes_them(self, commands: Commands, tmp_path: Path) -> None:
        env_file = tmp_path / "stand.env"

        started = commands.start_and_wait("--env-file", str(env_file))

        assert tuple(started.settings) == SETTINGS
        written = env_file.read_text(encoding="utf-8").splitlines()
        assert written == [f"{name}={value}" for name, value in started.settings.items()]
        assert env_file.stat().st_mode & 0o077 == 0

    def test_it_says_when_a_service_stops_by_itself(self, commands: Commands) -> None:
        started = commands.start_and_wait()
        server = next(one for one in processes_of(started.folder) if one.name() == "redis-server")

        server.kill()

        assert started.process.stderr is not None
        assert started.process.stderr.readline().startswith("Служба «Redis» остановилась.")

    def test_it_starts_where_its_own_user_cannot_read_postgres(
        self, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(postgres, "_others_may_read", lambda _: False)

        with Stand(processes=()) as stand:
            assert stand.config is not None
            assert query(stand.config.database_url, "select count(*) as n from organizations") == [{"n": 2}]

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
    def test_it_starts_for_a_user_without_rights(self, commands: Commands) -> None:
        nobody = {"user": "nobody", "extra_groups": []}
        path = os.pathsep.join(filter(None, sys.path))

        started = commands.start_and_wait(
            program=python_of_others(nobody), env={"HOME": "/", "PYTHONPATH": path}, cwd="/", **nobody
        )

        assert {process.username() for process in processes_of(started.folder)} == {"nobody"}


class TestSideBySide:
    def test_two_stands_do_not_meet(self) -> None:
        with Stand(processes=()) as first, Stand(processes=()) as second:
            assert first.config is not None
            assert second.config is not None
            shared = set(first.settings().values()) & set(second.settings().values())
            redis.Redis.from_url(first.config.redis_url).set("mark", "first")
            query(first.config.database_url, "delete from organizations")

            assert shared == {first.config.app_email, first.config.queue_name, "UTC", "allow"}
            assert first.config.folder != second.config.folder
            assert redis.Redis.from_url(second.config.redis_url).get("mark") is None
            assert query(second.config.database_url, "select count(*) as n from organizations") == [{"n": 2}]

    def test_a_reserved_port_is_given_to_nobody_but_may_be_listened_to(self) -> None:
        ports = Ports(["one"])
        try:
            others = [socket.create_server(("127.0.0.1", 0)) for _ in range(200)]
            with socket.create_server(("127.0.0.1", ports["one"])):
                assert listens(ports["one"])
            assert ports["one"] not in {other.getsockname()[1] for other in others}
        finally:
            ports.close()
            for other in others:
                other.close()

    def test_a_stand_starts_inside_a_running_event_loop(self) -> None:
        async def start() -> bool:
            with Stand(processes=()) as stand:
                return stand.config is not None

        assert asyncio.run(start())


class TestFailures:
    def test_without_postgrest_the_command_says_what_to_do(self, commands: Commands, place: Path) -> None:
        started = commands.start(env={**os.environ, "POSTGREST_BIN": "/nowhere/postgrest"})

        out, err = started.process.communicate(timeout=30)

        assert started.process.returncode == 2
        assert (out, err) == (
            "",
            "Не найден PostgREST (/nowhere/postgrest): выполните `make setup` или укажите путь в POSTGREST_BIN.\n",
        )
        assert not list(place.iterdir())

    @pytest.mark.parametrize(
        ("variable", "service", "log"),
        [("REDIS_SERVER_BIN", "Redis", "redis.log"), ("POSTGREST_BIN", "PostgREST", "postgrest.log")],
    )
    def test_a_service_that_ends_is_named_with_the_end_of_its_log(
        self, place: Path, monkeypatch: pytest.MonkeyPatch, variable: str, service: str, log: str
    ) -> None:
        broken = place.parent / f"broken-{variable}"
        broken.write_text("#!/bin/sh\necho нет памяти\nexit 7\n", encoding="utf-8")
        broken.chmod(0o755)
        monkeypatch.setenv(variable, str(broken))

        with pytest.raises(StandError) as caught:
            Stand(processes=()).start()

        assert str(caught.value) == (
            f"Стенд не поднялся: служба «{service}» завершилась (код 7). Конец журнала {log}:\n  нет памяти"
        )
        assert not list(place.iterdir())
        assert not processes_of(place)

    def test_postgres_that_cannot_make_its_data_is_named(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(postgres, "INITDB_OPTIONS", ("--username=pg_reserved",))

        with pytest.raises(StandError, match=r"служба «PostgreSQL» завершилась \(код 1\)\. Конец журнала"):
            Stand(processes=()).start()

        assert not list(place.iterdir())

    def test_a_program_that_cannot_be_run_is_named(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REDIS_SERVER_BIN", "/nowhere/redis-server")

        with pytest.raises(StandError, match="не удалось запустить «Redis»"):
            Stand(processes=()).start()

        assert not list(place.iterdir())

    def test_an_own_process_that_ends_is_named(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        class PortTaken(faults.Fault):
            def configure(self, config: StandConfig) -> StandConfig:
                return config.with_(llm_port=int(config.redis_url.rpartition(":")[2]), faults=())

        monkeypatch.setattr(faults, "registry", lambda: {"PortTaken": PortTaken()})

        with pytest.raises(StandError, match="служба «Supabase, Kommo и LLM» завершилась") as caught:
            Stand(["PortTaken"], processes=("outside",)).start()

        assert "Address already in use" in str(caught.value)
        assert not list(place.iterdir())
        assert not processes_of(place)

    def test_settings_of_a_stand_that_does_not_run_cannot_be_had(self) -> None:
        with pytest.raises(StandError, match="Стенд ещё не запущен"):
            Stand().settings()

    def test_the_binary_is_found_from_the_project(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.delenv("POSTGREST_BIN", raising=False)
        monkeypatch.chdir(tmp_path)

        assert postgrest.find_postgrest().is_file()


class TestCluster:
    """The first stand makes a cluster with initdb, the next ones copy it."""

    @staticmethod
    def log_of_start() -> str:
        with Stand(processes=()) as stand:
            assert stand.config is not None
            assert query(stand.config.database_url, "select count(*) as n from organizations") == [{"n": 2}]
            return (stand.config.path / postgres.LOG).read_text(encoding="utf-8")

    def test_a_cluster_is_made_once_and_then_copied(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        template = place / "environment" / "cluster"
        monkeypatch.setattr(postgres, "template_folder", lambda _: template)
        made, kept = self.log_of_start(), template.is_dir()

        copied = self.log_of_start()

        assert "bootstrap" in made
        assert kept
        assert "bootstrap" not in copied
        assert [entry.name for entry in template.parent.iterdir()] == ["cluster"]

    def test_where_nothing_can_be_kept_every_stand_makes_its_own(
        self, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (place / "file").touch()
        monkeypatch.setattr(postgres, "template_folder", lambda _: place / "file" / "cluster")

        assert "bootstrap" in self.log_of_start()

    def test_the_second_of_two_that_keep_a_cluster_changes_nothing(self, tmp_path: Path) -> None:
        for text in ("first", "second"):
            (tmp_path / text).mkdir()
            (tmp_path / text / "file").write_text(text, encoding="utf-8")
            keep(tmp_path / text, tmp_path / "kept" / "cluster")

        assert (tmp_path / "kept" / "cluster" / "file").read_text(encoding="utf-8") == "first"
        assert len(list((tmp_path / "kept").iterdir())) == 1


class TestFolder:
    def test_a_temporary_folder_that_the_user_names_is_used(self, place: Path) -> None:
        assert make_folder().parent == place


class TestFaults:
    def test_supervisor_hooks_are_applied_in_order(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class OtherQueue(faults.Fault):
            title = "Worker слушает другую очередь"

            def configure(self, config: StandConfig) -> StandConfig:
                return config.with_(worker_queue_name="agent-jobs")

        class NoTable(faults.Fault):
            title = "Нет таблицы activity_logs"

            async def database(self, connection: Any) -> None:
                await connection.execute("drop table activity_logs")

        monkeypatch.setattr(faults, "registry", lambda: {"OtherQueue": OtherQueue(), "NoTable": NoTable()})

        with Stand(["OtherQueue", "NoTable"], processes=()) as stand:
            assert stand.config is not None
            assert (stand.config.queue_name, stand.config.worker_queue_name) == ("gpt-agent-jobs", "agent-jobs")
            assert query(stand.config.database_url, "select to_regclass('activity_logs') as t") == [{"t": None}]

    def test_an_unknown_fault_is_refused_before_anything_starts(self, commands: Commands, place: Path) -> None:
        started = commands.start("--fault", "NoSuchFault")

        _, err = started.process.communicate(timeout=30)

        assert (started.process.returncode, err) == (2, "Неизвестная неисправность стенда: NoSuchFault.\n")
        assert not list(place.iterdir())

    def test_a_hook_may_change_its_subject_or_return_another(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Change(faults.Fault):
            def web(self, platform: list[str]) -> None:
                platform.append("changed")

        class Replace(faults.Fault):
            def web(self, platform: list[str]) -> list[str]:
                return [*platform, "replaced"]

        monkeypatch.setattr(faults, "registry", lambda: {"Change": Change(), "Replace": Replace()})

        assert faults.apply("web", [], ("Change", "Replace")) == ["changed", "replaced"]
        assert faults.apply("worker", "untouched", ("Change",)) == "untouched"
