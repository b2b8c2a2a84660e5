"""Schemas in the manner of zod 4, with its messages: clients of the platform see them in `details`.

A schema's `check` takes a value of decoded JSON and returns the issues it found; `parse` also returns the
value with unknown keys dropped. Messages and the members of an issue are as recorded (exchanges S3.neg,
S5.neg, S6.neg, S7.neg).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from postdeploy.stand.platform.web.errors import Invalid

Issue = dict[str, Any]
Path = tuple[str | int, ...]


class Undefined:
    """A key that is not there, as opposed to one that is null."""


UNDEFINED = Undefined()


KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (Undefined, "undefined"),
    (type(None), "null"),
    (bool, "boolean"),
    ((int, float), "number"),
    (str, "string"),
    (list, "array"),
)


def kind_of(value: Any) -> str:
    """The name that JavaScript would give to the type of a decoded JSON value."""
    return next((kind for types, kind in KINDS if isinstance(value, types)), "object")


@dataclass(frozen=True)
class Schema:
    """Base: presence and type of one value."""

    optional: bool = field(default=False, kw_only=True)
    nullable: bool = field(default=False, kw_only=True)

    kind = "object"

    def issues(self, value: Any, path: Path = ()) -> list[Issue]:
        """Everything that is wrong with `value`, in the order of the schema."""
        if self.optional and value is UNDEFINED:
            return []
        if self.nullable and value is None:
            return []
        if kind_of(value) != self.kind:
            return [self.wrong_type(value, path)]
        return self._inner_issues(value, path)

    def wrong_type(self, value: Any, path: Path) -> Issue:
        """The issue for a value of another type."""
        return {
            "expected": self.kind,
            "code": "invalid_type",
            "path": list(path),
            "message": f"Invalid input: expected {self.kind}, received {kind_of(value)}",
        }

    def _inner_issues(self, value: Any, path: Path) -> list[Issue]:  # noqa: ARG002 - for subclasses
        """What is wrong with a value of the right type."""
        return []

    def cleaned(self, value: Any) -> Any:
        """The value without unknown keys."""
        return value


@dataclass(frozen=True)
class Text(Schema):
    """A string; `required` is the message for an empty one, `pattern` a JavaScript-like expression."""

    required: str | None = None
    pattern: str | None = None

    kind = "string"

    def _inner_issues(self, value: Any, path: Path) -> list[Issue]:
        if self.required is not None and not value:
            return [_too_small("string", 1, path, self.required)]
        if self.pattern is not None and not re.search(self.pattern, value):
            message = f"Invalid string: must match pattern /{self.pattern}/"
            return [{"code": "invalid_format", "path": list(path), "message": message}]
        return []


@dataclass(frozen=True)
class Option(Schema):
    """One of some strings."""

    values: tuple[str, ...] = ()

    def issues(self, value: Any, path: Path = ()) -> list[Issue]:
        """One issue, whatever is wrong: zod does not tell a wrong type from an unknown option."""
        if value in self.values or (self.optional and value is UNDEFINED):
            return []
        choice = "|".join(f'"{option}"' for option in self.values)
        message = f"Invalid option: expected one of {choice}"
        return [{"code": "invalid_value", "values": list(self.values), "path": list(path), "message": message}]


@dataclass(frozen=True)
class Number(Schema):
    """A number between two bounds, both inclusive."""

    least: float | None = None
    most: float | None = None

    kind = "number"

    def _inner_issues(self, value: Any, path: Path) -> list[Issue]:
        if self.least is not None and value < self.least:
            message = f"Too small: expected number to be >={self.least}"
            return [_too_small("number", self.least, path, message)]
        if self.most is not None and value > self.most:
            message = f"Too big: expected number to be <={self.most}"
            issue = {"origin": "number", "code": "too_big", "maximum": self.most, "inclusive": True}
            return [{**issue, "path": list(path), "message": message}]
        return []


@dataclass(frozen=True)
class Flag(Schema):
    """A boolean."""

    kind = "boolean"


@dataclass(frozen=True)
class Record(Schema):
    """An object with any keys."""


@dataclass(frozen=True)
class Items(Schema):
    """An array; `required` is the message for an empty one."""

    item: Schema = field(default_factory=Record)
    required: str | None = None

    kind = "array"

    def _inner_issues(self, value: Any, path: Path) -> list[Issue]:
        if self.required is not None and not value:
            return [_too_small("array", 1, path, self.required)]
        return [issue for index, item in enumerate(value) for issue in self.item.issues(item, (*path, index))]

    def cleaned(self, value: Any) -> Any:
        """The items, each without unknown keys."""
        return [self.item.cleaned(item) for item in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Shape(Schema):
    """An object with known keys; others are dropped, or kept with `loose`."""

    fields: dict[str, Schema] = field(default_factory=dict)
    loose: bool = False

    def _inner_issues(self, value: Any, path: Path) -> list[Issue]:
        return [
            issue
            for key, schema in self.fields.items()
            for issue in schema.issues(value.get(key, UNDEFINED), (*path, key))
        ]

    def cleaned(self, value: Any) -> Any:
        """The known keys, or with `loose` all."""
        if not isinstance(value, dict):
            return value
        known = {key: self.fields[key].cleaned(item) for key, item in value.items() if key in self.fields}
        return {**value, **known} if self.loose else known

    def partial(self) -> Shape:
        """The same keys, none of them required: what a PATCH takes."""
        loosened = {key: _optional(schema) for key, schema in self.fields.items()}
        return Shape(fields=loosened, loose=self.loose)

    def parse(self, value: Any, message: str = "Некорректные данные", *, full: bool = False) -> dict[str, Any]:
        """The value's known part.

        Raises:
            Invalid: with `message`, details being the issues' messages or, with `full`, the issues.
        """
        issues = self.issues(value)
        if issues:
            raise Invalid(message, issues if full else [issue["message"] for issue in issues])
        cleaned: dict[str, Any] = self.cleaned(value)
        return cleaned


def _optional(schema: Schema) -> Schema:
    return replace(schema, optional=True)


def _too_small(origin: str, minimum: float, path: Path, message: str) -> Issue:
    issue = {"origin": origin, "code": "too_small", "minimum": minimum, "inclusive": True}
    return {**issue, "path": list(path), "message": message}
