"""What a run is refused for before it begins: words that nobody reads, and settings that leave nothing to be run."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, Final

from postdeploy.errors import SetupError

KNOWN_OK: Final = "known_ok"
USERDATA: Final = {
    "target": "развёртывание из файла .env.ИМЯ",
    "reports": "папка отчётов",
    "checklist": "файл чек-листа",
    "allow_writes": "разрешить запись на похожей на боевую системе",
    "via": "api или browser",
    KNOWN_OK: "yes: известные дефекты (postdeploy.owners) сами по себе кода 1 не дают",
    "jobs": "сколько ШАГов идут одновременно",
    "profile": "как ведёт себя встроенный стенд",
}
"""What a run can be given with ``-D``."""
_LIKE: Final = 0.6


def refuse_unknown(names: Iterable[str]) -> None:
    """Go on only when each name given with ``-D`` means something: `-D targte=prod` would run against the stand.

    Raises:
        SetupError: names the first one that does not, and what was probably meant.
    """
    for name in names:
        if name in USERDATA:
            continue
        close = get_close_matches(name, USERDATA, n=1, cutoff=_LIKE)
        meant = f" Похоже на «{close[0]}»." if close else ""
        raise SetupError(f"Ключ -D {name} никто не читает.{meant} Есть: {', '.join(USERDATA)}.")


def refuse_hidden_dry_run(config: Any) -> None:
    """Go on only when a dry run was asked for on the command line: one from a forgotten file looks like a success.

    Raises:
        SetupError: a file of settings asks for it.
    """
    if config.defaults.get("dry_run"):
        raise SetupError(
            "В файле настроек behave (~/.behaverc, behave.ini, setup.cfg, tox.ini или pyproject.toml) стоит dry_run: "
            "так не проверяется ничего. Уберите его оттуда; пробный прогон — behave --dry-run."
        )
