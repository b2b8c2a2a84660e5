"""Rows as the API gives them: columns under names in camelCase."""

from __future__ import annotations

import re

from postdeploy.stand.platform.web.database import Row


def in_camel_case(row: Row, columns: str, **renamed: str) -> Row:
    """These columns of a row, and those that the API calls otherwise, under its names."""
    plain = {re.sub(r"_(\w)", lambda part: part[1].upper(), column): row[column] for column in columns.split()}
    return plain | {name: row[column] for name, column in renamed.items()}
