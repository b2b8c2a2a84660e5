"""Whether a list that the API gives is all there is, or one page of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from postdeploy.platform.answer import Answer

_AROUND = ("pagination", "meta", "paging", "page_info", "pageInfo")
"""Objects in which APIs tell of their pages; others tell beside the list."""
_TOTALS = frozenset({"total", "totalCount", "total_count", "totalItems", "count"})
_PAGES = frozenset({"totalPages", "total_pages", "pages", "pageCount", "lastPage"})
_MORE = frozenset({"hasMore", "has_more", "hasNext", "hasNextPage", "has_next_page", "nextPage", "nextCursor", "next"})


def is_cut(listed: Answer, longest: int) -> bool:
    """Whether a list may go on beyond what was given: it is as long as was asked for, or the answer says so.

    Args:
        listed: the answer; its `data` is the list.
        longest: how many were asked for.
    """
    number = len(listed.objects("data"))
    return number >= longest or any(_says_more(key, value, number) for key, value in _told(listed))


def _told(listed: Answer) -> Iterator[tuple[str, Any]]:
    body = listed.body if isinstance(listed.body, Mapping) else {}
    for each in (body, *(body.get(name) for name in _AROUND)):
        if isinstance(each, Mapping):
            yield from ((str(key), value) for key, value in each.items())


def _says_more(key: str, value: Any, number: int) -> bool:
    if key in _MORE:
        return bool(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return (key in _TOTALS and value > number) or (key in _PAGES and value > 1)
