import re
from dataclasses import replace
from pathlib import Path

import pytest

from postdeploy.verdict.checklist.boxes import BOXES
from postdeploy.verdict.checklist.document import ChecklistError, parse_checklist
from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.result import LineResult
from postdeploy.verdict.reports.page import render_page
from postdeploy.verdict.reports.ticked import LONGEST, MARK, strip_marks, tick
from tests.unit.verdict import mini
from tests.unit.verdict.conftest import flickering

REAL = Path("docs/checklist.md").read_bytes().decode("utf-8")


def link(line: LineResult) -> str:
    return f"allure-report/index.html#{line.id}"


def ticked(ledger: Ledger, text: str = mini.TEXT) -> str:
    return tick(text, ledger.plan.checklist, ledger.result(), link)


def red(ledger: Ledger) -> Ledger:
    ledger.record("S1.a2", "failed", "код выхода 1")
    ledger.record("S1.1", "unknown", "не удалось проверить: сеть <оборвалась>")
    ledger.record("S1.a1", "failed", "файла нет")
    ledger.record("S2.2", "failed", "записи нет\nв списке " + "очень " * 100)
    ledger.run_error("уборка не удалась")
    ledger.finish()
    return ledger


def test_green_marks(green: Ledger) -> None:
    text = ticked(green)
    assert text.count("- [x] ") == 3
    assert "❌" not in text
    assert text.splitlines()[1].startswith("> ✅ Проверка пройдена: 11 строк.")
    assert "Пройдено 11 из 11 строк (100 %)." in text.splitlines()[2]


def test_marks_of_every_status(green: Ledger) -> None:
    text = ticked(red(green))
    rows = text.splitlines()
    assert "- ❔ Сервис: ЖИВ" in rows
    assert "- ✅ Отвечает" in rows
    assert "   - ❌ Запись видна" in rows
    assert "- [ ] Сервис жив" in rows
    assert "- [ ] Записи работают" in rows
    assert "- [x] Удаление работает" in rows
    assert rows[3].startswith("> ⚠️ уборка не удалась")


def test_each_red_line_has_one_line_of_reason_with_a_link(green: Ledger) -> None:
    rows = ticked(red(green)).splitlines()
    below = rows[rows.index("   - ❌ Запись видна") + 1]
    assert below.startswith("      - ❌ S2.2: записи нет в списке")
    assert f"[подробнее](allure-report/index.html#S2.2) {MARK}" in below
    assert len(below) < LONGEST + 100
    assert "…" in below


def test_a_note_on_a_command_stands_below_its_block(green: Ledger) -> None:
    rows = ticked(red(green)).splitlines()
    end = rows.index("```")
    assert rows[end - 1] == "./check.sh"
    assert "код выхода 1" in rows[end + 1]


@pytest.mark.parametrize(
    "text", [mini.TEXT, mini.TEXT.replace("\n", "\r\n"), mini.TEXT.rstrip("\n"), "\ufeff" + mini.TEXT]
)
def test_stripping_gives_the_document_byte_for_byte(green: Ledger, text: str) -> None:
    assert strip_marks(ticked(green, text)) == text
    assert strip_marks(ticked(red(green), text)) == text


def test_a_document_that_ends_with_a_box_is_stripped_too(green: Ledger) -> None:
    text = mini.TEXT.partition("\n\n---\n\n**Последнее")[0]
    assert text.endswith("- [ ] Удаление работает")
    green.record("S2.4", "failed", "осталась")
    assert strip_marks(ticked(green, text)) == text


@pytest.mark.parametrize("status", ["passed", "failed", "unknown", "skipped"])
def test_the_real_document_is_kept_byte_for_byte(status: str) -> None:
    plan = Plan(parse_checklist(REAL), boxes=BOXES)
    ledger = Ledger(plan, "проба")
    for line in plan.checklist.lines:
        ledger.record(line, status, "потому что | <b>так</b> `вышло`")  # type: ignore[arg-type]
    ledger.run_error("ошибка прогона")
    ledger.finish()
    text = tick(REAL, plan.checklist, ledger.result(), link)
    assert text != REAL
    assert strip_marks(text).encode() == REAL.encode()
    assert text.count("- [x] ") == (9 if status == "passed" else 0)


def test_a_ticked_document_is_not_ticked_again(green: Ledger) -> None:
    text = mini.TEXT.replace("**Дата:**", f"{MARK} **Дата:**")
    with pytest.raises(ChecklistError, match="нужен исходный документ"):
        ticked(green, text)


def test_an_unfinished_run_says_so(ledger: Ledger) -> None:
    for line in ledger.plan.checklist.lines:
        ledger.record(line, "passed")
    result = ledger.result()
    unticked = replace(
        result, boxes=tuple(replace(box, status="unknown") for box in result.boxes)
    )  # as it is read later
    text = tick(mini.TEXT, ledger.plan.checklist, unticked, link)
    assert "Прогон прерван." in text.splitlines()[1]
    assert "причина не записана" not in text
    assert text.count("прогон прерван раньше, чем пункт отмечен") == 3


def test_a_line_that_is_red_for_long_says_since_when(green: Ledger) -> None:
    green.record("S2.2", "failed", "не видна")
    green.past = flickering()
    green.finish()
    text = ticked(green)
    assert (
        "не видна (не выполняется с 20.11.2026 10:00 UTC, 2 прогона подряд. "
        "Нестабильно: без нового деплоя то проходит, то нет)"
    ) in text


def test_the_page_has_every_word_of_the_document_in_its_order(green: Ledger) -> None:
    page = render_page(mini.TEXT, green.plan.checklist, red(green).result(), link)
    position = page.index("<body>")
    for row in mini.TEXT.splitlines():
        for word in row.replace("**", "").replace("`", "").strip("#-` ").split():
            if word in {"✅", "bash", "[", "]", "[]"}:
                continue
            position = page.index(
                word.replace('"', "&quot;") if word.replace('"', "&quot;") in page else word, position
            )


def test_the_page_loads_nothing_and_escapes_messages(green: Ledger) -> None:
    page = render_page(mini.TEXT, green.plan.checklist, red(green).result(), link)
    assert "http" not in page.replace("https://", "http://").partition("<body>")[0]
    assert "<script" not in page
    assert "src=" not in page
    assert "&lt;оборвалась&gt;" in page
    assert 'id="step-2"' in page
    assert 'href="allure-report/index.html#S2.2"' in page


def test_a_reason_that_many_lines_share_stands_below_the_first_of_them(green: Ledger) -> None:
    for line in ("S2.1", "S2.2", "S2.3"):
        green.record(line, "unknown", "не удалось проверить: таблиц не видно")
    assert ticked(green).count("S2.1: не удалось проверить: таблиц не видно") == 1
    assert "S2.2: " not in ticked(green)


@pytest.mark.parametrize("lead", ["", "Проверять бессмысленно: "])
def test_why_nothing_was_seen_is_told_once_at_the_head(ledger: Ledger, lead: str) -> None:
    ledger.run_error(f"{lead}приложение не приняло пароль.")
    ledger.finish()
    page = render_page(mini.TEXT, ledger.plan.checklist, ledger.result(), link)
    for shown in (ticked(ledger), page.partition("<body>")[2]):
        assert shown.count("Проверка не состоялась: приложение не приняло пароль.") == 1
        assert shown.count("приложение не приняло пароль") == 1
        assert "Проверять бессмысленно" not in shown


def test_what_the_sentence_has_no_room_for_is_told_below_it(ledger: Ledger) -> None:
    long = "приложение не приняло пароль, " * 12
    ledger.run_error(long)
    ledger.finish()
    assert f"> ⚠️ {long[:200]}" in ticked(ledger)


def test_an_id_leads_to_its_line(green: Ledger) -> None:
    green.record("S2.2", "failed", "строки S9.9 нет")
    green.record("S2.3", "unknown", "опирается на S2.2", because=("S2.2",))
    page = render_page(mini.TEXT, green.plan.checklist, green.result(), link)
    assert page.count('id="S2.2"') == 1
    assert 'следствие <a class="id" href="#S2.2">S2.2</a>' in page
    assert 'Начать с: <a class="id" href="#S2.2">S2.2</a>' in page
    assert '"#S9.9"' not in page
    for line in green.plan.checklist.lines:
        assert page.count(f'id="{line.id}"') == 1, f"{line.id} has a place of its own"


def test_what_was_not_looked_at_is_drawn_as_that(green: Ledger) -> None:
    green.record("S2.4", "skipped", "пропущено: только чтение")
    page = render_page(mini.TEXT, green.plan.checklist, green.result(), link)
    row = page[page.index('id="S2.4"') :].partition("</div>")[0]
    assert "#m-skipped" in row
    assert re.findall(r'<a class="(\w+)" href="#box-3"', page) == ["skipped"]
    assert '<span class="sign">❔</span>' in row, "the words of the document's own legend"


def test_the_sign_of_a_partial_run_is_no_tick(green: Ledger) -> None:
    green.record("S2.4", "skipped", "пропущено: только чтение")
    page = render_page(mini.TEXT, green.plan.checklist, green.result(), link).partition("<body>")[2]
    nav, heading, head = (page.partition(each)[2] for each in ('<nav class="boxes">', "<h1>", '<div class="head '))
    assert nav.startswith('<svg class="mark" aria-hidden="true"><use href="#m-partial"/>')
    assert "#m-passed" not in heading.partition("</h1>")[0]
    assert head.startswith('skipped">')
    assert "✅" not in head.partition("</div>")[0]


def test_the_page_shows_the_boxes_first_and_draws_its_marks(green: Ledger) -> None:
    page = render_page(mini.TEXT, green.plan.checklist, red(green).result(), link).partition("<body>")[2]
    overview = page[page.index('<nav class="boxes">') : page.index("</nav>")]
    assert re.findall(r'<a class="(\w+)" href="#box-(\d)"', overview) == [
        ("failed", "1"),
        ("failed", "2"),
        ("passed", "3"),
    ]
    assert page.index("</nav>") < page.index("<h1")
    heading = page[page.index("<h1") : page.index("</h1>")]
    assert "#m-failed" in heading
    for mark in re.findall("[✅❌❔🔴🟡📋]", page):
        assert f'">{mark}</span>' in page
    assert "(дата документа, не прогона)" in page
