"""What comes of a person's act on a page."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from postdeploy.platform.answer import Answer


class InteractionError(AssertionError):
    """A person cannot do what the line asks for: the thing to press, fill or choose is not there or does nothing."""

    def __init__(self, expected: str, found: str, where: str, waited: float) -> None:
        self.found = found
        self.where = where
        seconds = f"{waited:.1f}".replace(".", ",")
        super().__init__(
            f"Ожидали: {expected}.\nНашли: {found}.\nГде смотрели: {where}, в браузере.\nЖдали: {seconds} с."
        )


@dataclass(frozen=True)
class Seen(Answer):
    """An answer as a person got it.

    Status and ids are those of the page's own request. What could not be seen is in `complaint`; with one the answer
    is not ok, whatever the request brought.
    """

    complaint: str = ""
    sent: str = ""
    """The page's own request, which no person sees."""

    def _place(self) -> str:
        return f"{self.request}, в браузере"

    @property
    def ok(self) -> bool:
        """True when the web app said yes and the page showed it."""
        return not self.complaint and super().ok

    @property
    def error(self) -> str:
        """What was wrong on the screen, and with the answer."""
        if not self.complaint:
            return super().error
        said_no = isinstance(self.body, dict) and self.body.get("error")
        return f"{self.complaint}; {super().error}" if said_no else self.complaint

    def describe(self) -> str:
        """«список не обновился: … (код ответа 200)»."""
        if not self.complaint and self.ok:
            return super().describe()
        if not self.complaint:
            return f"{self.request}: запрос страницы {self.sent} → {self.status} {super().error}"
        return f"{self.error} (код ответа {self.status})" if self.status else self.error


def as_seen(answer: Answer, place: str, complaint: str = "", body: Any = None) -> Seen:
    """The answer with what was seen of it.

    Args:
        answer: what the page's own request brought.
        place: where a person looked, for messages.
        complaint: what could not be seen or done, in Russian; empty when all was as it should be.
        body: the content as seen; that of the answer if not given.
    """
    values = {each.name: getattr(answer, each.name) for each in fields(Answer) if each.init}
    values |= {"request": place, "body": answer.body if body is None else body}
    return Seen(**values, complaint=complaint, sent=answer.request)


def not_done(place: str, error: InteractionError) -> Seen:
    """An act that a person could not finish."""
    return Seen(place, 0, None, "", "", complaint=f"{error.found} ({error.where})")


def as_list(place: str, items: list[dict[str, Any]], complaint: str = "", key: str = "data") -> Seen:
    """A list as a person sees it, in the shape of the API's answer."""
    return Seen(place, 200, {"success": True, key: items}, "", "", complaint=complaint)


def path_of(answer: Answer) -> str:
    """Path of the request that brought the answer: the page sends the same."""
    return answer.request.rpartition(" ")[2].partition("?")[0]
