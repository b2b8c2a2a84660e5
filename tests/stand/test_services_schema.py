"""The stand's tables are the platform's, as the recorded description (tables.md) has them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from postdeploy.stand.supervisor import Stand
from tests.stand.tools import query

DOCUMENT = Path(__file__).with_name("tables.md")
COLUMN = re.compile(r"^\| (\w+) \| ([^|]+?) \| (NOT NULL|null) \| (?:`(.*)`)? *\|.*\|$", re.MULTILINE)
CONSTRAINT = re.compile(r"^\* `(\w+)`: (.+)$", re.MULTILINE)

COLUMNS_SQL = """
    select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
           pg_get_expr(d.adbin, d.adrelid) as default
    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped
    order by a.attnum
"""
CONSTRAINTS_SQL = """
    select conname as name, pg_get_constraintdef(oid) as definition
    from pg_constraint where conrelid = to_regclass($1) and contype <> 'n'
"""


@dataclass(frozen=True)
class Table:
    name: str
    columns: list[tuple[str, str, bool, str | None]]
    constraints: dict[str, str]


def described_tables() -> list[Table]:
    sections = re.split(r"^## ", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [table for table in map(described_table, sections) if table.columns]


def described_table(section: str) -> Table:
    columns = [
        (name, kind, nullability == "NOT NULL", default or None)
        for name, kind, nullability, default in COLUMN.findall(section)
    ]
    return Table(section.split("\n", 1)[0].strip(), columns, dict(CONSTRAINT.findall(section)))


TABLES = described_tables()


def test_the_document_is_read_completely() -> None:
    assert len(TABLES) == 21
    assert sum(len(table.columns) for table in TABLES) == DOCUMENT.read_text(encoding="utf-8").count(" null | ") + (
        DOCUMENT.read_text(encoding="utf-8").count(" NOT NULL | ")
    )


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_the_columns_and_constraints_described(stand: Stand, table: Table) -> None:
    assert stand.config is not None
    columns = query(stand.config.database_url, COLUMNS_SQL, table.name)
    constraints = query(stand.config.database_url, CONSTRAINTS_SQL, table.name)

    assert [(row["name"], row["type"], row["required"], row["default"]) for row in columns] == table.columns
    assert {row["name"]: row["definition"] for row in constraints} == table.constraints


def test_there_is_no_other_table_and_row_level_security_is_on_everywhere(stand: Stand) -> None:
    assert stand.config is not None
    rows = query(
        stand.config.database_url,
        "select relname, relrowsecurity from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'",
    )

    assert {row["relname"]: row["relrowsecurity"] for row in rows} == {table.name: True for table in TABLES}


def test_only_the_service_role_bypasses_row_level_security(stand: Stand) -> None:
    assert stand.config is not None
    rows = query(
        stand.config.database_url,
        "select rolname, rolbypassrls, rolcanlogin, rolsuper from pg_roles where rolname = any($1)",
        ["anon", "authenticated", "service_role", "authenticator"],
    )

    found = {row["rolname"]: (row["rolbypassrls"], row["rolcanlogin"], row["rolsuper"]) for row in rows}
    assert found == {
        "anon": (False, False, False),
        "authenticated": (False, False, False),
        "service_role": (True, False, False),
        "authenticator": (False, True, False),
    }
