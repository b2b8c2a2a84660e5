"""`postdeploy checklist diff NEW.md`: what a new version of the document means."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from postdeploy.errors import SetupError
from postdeploy.verdict.checklist.document import Checklist, ChecklistError, Line, parse_checklist
from postdeploy.verdict.checklist.follow import files_of, write
from postdeploy.verdict.checklist.revision import Revision, revise
from postdeploy.verdict.ledger.russian import os_error

OLD = Path("docs/checklist.md")
BOXES = "postdeploy/verdict/checklist/boxes.py"
WORDS = {"added": "добавлено", "gone": "убрано", "reworded": "другими словами", "moved": "переставлено"}


def main(arguments: Sequence[str]) -> int:
    """Compare, and take over where that was asked for.

    Returns:
        0 both say the same, or the new one was taken over; 1 they differ.

    Raises:
        SetupError: a document cannot be read.
    """
    options = parser().parse_args(arguments)
    old, (text, new) = _read(OLD)[1], _read(options.new)
    revision = revise(old, new)
    if revision.empty:
        print("Документы говорят одно и то же: менять нечего.")  # noqa: T201 - the command's own output
        return 0
    print("\n".join(told(revision, Path())))  # noqa: T201
    if not options.write:
        return 1
    write(text, new, revision, Path())
    print("Записано. Новые строки ответят «не удалось узнать: проверка ещё не написана».")  # noqa: T201
    return 0


def told(revision: Revision, root: Path) -> Iterator[str]:
    """The revision in words."""
    for change in revision.lines:
        places = " → ".join(f"{each.id} «{each.text}»" for each in (change.old, change.new) if each)
        yield f"{WORDS[change.kind]}: {places}"
    yield from (f"другой номер: {one.id} → {other.id} «{other.text}»" for one, other in _quiet(revision))
    yield from (f"новый заголовок: {heading}" for heading in revision.headings_added)
    yield from (f"убран заголовок: {heading}" for heading in revision.headings_gone)
    yield from (f"новый пункт: {text} (впишите его строки в {BOXES})" for text in revision.boxes_added)
    yield from (f"убран пункт: {text} (уберите его из {BOXES})" for text in revision.boxes_gone)
    yield "Затронуто: " + (", ".join(files_of(revision, root)) or "только docs/checklist.md")


def _quiet(revision: Revision) -> list[tuple[Line, Line]]:
    """Lines that have nothing but another number."""
    told_of = {change.old.id for change in revision.lines if change.old}
    return [pair for pair in revision.renumbered if pair[0].id not in told_of]


def _read(path: Path) -> tuple[str, Checklist]:
    try:
        text = path.read_bytes().decode("utf-8")
        return text, parse_checklist(text)
    except OSError as error:
        raise SetupError(f"Документ не прочитать: {os_error(error)}.") from None
    except (UnicodeError, ChecklistError) as error:
        raise SetupError(f"{path}: {error}") from None


def parser() -> argparse.ArgumentParser:
    """What the command takes."""
    made = argparse.ArgumentParser(
        prog="postdeploy checklist",
        description="Что значит новая версия чек-листа: строки, номера, пункты, файлы. Коды: 0 — то же, 1 — разница.",
    )
    made.add_argument("what", choices=["diff"], metavar="diff", help="сравнить с docs/checklist.md")
    made.add_argument("new", type=Path, metavar="НОВЫЙ.md", help="новая версия документа")
    made.add_argument("--write", action="store_true", help="принять её: документ, features/ и шаги-заготовки")
    return made
