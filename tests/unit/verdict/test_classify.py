import pytest

from postdeploy.errors import CannotTell, NotChecked, ReadOnly, SetupError
from postdeploy.verdict.checklist.status import Reason
from postdeploy.verdict.ledger.classify import Judgement, classify, has_a_story, hint_of


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
    judgement = classify(error)
    assert (judgement.status, judgement.message, judgement.because) == (*expected, ())


def test_a_subclass_of_assertion_error_is_a_failure() -> None:
    assert classify(type("Different", (AssertionError,), {})("иначе")).status == "failed"


def test_not_checked_names_the_lines_it_rests_on() -> None:
    judgement = classify(NotChecked("опирается на «А» и «Б»", "А", "Б"))
    assert judgement == Judgement("unknown", "опирается на «А» и «Б»", ("А", "Б"), Reason.RESTS)
    assert judgement.message == "не проверено: опирается на «А» и «Б»"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (None, Reason.NONE),
        (AssertionError("не проверено: само требование"), Reason.NONE),
        (CannotTell("не проверено: сеть"), Reason.CANNOT_TELL),
        (NotChecked("А", "А"), Reason.RESTS),
        (ReadOnly("нужна запись"), Reason.READ_ONLY),
        (KeyError("x"), Reason.CANNOT_TELL),
    ],
)
def test_the_kind_of_a_reason_is_not_read_out_of_its_words(error: BaseException | None, reason: Reason) -> None:
    assert classify(error).reason is reason


def _caused(error: CannotTell) -> CannotTell:
    error.__cause__ = OSError("сеть")
    return error


@pytest.mark.parametrize(
    ("error", "story"),
    [
        (KeyError("x"), True),
        (_caused(CannotTell("сеть")), True),
        (CannotTell("сеть"), False),
        (AssertionError("нет ответа"), False),
        (NotChecked("А", "А"), False),
        (ReadOnly("нужна запись"), False),
        (KeyboardInterrupt(), False),
    ],
)
def test_only_what_a_message_does_not_tell_has_a_story(error: BaseException, story: bool) -> None:
    assert has_a_story(error) is story


def test_a_hint_travels_on_the_exception() -> None:
    error = AssertionError("нет ответа")
    assert hint_of(error) is None
    error.hint = "Worker слушает другую очередь"  # type: ignore[attr-defined]
    assert hint_of(error) == "Worker слушает другую очередь"
    assert hint_of(None) is None
