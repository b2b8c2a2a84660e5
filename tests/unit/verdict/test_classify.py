import pytest

from postdeploy.errors import CannotTell, NotChecked, ReadOnly, SetupError
from postdeploy.verdict.classify import Judgement, classify, hint_of, is_not_checked


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (None, ("passed", "")),
        (AssertionError("нет ответа"), ("failed", "нет ответа")),
        (AssertionError(), ("failed", "требование не выполнено, но проверка не сказала почему")),
        (CannotTell("сеть"), ("unknown", "не удалось проверить: сеть")),
        (CannotTell("Не удалось проверить: сеть"), ("unknown", "Не удалось проверить: сеть")),
        (SetupError("нет APP_URL"), ("unknown", "не удалось проверить: нет APP_URL")),
        (ReadOnly("нужна запись"), ("skipped", "пропущено: нужна запись")),
        (ReadOnly(), ("skipped", "пропущено: причина не указана")),
        (ValueError("x"), ("unknown", "не удалось проверить: ValueError: x")),
        (TimeoutError(), ("unknown", "не удалось проверить: TimeoutError")),
        (KeyboardInterrupt(), ("unknown", "не удалось проверить: прогон прерван")),
        (NotImplementedError("позже"), ("unknown", "не удалось проверить: шаг ещё не реализован")),
    ],
)
def test_an_exception_is_a_verdict(error: BaseException | None, expected: tuple[str, str]) -> None:
    assert classify(error) == (*expected, ())


def test_a_subclass_of_assertion_error_is_a_failure() -> None:
    assert classify(type("Different", (AssertionError,), {})("иначе")).status == "failed"


def test_not_checked_names_the_lines_it_rests_on() -> None:
    judgement = classify(NotChecked("опирается на «А» и «Б»", "А", "Б"))
    assert judgement == Judgement("unknown", "не проверено: опирается на «А» и «Б»", ("А", "Б"))
    assert is_not_checked(judgement.status, judgement.message)
    assert not is_not_checked("unknown", "не удалось проверить: сеть")
    assert not is_not_checked("failed", "не проверено: само требование")


def test_a_hint_travels_on_the_exception() -> None:
    error = AssertionError("нет ответа")
    assert hint_of(error) is None
    error.hint = "Worker слушает другую очередь"  # type: ignore[attr-defined]
    assert hint_of(error) == "Worker слушает другую очередь"
    assert hint_of(None) is None
