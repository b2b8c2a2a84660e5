"""When a verdict is news: one message on a change, a reminder a day, silence else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from postdeploy.notify.change import Decision, Rules, decide, fingerprint
from postdeploy.notify.memory import Told
from postdeploy.verdict.checklist.status import Reason
from postdeploy.verdict.ledger.known import Healed, Known
from postdeploy.verdict.ledger.result import NOT_SELECTED, LineResult, RunError, RunResult

BEGIN = datetime(2026, 11, 22, 10, tzinfo=UTC)
WORDS = {"+": "passed", "-": "failed", "?": "unknown", "~": "skipped"}


def run(number: int, verdicts: str, *errors: str) -> RunResult:
    """The run of an hour; verdicts of its lines as signs."""
    begun = (BEGIN + timedelta(hours=number)).isoformat()
    lines = tuple(_line(index, WORDS[sign]) for index, sign in enumerate(verdicts, start=1))
    return RunResult(f"r{number}", "staging", begun, begun, lines, (), tuple(map(RunError, errors)))


def _line(index: int, status: Any) -> LineResult:
    message = NOT_SELECTED if status == "skipped" else ""
    line = LineResult(f"S1.{index}", 1, f"Строка {index}", status, message, (), 0.1, "ШАГ 1", "Проверка", "check")
    return replace(line, reason=Reason.NOT_SELECTED) if status == "skipped" else line


def story(*verdicts: str, rules: Rules = Rules(), pace: float = 1) -> list[str]:  # noqa: B008 - frozen
    """What is said after each run, and the new lines."""
    return [_said(each) for each in decisions(*verdicts, rules=rules, pace=pace)]


def decisions(*verdicts: str, rules: Rules, pace: float) -> list[Decision]:
    told, made = Told(), []
    for number, signs in enumerate(verdicts):
        made.append(decide(told, run(number, signs), BEGIN + timedelta(hours=number * pace), rules))
        told = made[-1].told
    return made


def _said(decision: Decision) -> str:
    return "" if decision.news is None else " ".join([decision.news.kind, *decision.news.new])


def test_green_is_no_news() -> None:
    assert story("++", "++") == ["", ""]


def test_broken_once_worse_once_and_green_again() -> None:
    said = story("++", "-+", "-+", "--", "--", "++", "++")

    assert said == ["", "broken S1.1", "", "worse S1.2", "", "recovered", ""]


def test_a_first_red_run_is_news() -> None:
    assert story("-+") == ["broken S1.1"]


def test_a_line_that_breaks_anew_is_news_although_another_stayed_red() -> None:
    assert story("--", "-+", "--") == ["broken S1.1 S1.2", "", "worse S1.2"]


def test_a_part_of_the_checklist_heals_nothing_that_it_has_not_looked_at() -> None:
    assert story("-+", "~+", "~+", "+~") == ["broken S1.1", "", "", "recovered"]


def test_a_reminder_a_day() -> None:
    said = story("-", "-", "-", "-", pace=13)

    assert said == ["broken S1.1", "", "reminder", ""]


def test_no_reminder_without_one_wished_for_and_none_of_green() -> None:
    assert story("-", "-", "-", rules=Rules(remind_hours=0), pace=100) == ["broken S1.1", "", ""]
    assert story("+", "+", pace=100) == ["", ""]


def test_a_line_that_is_red_but_not_looked_at_is_reminded_of() -> None:
    assert story("-+", "~+", pace=30) == ["broken S1.1", "reminder"]


def test_not_to_be_told_is_an_alarm_after_so_many_runs() -> None:
    rules = Rules(unknown_after=3)

    assert story("?", "?", "?", "?", "+", rules=rules) == ["", "", "unknown", "", "recovered"]
    assert story("?", "?", "+", "?", "?", rules=rules) == [""] * 5, "in a row"
    assert story("?", "-", rules=rules) == ["", "broken S1.1"], "what is broken does not wait"


def test_red_after_a_time_without_news_is_no_news() -> None:
    assert story("-", "?", "-") == ["broken S1.1", "unknown", ""]


def test_since_and_for_how_many_runs() -> None:
    news = decisions("+", "-", "-", "?", "+", rules=Rules(unknown_after=9), pace=1)[-1].news

    assert news is not None
    assert (news.since, news.runs) == (run(1, "-").started, 3)


def test_the_same_verdict_is_told_once_and_an_older_one_never() -> None:
    first = decide(Told(), run(5, "-"), BEGIN, Rules())
    again = decide(first.told, run(5, "-"), BEGIN + timedelta(days=9), Rules())
    older = decide(first.told, run(4, "+"), BEGIN + timedelta(hours=6), Rules())

    assert (first.news is None, again.news, older.news) == (False, None, None)
    assert again.silence != older.silence


def test_what_was_told_while_the_clock_was_ahead_silences_nobody() -> None:
    """A machine that has set its clock back: what comes then is later, though it says an earlier time."""
    ahead = decide(Told(), run(50, "+-"), BEGIN + timedelta(hours=50), Rules())
    worse = decide(ahead.told, run(2, "--"), BEGIN + timedelta(hours=2), Rules())
    assert (worse.news and worse.news.kind) == "worse"
    reminded = decide(ahead.told, run(2, "+-"), BEGIN + timedelta(hours=2), Rules())
    assert (reminded.news and reminded.news.kind) == "reminder"
    quiet = decide(reminded.told, run(3, "+-"), BEGIN + timedelta(hours=3), Rules())
    assert quiet.news is None


def test_a_run_that_was_joined_to_is_another_verdict_but_no_other_run() -> None:
    first = decide(Told(), run(5, "-"), BEGIN, Rules())
    joined = decide(first.told, run(5, "+"), BEGIN, Rules())

    assert joined.news is not None
    assert (joined.news.kind, joined.news.runs) == ("recovered", 1)


def test_a_refused_run_says_nothing_of_lines() -> None:
    broken = decide(Told(), run(1, "-+"), BEGIN, Rules(unknown_after=2))
    refused = decide(broken.told, run(2, "??", "нет файла"), BEGIN, Rules(unknown_after=2))

    assert refused.news is None
    assert set(refused.told.red) == {"S1.1"}


@given(st.lists(st.text("+-?~", min_size=2, max_size=2), max_size=8))
def test_whatever_happens_who_heard_of_trouble_hears_of_its_end(verdicts: list[str]) -> None:
    made = decisions(*verdicts, "++", rules=Rules(), pace=1)
    kinds = [each.news.kind for each in made if each.news]

    assert made[-1].told.known == "green"
    assert not made[-1].told.red
    assert kinds.count("recovered") == kinds.count("broken") + kinds.count("unknown") - _overlaps(kinds)


def _overlaps(kinds: Sequence[str]) -> int:
    """Alarms that followed another alarm before anything was green."""
    alarmed, overlaps = False, 0
    for kind in kinds:
        overlaps += alarmed and kind in ("broken", "unknown")
        alarmed = kind != "recovered"
    return overlaps


def test_a_fingerprint_is_of_the_verdicts() -> None:
    assert fingerprint(run(1, "+-")) == fingerprint(run(1, "+-"))
    assert len({fingerprint(each) for each in (run(1, "+-"), run(1, "++"), run(2, "++"), run(1, "++", "x"))}) == 4


class TestKnownDefects:
    """They are no alarm; that one became known, or is no longer to be seen, is told once."""

    KNOWN = Known("JIRA-12", "2026-12-01")

    def story(self, *runs: RunResult) -> list[str]:
        told, said = Told(), []
        for result in runs:
            made = decide(told, result, BEGIN, Rules())
            said.append(_said(made))
            told = made.told
        return said

    def with_known(self, number: int, verdicts: str, known: Known = KNOWN) -> RunResult:
        """The run, its first line's defect known."""
        first, *others = run(number, verdicts).lines
        return replace(run(number, verdicts), lines=(replace(first, known=known), *others))

    def test_one_alone_is_silence(self) -> None:
        assert self.story(self.with_known(0, "-+"), self.with_known(1, "-+")) == ["", ""]
        let_pass = replace(self.with_known(2, "-+"), known_ok=True)
        assert self.story(let_pass) == [""]

    def test_something_else_beside_it_is_news_and_its_end_too(self) -> None:
        said = self.story(self.with_known(0, "-+"), self.with_known(1, "--"), self.with_known(2, "-+"))
        assert said == ["", "broken S1.2", "known"]

    def test_what_was_told_of_and_is_known_now_ends_the_alarm(self) -> None:
        assert self.story(run(0, "-+"), self.with_known(1, "-+"), self.with_known(2, "-+"), run(3, "++")) == [
            "broken S1.1",
            "known",
            "",
            "",
        ]

    def test_past_its_day_it_is_an_alarm(self) -> None:
        late = Known("JIRA-12", "2026-11-21", expired=True)
        assert self.story(self.with_known(0, "-+"), self.with_known(1, "-+", late)) == ["", "broken S1.1"]

    def test_that_it_is_no_longer_to_be_seen_is_told_once(self) -> None:
        healed = (Healed("JIRA-12", ("S1.1",)),)
        again = [replace(run(number, "++"), healed=healed) for number in (1, 2)]
        assert self.story(self.with_known(0, "-+"), *again) == ["", "healed", ""]
        back = [self.with_known(3, "-+"), replace(run(4, "++"), healed=healed)]
        assert self.story(*again, *back) == ["healed", "", "", "healed"], "it came back meanwhile"
