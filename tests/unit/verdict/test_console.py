import io
import threading
from pathlib import Path

import pytest

from postdeploy.verdict.ledger import patience, russian
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.tally import tally
from postdeploy.verdict.reports import console
from postdeploy.verdict.reports.console import summary
from tests.unit.verdict.conftest import flickering

REPORTS = [Path("reports/checklist.html")]


def test_a_green_run_is_short(green: Ledger) -> None:
    text = summary(green.result(), REPORTS)
    assert "✅ Проверка пройдена: 11 строк.\nЦель: проба. Пройдено 11 из 11 строк (100 %)." in text
    assert "Не выполнено:" not in text
    assert "  reports/checklist.html" in text
    assert "\033" not in text


def test_red_lines_come_with_message_hint_and_age(green: Ledger) -> None:
    green.record("S2.2", "failed", "не видна\nза 30 с", hint="сервис ещё не готов")
    green.record("S2.3", "unknown", "не проверено: опирается на «Запись видна»", because=["S2.2"])
    green.record("S1.1", "unknown", "не удалось проверить: сеть")
    green.record("S1.2", "unknown", "не удалось проверить: сеть")
    green.past = flickering()
    green.finish()
    text = summary(green.result(), REPORTS)
    assert text.startswith("\n❌ Сломано: записи. С 20.11 10:00 UTC, 2 прогона подряд; последний зелёный прогон 19.11")
    assert "Начать с: S2.2 «Запись видна»: не видна." in text
    assert "Цель: проба. Пройдено 7 из 11 строк (63 %): не выполнено 1, не удалось узнать 3." in text
    assert "  ❌ S2.2   Запись видна  (ШАГ 2)\n            не видна\n            за 30 с\n" in text
    assert "            Подсказка: сервис ещё не готов\n" in text
    assert "            Не выполняется с 20.11.2026 10:00 UTC, 2 прогона подряд.\n" in text
    assert "            Нестабильно: без нового деплоя то проходит, то нет." in text
    assert "            ❔ ×1, следствие S2.2: S2.3" in text
    assert text.count("не удалось проверить: сеть") == 1
    assert "  [ ] Записи работают" in text


def test_the_table_counts_each_step(green: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    green.record("S2.2", "failed", "не видна")
    rows = summary(green.result(), REPORTS).splitlines()
    (row,) = [row for row in rows if row.startswith("  ШАГ 2")]
    assert row.split()[-6:] == ["6", "1", "·", "·", "0,1", "с"]


def test_where_the_table_does_not_fit_there_are_words(green: Ledger) -> None:
    green.record("S2.2", "failed", "не видна")
    rows = list(tally(green.result(), columns=60))
    assert max(map(len, rows)) <= 60
    assert rows[1].startswith("  ШАГ 2: пройдено 6, не выполнено 1 (")
    assert rows[-1].startswith("  Всего: пройдено 10, не выполнено 1 (")
    assert next(iter(tally(green.result(), columns=200))).split()[0] == "пройдено"


def test_skipped_lines_come_with_their_reason(green: Ledger) -> None:
    green.record("S2.a3", "skipped", "пропущено: только чтение")
    green.record("S2.4", "skipped", "пропущено: только чтение")
    assert "  ⏭ только чтение: S2.a3, S2.4" in summary(green.result(), REPORTS)


def test_errors_of_the_run_and_distrust_are_told(green: Ledger) -> None:
    green.run_error("уборка", green.plan.checklist.steps[1].scenarios[1])
    text = summary(green.result(), REPORTS)
    assert "❔ Строки пройдены, но прогон закончился с ошибкой: уборка.\n" in text
    assert "  ❌ ШАГ 2: Проверить записи, «Удаление»: уборка" in text
    green.run_error("Allure и журнал прогона: расходятся", distrust=True)
    assert "верить нельзя" in summary(green.result(), REPORTS)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch, green: Ledger) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert console.colourful(Terminal())
    assert not console.colourful(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not console.colourful(Terminal())
    assert "\033[32m" in summary(green.result(), REPORTS, colour=True)


def test_a_long_wait_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE", 0.01)
    said = threading.Event()

    class Stream(io.StringIO):
        def write(self, text: str) -> int:
            said.set()
            return super().write(text)

    stream = Stream()
    with patience.Patience(stream, in_place=False).over("Агент отвечает"):
        assert said.wait(10)
    assert "    … «Агент отвечает» — жду уже 0,0 с\n" in stream.getvalue()


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0,0 с"), (0.26, "0,3 с"), (9.94, "9,9 с"), (12.4, "12 с"), (125, "2 мин 5 с")]
)
def test_seconds(value: float, text: str) -> None:
    assert russian.seconds(value) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "1 строка"), (2, "2 строки"), (5, "5 строк"), (11, "11 строк"), (21, "21 строка"), (112, "112 строк")],
)
def test_plurals(number: int, text: str) -> None:
    assert russian.lines(number) == text
