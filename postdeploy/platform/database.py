"""The platform's tables, read with the service role key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx
from postgrest.exceptions import APIError

from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer, read
from postdeploy.platform.wire import Wire

SERVICE = "Supabase"
Row = dict[str, Any]
Since = tuple[str, str]
"""A column of times and the moment (ISO 8601) from which on rows count."""

NO_TABLE = frozenset({"42P01", "PGRST205"})
NO_COLUMN = frozenset({"42703", "PGRST204"})
NO_RIGHT = frozenset({"42501", "PGRST301", "PGRST302", "PGRST303"})


class TableError(CannotTell):
    """PostgREST refused; `code` is its code (42P01: no such table, 42703: no such column, …)."""

    def __init__(self, table: str, code: str, text: str) -> None:
        self.table = table
        self.code = code
        super().__init__(f"Таблицу `{table}` не удалось прочитать: {_plain(table, code, text)}.")


class Database:
    """Rows of the tables as plain dictionaries (contract: tables)."""

    def __init__(self, wire: Wire, url: str, service_role_key: str) -> None:
        from supabase import Client, ClientOptions, create_client

        if not service_role_key.isascii():
            raise CannotTell("Ключ Supabase — не ключ: проверьте SUPABASE_SERVICE_ROLE_KEY.")
        self._http = wire.client(SERVICE)
        self._http.event_hooks = {"request": [], "response": [_not_empty]}
        self._url = url
        self._headers = {"apikey": service_role_key, "Authorization": f"Bearer {service_role_key}"}
        options = ClientOptions(httpx_client=self._http, auto_refresh_token=False, persist_session=False)
        try:
            self._client: Client = create_client(url, service_role_key, options)
        except Exception as error:
            raise CannotTell(
                f"Клиент Supabase не принял адрес или ключ: {error}. Проверьте SUPABASE_SERVICE_ROLE_KEY."
            ) from error

    def rows(
        self,
        table: str,
        *,
        columns: str = "*",
        order: str | None = None,
        limit: int | None = None,
        **equals: object,
    ) -> list[Row]:
        """Rows whose columns equal the given values; None means `is null`; `order` like `created_at.desc`."""
        query = self._client.table(table).select(columns)
        query = _filtered(query, equals)
        if order:
            column, _, direction = order.partition(".")
            query = query.order(column, desc=direction == "desc")
        if limit is not None:
            query = query.limit(limit)
        return list(_execute(table, query).data)

    def row(self, table: str, **equals: object) -> Row | None:
        """The first row that equals the given values, or None."""
        query = _filtered(self._client.table(table).select("*"), equals).limit(1)
        rows = _execute(table, query).data
        return rows[0] if rows else None

    def matching(self, table: str, column: str, pattern: str) -> list[Row]:
        """Rows whose text column is like `pattern` (SQL LIKE)."""
        return list(_execute(table, self._client.table(table).select("*").like(column, pattern)).data)

    def containing(self, table: str, column: str, part: Row, **equals: object) -> list[Row]:
        """Rows whose jsonb `column` contains `part`, oldest first where the table knows `created_at`."""
        query = _filtered(self._client.table(table).select("*").contains(column, part), equals)
        return list(_execute(table, query).data)

    def count(self, table: str, **equals: object) -> int:
        """How many rows equal the given values."""
        query = _filtered(self._client.table(table).select("*", count="exact"), equals).limit(1)  # type: ignore[arg-type]
        return int(_execute(table, query).count or 0)

    def remove(self, table: str, **equals: object) -> int:
        """Delete the rows that equal the given values and say how many they were."""
        if not equals:
            raise ValueError("refusing to delete every row of a table")
        return len(_execute(table, _filtered(self._client.table(table).delete(), equals)).data)

    def some(
        self, table: str, any_of: Sequence[str], *, columns: str = "*", since: Since | None = None, **equals: object
    ) -> list[Row]:
        """Rows of which at least one condition holds; conditions in PostgREST's words: `title.like.*x*`."""
        query = _filtered(self._client.table(table).select(columns), equals).or_(",".join(any_of))
        return list(_execute(table, _since(query, since)).data)

    def remove_any(self, table: str, any_of: Sequence[str], *, since: Since | None = None, **equals: object) -> int:
        """Delete the rows of which at least one condition holds and say how many they were."""
        if not any_of or not all(any_of):
            raise ValueError("refusing to delete rows without a condition")
        query = _filtered(self._client.table(table).delete(), equals).or_(",".join(any_of))
        return len(_execute(table, _since(query, since)).data)

    def knock(self) -> Answer:
        """Ask for the REST root with our key."""
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


def _since(query: Any, since: Since | None) -> Any:
    return query if since is None else query.gte(*since)


def _not_empty(response: httpx.Response) -> None:
    """Keep postgrest-py from taking an empty answer for «no rows»: PostgREST says that as `[]`."""
    asked_for_rows = response.request.method == "GET" and "select" in response.url.params
    if asked_for_rows and response.is_success and not response.content.strip():
        raise httpx.DecodingError("пустой ответ", request=response.request)


def _execute(table: str, query: Any) -> Any:
    try:
        answer = query.retry(False).execute()  # its own retries would be seen by nobody
    except APIError as error:
        raise TableError(table, str(error.code or ""), _said(error)) from error
    except (httpx.HTTPError, ValueError) as error:
        raise TableError(table, "", f"{type(error).__name__}: {error}") from error
    if not isinstance(answer.data, list) or not all(isinstance(row, dict) for row in answer.data):
        raise TableError(table, "", f"вместо записей пришло {str(answer.data)[:100]!r}")
    return answer


def _plain(table: str, code: str, text: str) -> str:
    if code in NO_TABLE:
        return f"такой таблицы нет ({code})"
    if code in NO_COLUMN:
        return f"в `{table}` нет нужного столбца ({code}: {text})"
    if code in NO_RIGHT or code == "401":
        return f"ключ не даёт доступа ({code}: {text}); проверьте SUPABASE_SERVICE_ROLE_KEY"
    return f"ответ Supabase — {code} {text[:200]}".replace("  ", " ")


def _said(error: APIError) -> str:
    """What the answer says in words; the client keeps PostgREST's fields alone, of which a gateway may send but one."""
    fields = [error.message, *error.json().values()]
    return next((text for text in fields if isinstance(text, str) and text), "без объяснения")
