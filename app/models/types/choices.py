"""Yes or no, one of several, and keys of records."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from app.ids import key_of
from app.models.types.meaning import Meaning


class Labelled(StrEnum):
    """A choice with a sentence-case label: `WON = "won", N_("Won")`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Flag(Meaning):
    """Yes or no."""

    impl = sa.Boolean
    editor = "flag"
    coerce_to_is_types = (type(None), bool)  # PostgreSQL takes no parameter behind IS

    def unplain(self, value: Any) -> Any:
        if value is not None and not isinstance(value, bool):
            raise ValueError(value)
        return value


class Choice(Meaning):
    """One of the members of a `Labelled` enumeration, kept as its value.

    `offered` are those that somebody may choose: all, unless the others are no choice of theirs.
    """

    impl = sa.Text
    editor = "choice"

    def __init__(self, choices: type[Labelled], offered: tuple[Labelled, ...] = ()) -> None:
        super().__init__()
        self.choices = choices
        self.offered = offered or tuple(choices)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> Labelled | None:
        return None if value is None else self.choices(value)

    def plain(self, value: Any) -> Any:
        return None if value is None else str(value)

    def unplain(self, value: Any) -> Any:
        return None if value is None else self.choices(value)


class Id(Meaning):
    """A record's key (UUIDv7): 16 bytes in SQLite, `uuid` in PostgreSQL, hex when plain."""

    impl = sa.LargeBinary
    editor = "reference"

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.Uuid())
        return dialect.type_descriptor(sa.LargeBinary(16))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        if value is None or isinstance(value, UUID):
            return value
        return key_of(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Straight from the driver's bytes, as `Exact` does."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        return lambda value: None if value is None else key_of(value)

    def plain(self, value: Any) -> Any:
        return None if value is None else str(value)

    def unplain(self, value: Any) -> Any:
        if value is not None and not isinstance(value, str):
            raise ValueError(value)
        return None if value is None else UUID(value)
