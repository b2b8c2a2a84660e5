"""Forked processes behave like started ones."""

from __future__ import annotations

import multiprocessing
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from postdeploy.faultmatrix.elsewhere import _warm
from postdeploy.faultmatrix.forkserver import Child, ForkServer

PATIENCE = 30.0


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer() as running:
        yield running


def run(server: ForkServer, folder: Path, text: str, *arguments: str, piped: bool = False) -> tuple[Child, Path]:
    """Run a module with this text in `folder`; gives the child and the file of its output."""
    (folder / "told.py").write_text(text, encoding="utf-8")
    output = folder / "output.txt"
    environment = {"TZ": "Asia/Tokyo", "GREETING": "привет"}
    with output.open("wb") as stream:
        child = server.spawn("runpy", ["told", *arguments], environment, folder, stream, piped=piped)
    return child, output


def test_output_environment_folder_and_code(server: ForkServer, tmp_path: Path) -> None:
    text = """
import os, sys, time
print(os.environ["GREETING"], os.getcwd(), sys.argv[1:], time.tzname[0])
print("и ошибка", file=sys.stderr)
sys.exit(3)
"""
    child, output = run(server, tmp_path, text, "a", "б")
    assert child.wait(PATIENCE) == 3
    assert output.read_text() == f"привет {tmp_path} ['a', 'б'] JST\nи ошибка\n"


def test_errors_can_be_kept_apart(server: ForkServer, tmp_path: Path) -> None:
    (tmp_path / "told.py").write_text("import sys\nprint('да')\nprint('и ошибка', file=sys.stderr)", encoding="utf-8")
    output, errors = tmp_path / "output.txt", tmp_path / "errors.txt"
    with output.open("wb") as out, errors.open("wb") as err:
        child = server.spawn("runpy", ["told"], {}, tmp_path, out, errors=err)
    assert child.wait(PATIENCE) == 0
    assert (output.read_text(), errors.read_text()) == ("да\n", "и ошибка\n")


def test_a_module_that_is_loaded_already_runs_without_a_word_about_that(server: ForkServer, tmp_path: Path) -> None:
    output = tmp_path / "output.txt"
    with output.open("wb") as stream:
        child = server.spawn("json.scanner", [], {}, tmp_path, stream)
    assert (child.wait(PATIENCE), output.read_text()) == (0, "")


def test_an_exception_is_told_with_its_trace(server: ForkServer, tmp_path: Path) -> None:
    child, output = run(server, tmp_path, "raise ValueError('сломано')")
    assert child.wait(PATIENCE) == 1
    assert "ValueError: сломано" in output.read_text()


def test_what_is_to_be_done_at_exit_is_done(server: ForkServer, tmp_path: Path) -> None:
    text = "import atexit, threading\natexit.register(print, 'конец')\nthreading.Timer(0.05, print, ['нить']).start()"
    child, output = run(server, tmp_path, text)
    assert child.wait(PATIENCE) == 0
    assert output.read_text() == "нить\nконец\n"


def test_idle_threads_of_an_executor_keep_nobody_from_ending(server: ForkServer, tmp_path: Path) -> None:
    text = """
from concurrent.futures import ThreadPoolExecutor
kept = ThreadPoolExecutor()
kept.submit(print, 'да').result()
"""
    child, output = run(server, tmp_path, text)
    assert child.wait(PATIENCE) == 0
    assert output.read_text() == "да\n"


def test_a_pipe_holds_the_child_back(server: ForkServer, tmp_path: Path) -> None:
    child, output = run(server, tmp_path, "import sys\nprint(sys.stdin.buffer.read(1))", piped=True)
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(0.1)
    assert child.poll() is None
    assert child.stdin is not None
    child.stdin.write(b"1")
    assert child.wait(PATIENCE) == 0
    assert output.read_text() == "b'1'\n"


def test_children_know_nothing_of_each_other(server: ForkServer, tmp_path: Path) -> None:
    text = "import json, os, random\nprint(hasattr(json, 'mark'), os.getpid() == os.getsid(0))\njson.mark = 1"
    outputs = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        child, output = run(server, folder, text)
        assert child.wait(PATIENCE) == 0
        outputs.append(output.read_text())
    assert outputs == ["False True\n"] * 2


def test_children_go_with_the_nursery(tmp_path: Path) -> None:
    with ForkServer() as server:
        child, _ = run(server, tmp_path, "import time\ntime.sleep(600)")
        assert child.poll() is None
    assert ends(child.pid)


def test_children_of_a_killed_server_are_told_as_ended_and_others_are_born(server: ForkServer, tmp_path: Path) -> None:
    child, _ = run(server, tmp_path, "import time\ntime.sleep(600)")
    psutil.Process(child.pid).parent().kill()
    assert child.wait(PATIENCE) == -9
    assert ends(child.pid)
    other, output = run(server, tmp_path, "print('ещё')")
    assert (other.wait(PATIENCE), output.read_text()) == (0, "ещё\n")


def test_a_killed_child_is_told_with_its_signal(server: ForkServer, tmp_path: Path) -> None:
    child, _ = run(server, tmp_path, "import time\ntime.sleep(600)")
    psutil.Process(child.pid).kill()
    assert child.wait(PATIENCE) == -9


def test_a_worker_that_dasks_nanny_has_started_forks_too(tmp_path: Path) -> None:
    worker = multiprocessing.get_context("spawn").Process(target=greeting, args=(tmp_path,), daemon=True)
    worker.start()
    worker.join(PATIENCE)
    assert (tmp_path / "output.txt").read_text() == "привет\n"


def greeting(folder: Path) -> None:
    """What such a worker does; in a process that may have no children."""
    child, _ = run(_warm(), folder, "print('привет')")
    child.wait(PATIENCE)


def ends(pid: int) -> bool:
    """Whether a process goes in time: one that was sent SIGKILL is there for a moment longer."""
    deadline = time.monotonic() + PATIENCE
    while lives(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not lives(pid)


def lives(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
