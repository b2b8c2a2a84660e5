from __future__ import annotations

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.limits import expect_made, id_of_another
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer
from tests.unit.answers import HTML, NOT_YES, ODD, answer


def refused(error: str, status: int = 403) -> Answer:
    return answer({"success": False, "error": error}, status=status, request="POST /api/agents")


def test_what_was_made_is_made() -> None:
    expect_made(answer({"success": True, "data": {"id": "a1"}}))


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("Достигнут лимит тарифа: не более 5 агентов", 403),
        ("Превышено количество правил для вашего тарифа", 422),
        ("Исчерпана квота скриптов", 409),
        ("Plan limit reached", 402),
        ("Upgrade your plan to add more agents", 403),
        ("Maximum number of sequences is 3", 400),
    ],
)
def test_a_plan_that_allows_no_more_is_not_the_platforms_fault(error: str, status: int) -> None:
    with pytest.raises(CannotTell, match="postdeploy clean") as caught:
        expect_made(refused(error, status))
    assert error in str(caught.value)


@pytest.mark.parametrize(
    "reply",
    [
        refused("Не авторизовано", 401),
        refused("Недостаточно прав"),
        refused("Достигнут лимит тарифа", 500),
        refused("Превышен лимит запросов, попробуйте через минуту"),
        refused("Rate limit exceeded"),
        refused("Имя не может быть длиннее 10 символов", 400),
        refused("Too big: expected number to be <=2", 400),
        HTML,
        *NOT_YES,
        *ODD,
    ],
)
def test_any_other_refusal_is(reply: Answer) -> None:
    with pytest.raises(Mismatch):
        expect_made(reply)


def test_another_one_is_made_refused_or_failed_at() -> None:
    assert id_of_another(answer({"success": True, "data": {"id": 7}}), "создать второе") == "7"
    with pytest.raises(CannotTell, match="Не удалось создать второе"):
        id_of_another(refused("Правило для этого события уже есть", 409), "создать второе")
    with pytest.raises(Mismatch, match="duplicate key") as caught:
        id_of_another(refused("duplicate key", 500), "создать второе")
    assert "на втором" in caught.value.hint
