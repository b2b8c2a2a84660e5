"""Which targets a fleet has: files of settings, or names of `.env.NAME`."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values

from postdeploy.config.settings import Settings, known
from postdeploy.config.target_file import file_of, is_path, name_of
from postdeploy.errors import SetupError
from postdeploy.evidence.redaction import Redactor, secrets_of

EXAMPLE = "example"
OF_THIS_MACHINE = frozenset({"SSL_CERT_FILE", "TZ", "BROWSER_PATH", "HEADED"})
"""Settings that say something of the machine that checks, not of a target."""
_NAME = re.compile(r"\w[\w.-]*")
_SHARD = re.compile(r"(\d+)/(\d+)")


@dataclass(frozen=True)
class FleetTarget:
    """One of them: its name, and the file that alone says where it is and how to get in."""

    name: str
    file: Path

    @property
    def values(self) -> dict[str, str]:
        """What stands in the file, as far as it can be read: whether it makes sense is for the run to say."""
        try:
            text = self.file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return {}
        return {name: value for name, value in dotenv_values(stream=StringIO(text), interpolate=False).items() if value}

    @property
    def redactor(self) -> Redactor:
        """Takes this target's secrets out of a text."""
        return Redactor(secrets_of(self.values))

    @property
    def run_seconds(self) -> float:
        """The budget of its run; whether the number makes sense is for the run to say."""
        try:
            return float(self.values.get("RUN_SECONDS", ""))
        except ValueError:
            return float(Settings.model_fields["run_seconds"].default)


def find_targets(words: Iterable[str], folder: Path) -> list[FleetTarget]:
    """The targets that names, paths and patterns stand for, each once, in order of their names.

    Raises:
        SetupError: nothing is found for a word, or two files would be called the same.
    """
    found: dict[str, Path] = {}
    for word in words:
        for file in _files(word, folder):
            name = name_of(str(file))
            if not _NAME.fullmatch(name):
                raise SetupError(f"Файл {file}: имя цели «{name}» не годится для папки отчётов.")
            if found.setdefault(name, file) != file:
                raise SetupError(f"Две цели с одним именем «{name}»: {found[name]} и {file}. Переименуйте одну.")
    if not found:
        raise SetupError("Целей нет: укажите файлы настроек, например --targets 'targets/*.env'.")
    return [FleetTarget(name, file) for name, file in sorted(found.items())]


def shard(targets: Sequence[FleetTarget], text: str) -> list[FleetTarget]:
    """The K-th of N parts of about the same size: `2/3`.

    Raises:
        SetupError: it is no such part.
    """
    match = _SHARD.fullmatch(text)
    number, of = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= number <= of:
        raise SetupError(f"--shard {text}: нужно K/N, где K от 1 до N, например 2/3.")
    return list(targets[number - 1 :: of])


def surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a target's run: without any setting of a target, so that its file alone counts."""
    settings = known() - OF_THIS_MACHINE
    return {
        name: value
        for name, value in environment.items()
        if name.upper() not in settings and not name.startswith("POSTDEPLOY_")
    }


def _files(word: str, folder: Path) -> list[Path]:
    """The files under their own names, where these are links as well; a link that leads nowhere is no target less."""
    if not any(sign in word for sign in "*?["):
        return [_as_named(file_of(word, folder))]
    pattern = word if is_path(word) else f".env.{word}"
    files = [_as_named(each) for each in glob.glob(str(folder / pattern)) if not Path(each).is_dir()]
    files = [file for file in files if name_of(str(file)) != EXAMPLE]
    if not files:
        raise SetupError(f"По образцу {word} файлов настроек нет (targets/example.env — только пример).")
    return files


def _as_named(file: Path | str) -> Path:
    return Path(os.path.abspath(file))  # resolve() would give the name of what a link leads to
