"""Whoever reads what a run prints may go away, fill up or know no Cyrillic: the run goes on and its code stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from postdeploy.cli.streams import complain, steady
steady()
for number in range(2000):
    print("✅ Пройдено: ЩИТ, «строк» — 5")
complain()
sys.exit(7)
"""


def run(tail: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = f"exec 3>&1; {{ {sys.executable} -c '{PROGRAM}' {tail}; echo code $? >&3; }}"
    return subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        check=False,
        timeout=60,
        env={"PATH": "/usr/bin:/bin", **environment},
    )


@pytest.mark.parametrize("tail", [">&-", "2>&- >&-", ">/dev/full", "| head -1; (exit ${PIPESTATUS[0]})"])
def test_a_stream_that_takes_nothing_changes_no_exit_code(tail: str) -> None:
    done = run(tail, PYTHONIOENCODING="utf-8")
    assert done.stdout.endswith(b"code 7\n")
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_a_full_disk_is_told_once() -> None:
    said = run(">/dev/full", PYTHONIOENCODING="utf-8").stderr.decode()
    assert said.startswith("Вывод оборвался")
    assert said.count("\n") == 1


def test_a_reader_that_went_away_is_not() -> None:
    assert run("| head -1; (exit ${PIPESTATUS[0]})", PYTHONIOENCODING="utf-8").stderr == b""


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "✅ Пройдено: ЩИТ, «строк» — 5"),
        ("cp1251", "[+] Пройдено: ЩИТ, «строк» — 5"),
        ("cp866", '[+] Пройдено: ЩИТ, "строк" - 5'),
        ("ascii", '[+] Projdeno: ShchIT, "strok" - 5'),
    ],
)
def test_what_an_encoding_does_not_know_stays_legible(encoding: str, shown: str) -> None:
    done = run("", PYTHONIOENCODING=encoding)
    assert done.stdout.decode(encoding).splitlines()[0] == shown
    assert done.stdout.endswith(b"code 7\n")


def test_no_file_takes_the_place_of_a_closed_stream(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    code = f"from postdeploy.cli.streams import steady; steady(); f = open({str(file)!r}, 'w'); print('x', flush=True)"
    subprocess.run(["bash", "-c", f'{sys.executable} -c "{code}" >&-'], check=True, timeout=60)
    assert file.read_text() == ""


def test_letters_for_what_no_table_names() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from postdeploy.cli.streams import steady; steady(); print('漢Ж')"],
        env={"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == b"?Zh\n"
