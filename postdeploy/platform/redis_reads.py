"""Commands that only read Redis, with a budget, a second attempt and Russian words for what goes wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import redis

from postdeploy.errors import CannotTell
from postdeploy.platform.deadline import until
from postdeploy.platform.redis_link import connect
from postdeploy.platform.redis_shapes import understood
from postdeploy.waiting import Deadline

ATTEMPTS = 2
"""How often a command is tried when the connection breaks; all of them only read."""
_NO_ENTRY = ("NOAUTH", "Authentication required", "WRONGPASS", "invalid username", "invalid password")
_PASSING = ("LOADING", "loading the dataset", "Link with MASTER", "MASTERDOWN", "read only replica", "TRYAGAIN", "BUSY")
_UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError)
_NO_PASSWORD = ("without any password", "no password is set")


SHOWN = 100
"""Characters of an answer that is shown because nothing can be made of it."""
Command = tuple[Any, ...]
"""A command with its arguments."""


class Forbidden(CannotTell):
    """This Redis does not answer such a command, or not to this user."""


class RedisReads:
    """One connection; connects at first need.

    Args:
        url: redis:// address, may carry a password.
        timeout: seconds for connecting and for one command.
        record: told of each command in words, for the evidence.
        deadline: budget of the whole run; no command outlives it.
        ca_bundle: PEM of an additional certificate authority, for rediss://.
    """

    def __init__(
        self,
        url: str,
        timeout: float,
        record: Callable[[str, str], None],
        deadline: Deadline | None = None,
        *,
        ca_bundle: Path | None = None,
    ) -> None:
        self._redis = connect(url, timeout, ca_bundle=ca_bundle)
        self._timeout = timeout
        self._record = record
        self._deadline = deadline or Deadline(float("inf"))

    def ask(self, command: str, *args: Any) -> Any:
        """Send one command.

        Raises:
            Forbidden: it is not answered here, whatever the words of the refusal.
            CannotTell: Redis cannot be asked at all.
        """
        return self.ask_at_once((command, *args))[0].get()

    def ask_at_once(self, *commands: Command) -> list[Said]:
        """Send several commands that do not need each other's answers, in one round trip.

        One that is refused keeps none of the others from being answered.

        Raises:
            CannotTell: Redis cannot be asked at all.
        """
        end = time.monotonic() + self._deadline.limit(self._timeout)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with until(end):
                    answers = self._send(commands)
            except (redis.RedisError, OSError) as error:
                self._note(commands, [str(error)] * len(commands))
                broken = isinstance(error, redis.ConnectionError)
                if attempt < ATTEMPTS and broken and time.monotonic() < end:
                    continue
                self._deadline.check()
                _fail(error)
            except _UNREADABLE as error:  # redis-py has made nothing of the answer: a proxy answers in its own way
                self._note(commands, [repr(error)] * len(commands))
                self._redis.connection_pool.disconnect()  # what else was answered would be taken for the next answers
                raise Forbidden(
                    f"Redis: на {commands[0][0]} пришёл непонятный ответ ({type(error).__name__})."
                ) from error
            self._note(commands, [str(each) if isinstance(each, Exception) else repr(each) for each in answers])
            return [Said(str(command[0]), answer) for command, answer in zip(commands, answers, strict=True)]
        raise AssertionError("unreachable: the last attempt returns or raises")

    def close(self) -> None:
        """Close the connection."""
        self._redis.close()

    def _send(self, commands: Sequence[Command]) -> list[Any]:
        if len(commands) == 1:
            return [self._redis.execute_command(*commands[0])]  # type: ignore[no-untyped-call]
        with self._redis.pipeline(transaction=False) as pipeline:
            for command in commands:
                pipeline.execute_command(*command)  # type: ignore[no-untyped-call]
            return list(pipeline.execute(raise_on_error=False))

    def _note(self, commands: Sequence[Command], answers: Sequence[str]) -> None:
        for command, answer in zip(commands, answers, strict=True):
            self._record(" ".join(map(str, command)), answer)


@dataclass(frozen=True)
class Said:
    """What Redis said to one of several commands."""

    command: str
    answer: Any

    def get(self) -> Any:
        """The answer.

        Raises:
            Forbidden: this command is not answered here, or with what cannot be understood.
            CannotTell: Redis could not do it.
        """
        if isinstance(self.answer, Exception):
            _fail(self.answer)
        if not understood(self.command, self.answer):
            raise Forbidden(f"Redis: на {self.command} пришёл непонятный ответ ({repr(self.answer)[:SHOWN]}).")
        return self.answer


def _fail(error: BaseException) -> NoReturn:
    text = str(error)
    if _is_refusal(error, text):
        raise Forbidden(f"Redis: команда запрещена этому пользователю или здесь не поддерживается ({text}).") from error
    causes = (
        ("refused" in text, "в соединении отказано"),
        ("LOADING" in text or "loading the dataset" in text, "ещё загружает данные после перезапуска"),
        ("Link with MASTER" in text or "read only replica" in text, "идёт переключение на другой узел"),
        ("Protocol Error" in text, "ответил не как Redis: по этому адресу другая служба"),
        ("closed by server" in text or "reset by peer" in text, "соединение разорвано"),
        ("SSL" in text or "certificate" in text.lower(), "не удалось проверить сертификат TLS"),
        ("timed out" in text.lower() or "timeout" in text.lower(), "не отвечает вовремя"),
        (any(words in text for words in _NO_PASSWORD), "пароль лишний: здесь он не задан"),
        (any(words in text for words in _NO_ENTRY), "не принял пароль"),
        ("Name or service" in text or "getaddrinfo" in text, "имя узла не находится в DNS"),
    )
    cause = next((words for holds, words in causes if holds), f"ошибка {type(error).__name__}: {text}")
    raise CannotTell(f"Redis: {cause}; проверьте REDIS_URL и сам Redis.") from error


def _is_refusal(error: BaseException, text: str) -> bool:
    """An answer of Redis to this very command (NOPERM, MOVED, «Command is not available», …), not to everything."""
    if "NOPERM" in text or "no permissions" in text or "unknown command" in text.lower():
        return True
    about_all = any(words in text for words in (*_NO_ENTRY, *_NO_PASSWORD, *_PASSING))
    return isinstance(error, redis.ResponseError) and not about_all
