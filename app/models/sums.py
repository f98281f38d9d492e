"""Adding up exact amounts in the database, whatever their size."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

NAME = "relasi_sum"


class ExactSum:
    """The aggregate SQLite calls: whole numbers, and those too large for it as `#` and text."""

    def __init__(self) -> None:
        self._sum: int | None = None

    def step(self, value: int | str | None) -> None:
        """Take in one amount."""
        if value is not None:
            number = int(value.removeprefix("#")) if isinstance(value, str) else value
            self._sum = number + (self._sum or 0)

    def finalize(self) -> int | str | None:
        """The sum, in the form in which the column types keep amounts."""
        if self._sum is None or abs(self._sum) < 2**63:
            return self._sum
        return f"#{self._sum}"


class relasi_sum(GenericFunction[Any]):  # noqa: N801 - the name in SQL
    """SUM that loses nothing on SQLite, and is the usual one elsewhere."""

    name = NAME
    inherit_cache = True


@compiles(relasi_sum, "postgresql")
def _usual(element: relasi_sum, compiler: Any, **more: Any) -> str:
    return f"sum({compiler.process(element.clauses, **more)})"


def sum_of(column: Any) -> sa.ColumnElement[Any]:
    """The sum of a column of amounts, of the column's own type; None where there is none."""
    return relasi_sum(column, type_=column.type)
