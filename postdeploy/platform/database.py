"""The platform's tables, read with the service role key."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpx
from postgrest.exceptions import APIError
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random

from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer, read
from postdeploy.platform.paging import in_parts, page_by_page, with_key
from postdeploy.platform.record import Lacking, Record
from postdeploy.platform.wire import Wire

if TYPE_CHECKING:
    from supabase import Client

SERVICE = "Supabase"
Row = dict[str, Any]
Since = tuple[str, str]
"""A column of times and the moment (ISO 8601) from which on rows count."""
Before = tuple[str, str]
"""The same, up to which they count."""

NO_TABLE = frozenset({"42P01", "PGRST205"})
NO_COLUMN = frozenset({"42703", "PGRST204"})
UNREAD = "если это добавлено только что, PostgREST ещё не перечитал схему: NOTIFY pgrst, 'reload schema'"
KEY_COLUMN, REFUSED = "id", "42501"
CLASH = frozenset({"40P01", "40001"})
"""Deadlock, and a transaction that cannot be put in order: nothing was done, and it may be asked again."""
CLASHES = 5
ALWAYS_FILLED = "organizations"
SEES_NOTHING = (
    f"Ключ Supabase принят, но строк не видит, пуста даже `{ALWAYS_FILLED}`: его роль не обходит RLS, или база другая; "
    "проверьте SUPABASE_SERVICE_ROLE_KEY и SUPABASE_URL."
)
NO_RIGHT = frozenset({"42501", "PGRST301", "PGRST302", "PGRST303"})


class TableError(CannotTell):
    """It could not be told; `code` is PostgREST's, empty when no answer of its own came."""

    def __init__(self, table: str, code: str, text: str) -> None:
        self.table = table
        self.code = code
        self.said = text
        super().__init__(f"Таблицу `{table}` не удалось прочитать: {_plain(code, text)}.")


class MissingTable(Lacking):
    """The database has no such table or column: PostgREST has looked and says so, so it is the platform's answer.

    `column` is empty when the whole table is missing.
    """

    def __init__(self, table: str, code: str, text: str) -> None:
        self.table = table
        self.code = code
        self.column = "" if code in NO_TABLE else missing_column(text)
        what = f"столбец `{self.column or '?'}` таблицы `{table}`" if code in NO_COLUMN else f"таблица `{table}`"
        kind = "такого столбца" if code in NO_COLUMN else "такой таблицы"
        hint = UNREAD if code.startswith("PGRST") else ""
        super().__init__(what, f"{kind} в базе нет ({code}: {text})", f"Supabase, таблица `{table}`", hint)


@dataclass
class Sight:
    """Tables that have shown rows in this run, and those that looked empty, since somebody has asked."""

    shown: set[str] = field(default_factory=set)
    empty: set[str] = field(default_factory=set)

    def take(self) -> set[str]:
        """Those that looked empty since the last time and have never shown a row."""
        looked, self.empty = self.empty, set()
        return looked - self.shown


class Database:
    """Rows of the tables as plain dictionaries (contract: tables).

    Args:
        wire: the way there.
        url: of Supabase.
        service_role_key: opens them; None where this access does not.
        unseen: told where a check would have looked, had there been a key.
    """

    def __init__(
        self,
        wire: Wire,
        url: str | None,
        service_role_key: str | None,
        unseen: Callable[[str], object] = lambda _where: None,
    ) -> None:
        self._wire = wire
        self._address = url
        self._key = service_role_key
        self.given = url is not None and service_role_key is not None
        """Whether there is a key to the tables at all."""
        self._sees = False
        self.sight = Sight()
        """Which tables have shown rows, and which have looked empty."""
        self._unseen = unseen

    def seen(self, where: str) -> bool:
        """Whether a check can look there; when it cannot, the line's evidence says what was not looked at."""
        if not self.given:
            self._unseen(where)
        return self.given

    @cached_property
    def _rest(self) -> _Rest:
        """The way to the tables, opened at first need.

        Raises:
            CannotTell: there is no key, or the client takes it for none.
        """
        if self._address is None or self._key is None:
            raise CannotTell("Таблицы не видны: не задан SUPABASE_SERVICE_ROLE_KEY.")
        return _Rest(self._wire, self._address, self._key)

    @property
    def _client(self) -> Client:
        return self._rest.client

    def rows(
        self,
        table: str,
        *,
        columns: str = "*",
        order: str | None = None,
        limit: int | None = None,
        **equals: object,
    ) -> list[Row]:
        """Rows whose columns equal the given values; None means `is null`; `order` like `created_at.desc`.

        All of them, unless there is a limit.
        """
        if limit is None:
            return [row for part in in_parts(equals) for row in self._all(table, columns, part, order=order)]
        query = _ordered(_filtered(self._client.table(table).select(columns), equals), order)
        return _records(table, self._read(table, query.limit(limit)).data, complete=columns == "*")

    def row(self, table: str, **equals: object) -> Row | None:
        """The first row that equals the given values, or None."""
        query = _filtered(self._client.table(table).select("*"), equals).limit(1)
        rows = _records(table, self._read(table, query).data)
        return rows[0] if rows else None

    def earlier(self, table: str, before: Before, *, columns: str = "*", **equals: object) -> list[Row]:
        """A row from before a moment that equals the given values, if there is any."""
        query = _filtered(self._client.table(table).select(columns), equals).lt(*before).limit(1)
        return _records(table, self._read(table, query).data, complete=columns == "*")

    def matching(self, table: str, column: str, pattern: str) -> list[Row]:
        """Rows whose text column is like `pattern` (SQL LIKE)."""
        return self._all(table, "*", {}, lambda query: query.like(column, pattern))

    def containing(self, table: str, column: str, part: Row, **equals: object) -> list[Row]:
        """Rows whose jsonb `column` contains `part`."""
        return self._all(table, "*", equals, lambda query: query.contains(column, part))

    def count(self, table: str, **equals: object) -> int:
        """How many rows equal the given values."""
        query = _filtered(self._client.table(table).select("*", count="exact"), equals).limit(1)  # type: ignore[arg-type]
        return int(self._read(table, query).count or 0)

    def remove(self, table: str, **equals: object) -> int:
        """Delete the rows that equal the given values and say how many they were."""
        if not equals:
            raise ValueError("refusing to delete every row of a table")
        return sum(
            len(_execute(table, _filtered(self._client.table(table).delete(), part)).data) for part in in_parts(equals)
        )

    def some(
        self, table: str, any_of: Sequence[str], *, columns: str = "*", since: Since | None = None, **equals: object
    ) -> list[Row]:
        """Rows of which at least one condition holds; conditions in PostgREST's words: `title.like.*x*`."""
        return self._all(table, columns, equals, lambda query: _since(query.or_(",".join(any_of)), since))

    def remove_any(self, table: str, any_of: Sequence[str], *, since: Since | None = None, **equals: object) -> int:
        """Delete the rows of which at least one condition holds and say how many they were."""
        if not any_of or not all(any_of):
            raise ValueError("refusing to delete rows without a condition")
        query = _filtered(self._client.table(table).delete(), equals).or_(",".join(any_of))
        return len(_execute(table, _since(query, since)).data)

    def _all(
        self,
        table: str,
        columns: str,
        equals: dict[str, object],
        narrow: Callable[[Any], Any] = lambda query: query,
        order: str | None = None,
    ) -> list[Row]:
        def query(columns: str) -> Any:
            chosen = self._client.table(table).select(columns, count="exact")  # type: ignore[arg-type]
            return narrow(_filtered(chosen, equals))

        first = self._read(table, _ordered(query(columns), order))
        if (first.count or 0) <= len(first.data):
            return _records(table, first.data, complete=columns == "*")
        pages = page_by_page(lambda: query(with_key(columns)), lambda asked: _execute(table, asked))
        rows = _records(table, pages, complete=columns == "*")
        column, _, direction = (order or "").partition(".")
        return sorted(rows, key=lambda row: str(row[column]), reverse=direction == "desc") if column else rows

    def _read(self, table: str, query: Any) -> Any:
        """Send a query that reads; an empty answer counts only once the key was seen to show anything at all."""
        answer = _execute(table, query)
        if answer.data or answer.count:
            self._sees = True
            self.sight.shown.add(table)
            return answer
        self.sight.empty.add(table)
        if not self._sees:
            self._expect_sight()
        return answer

    def hides_rows(self, table: str) -> bool:
        """Whether row level security keeps the rows of a table from our key.

        A row without its primary key is refused in any case; where row level security binds the key, for that reason
        first.
        """
        try:
            _execute(table, self._client.table(table).insert({KEY_COLUMN: None}))
        except TableError as error:
            bound = error.code == REFUSED and "row-level security" in error.said
            return bound and not _execute(table, self._client.table(table).select("*").limit(1)).data
        return False

    def _expect_sight(self) -> None:
        """Go on unless every table looks empty: an organisation there is wherever somebody can sign in.

        Raises:
            CannotTell: not even that is seen.
        """
        try:
            blind = not _execute(ALWAYS_FILLED, self._client.table(ALWAYS_FILLED).select("id").limit(1)).data
        except (CannotTell, AssertionError):  # what is wrong with that table is not what was asked
            blind = False
        if blind:
            raise CannotTell(SEES_NOTHING)
        self._sees = True

    def knock(self) -> Answer:
        """Ask for the REST root with our key."""
        return self._rest.root()


class _Rest:
    """The client of PostgREST, and its root beside it."""

    def __init__(self, wire: Wire, url: str, service_role_key: str) -> None:
        from supabase import ClientOptions, create_client

        if not service_role_key.isascii():
            raise CannotTell("Ключ Supabase — не ключ: проверьте SUPABASE_SERVICE_ROLE_KEY.")
        self._http = wire.client(SERVICE)
        self._http.event_hooks = {"request": [], "response": [_not_empty]}
        self._url = url
        self._headers = {"apikey": service_role_key, "Authorization": f"Bearer {service_role_key}"}
        options = ClientOptions(httpx_client=self._http, auto_refresh_token=False, persist_session=False)
        try:
            self.client: Client = create_client(url, service_role_key, options)
        except Exception as error:
            raise CannotTell(
                f"Клиент Supabase не принял адрес или ключ: {error}. Проверьте SUPABASE_SERVICE_ROLE_KEY."
            ) from error

    def root(self) -> Answer:
        return read(self._http.get(f"{self._url}/rest/v1/", headers=self._headers))


def _filtered(query: Any, equals: dict[str, object]) -> Any:
    for column, value in equals.items():
        if value is None:
            query = query.is_(column, "null")
        elif isinstance(value, list | tuple):
            query = query.in_(column, list(value))
        else:
            query = query.eq(column, value)
    return query


def _ordered(query: Any, order: str | None) -> Any:
    if not order:
        return query
    column, _, direction = order.partition(".")
    return query.order(column, desc=direction == "desc")


def _since(query: Any, since: Since | None) -> Any:
    return query if since is None else query.gte(*since)


def _not_empty(response: httpx.Response) -> None:
    """Keep postgrest-py from taking an empty answer for «no rows»: PostgREST says that as `[]`."""
    asked_for_rows = response.request.method == "GET" and "select" in response.url.params
    if asked_for_rows and response.is_success and not response.content.strip():
        raise httpx.DecodingError("пустой ответ", request=response.request)


def _execute(table: str, query: Any) -> Any:
    """Send a query; one that Postgres has rolled back because others write to the same rows is sent again."""
    clashes = Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, TableError) and error.code in CLASH),
        stop=stop_after_attempt(CLASHES),
        wait=wait_random(0.05, 0.3),
        reraise=True,
    )
    return clashes(_once, table, query)


def _once(table: str, query: Any) -> Any:
    try:
        answer = query.retry(False).execute()  # its own retries would be seen by nobody
    except APIError as error:
        if str(error.code) in NO_TABLE | NO_COLUMN:
            raise MissingTable(table, str(error.code), _said(error)) from error
        raise TableError(table, str(error.code or ""), _said(error)) from error
    except (httpx.HTTPError, ValueError) as error:
        raise TableError(table, "", f"{type(error).__name__}: {error}") from error
    if not isinstance(answer.data, list) or not all(isinstance(row, dict) for row in answer.data):
        raise TableError(table, "", f"вместо записей пришло {str(answer.data)[:100]!r}")
    return answer


def _records(table: str, rows: list[Row], *, complete: bool = True) -> list[Row]:
    """The rows; of whole ones a column that is not there is the platform's fault."""
    return [Record(row, f"таблица `{table}`", "столбец") for row in rows] if complete else list(rows)


def missing_column(text: str) -> str:
    """Name of the column that Postgres or PostgREST says is missing; empty when it says it in other words."""
    found = re.search(r"""column ["']?(?:\w+\.)*(\w+)["']? (?:of relation|does not exist)|the '(\w+)' column""", text)
    return next(filter(None, found.groups()), "") if found else ""


def _plain(code: str, text: str) -> str:
    if code in NO_RIGHT or code == "401":
        return f"ключ не даёт доступа ({code}: {text}); проверьте SUPABASE_SERVICE_ROLE_KEY"
    return f"ответ Supabase — {code} {text[:200]}".replace("  ", " ")


def _said(error: APIError) -> str:
    """What the answer says in words; the client keeps PostgREST's fields alone, of which a gateway may send but one."""
    fields = [error.message, *error.json().values()]
    return next((text for text in fields if isinstance(text, str) and text), "без объяснения")
