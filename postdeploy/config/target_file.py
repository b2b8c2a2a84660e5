"""Which file a target's settings are in: `.env.NAME` of the project, or any file that is named by its path."""

from __future__ import annotations

from pathlib import Path

from postdeploy.errors import SetupError

SUFFIX = ".env"


def is_path(target: str) -> bool:
    """Whether a target is named by its file: `targets/staging.env`."""
    return "/" in target or target.endswith(SUFFIX)


def name_of(target: str) -> str:
    """What a target is called: «staging» for `staging`, `targets/staging.env` and `./.env.staging`."""
    if not is_path(target):
        return target
    name = Path(target).name
    return name.removeprefix(f"{SUFFIX}.") if name.startswith(f"{SUFFIX}.") else name.removesuffix(SUFFIX)


def file_of(target: str, folder: Path) -> Path:
    """The file.

    Args:
        target: a name or a path.
        folder: where `.env.NAME` and relative paths are looked for.

    Raises:
        SetupError: there is none, or it is no text.
    """
    path = folder / (target if is_path(target) else f"{SUFFIX}.{target}")
    if not path.is_file():
        raise SetupError(_missing(target, path))
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SetupError(f"Файл настроек {path.name} не в UTF-8: сохраните его в этой кодировке.") from error
    return path


def _missing(target: str, path: Path) -> str:
    if is_path(target):
        return f"Нет файла настроек {target}: скопируйте в него targets/example.env и заполните."
    others = sorted(name_of(f"./{each.name}") for each in path.parent.glob(f"{SUFFIX}.*") if each.is_file())
    hint = f" Есть: {', '.join(others)}." if others else ""
    return (
        f"Нет файла настроек {path.name}: скопируйте в него targets/example.env и заполните "
        f"или уберите «target={target}».{hint}"
    )
