"""Statements that are asked again and again: built and compiled once, then handed to the driver.

SQLAlchemy takes 60 to 200 µs to build a statement, to find what it compiled and to unwrap what
came; SQLite answers it in 3. Here only the values are turned into the driver's and back, by the
same types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NoReturn, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql.elements import CompilerElement

from app.models.base import Plain
from app.store.statement_form import Form, length

T = TypeVar("T")
AT_ONCE = 500


class Statement:
    """One statement. Its values are named by `said`, its lists by `listed`.

    `make` builds it at its first use; `columns` are the names of an insert's values. `together`
    does the same for many rows, of which it gets each column as an array: PostgreSQL takes
    that in one go, and reads the statement once.
    """

    def __init__(
        self,
        make: Callable[[], CompilerElement],
        columns: Sequence[str] | None = None,
        together: Callable[[], CompilerElement] | None = None,
    ) -> None:
        self._make = make
        self._columns = columns
        self._together = Statement(together) if together is not None else None
        self._forms: dict[tuple[Any, ...], Form] = {}
        self._only: dict[str, Form] = {}

    def all(self, connection: sa.Connection, /, **values: Any) -> list[Any]:
        """The rows, with their columns as attributes."""
        form, cursor = self._ask(connection, values)
        return form.rows(cursor)

    def first(self, connection: sa.Connection, /, **values: Any) -> Any:
        """The first row, or None."""
        rows = self.all(connection, **values)
        return rows[0] if rows else None

    def scalars(self, connection: sa.Connection, /, **values: Any) -> list[Any]:
        """The first column of the rows."""
        return [row[0] for row in self.all(connection, **values)]

    def scalar(self, connection: sa.Connection, /, **values: Any) -> Any:
        """The first column of the first row; None where there is none."""
        rows = self.all(connection, **values)
        return rows[0][0] if rows else None

    def plain(self, connection: sa.Connection, /, **values: Any) -> list[Plain]:
        """The rows of a synced table as plain values."""
        form, cursor = self._ask(connection, values)
        return form.plain(cursor)

    def run(self, connection: sa.Connection, /, **values: Any) -> int:
        """Write; how many rows that touched."""
        _, cursor = self._ask(connection, values)
        count: int = cursor.rowcount
        return count

    def many(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write many rows, all with the same columns."""
        if not rows:
            return
        if self._together is not None and connection.dialect.name == "postgresql":
            arrays = {name: [row[name] for row in rows] for name in rows[0]}
            self._together.run(connection, **arrays)
            return
        form = self._form(connection.dialect, rows[0])
        raw = _begun(connection)
        try:
            raw.cursor().executemany(form.text, [form.bound(row) for row in rows])
        except connection.dialect.loaded_dbapi.Error as error:
            _raise(connection, form, error)

    def _ask(self, connection: sa.Connection, values: Mapping[str, Any]) -> tuple[Form, Any]:
        form = self._form(connection.dialect, values)
        bound = form.bound(values)
        raw = _begun(connection)
        try:
            return form, raw.execute(form.text, bound)
        except connection.dialect.loaded_dbapi.Error as error:
            _raise(connection, form, error)

    def _form(self, dialect: Dialect, values: Mapping[str, Any]) -> Form:
        only = self._only.get(dialect.name)
        if only is not None:
            return only
        key: tuple[Any, ...] = (dialect.name,)
        if dialect.name == "sqlite":
            key += tuple(length(some) for some in values.values() if type(some) is list)
        form = self._forms.get(key)
        if form is None:
            form = self._forms[key] = Form(self._make(), self._columns, dialect, values)
            if not form.has_lists:
                self._only[dialect.name] = form
        return form


@cache
def by_keys(table: sa.Table) -> Statement:
    """The rows of a synced table whose keys are among `ids`."""
    return Statement(lambda: sa.select(table).where(table.c.id.in_(listed("ids"))))


@cache
def referring(table: sa.Table, column: str) -> Statement:
    """The keys of the rows of a synced table that refer to one of `to`."""
    return Statement(lambda: sa.select(table.c.id).where(table.c[column].in_(listed("to"))))


@cache
def inserting(table: sa.Table, columns: tuple[str, ...], prefix: str = "") -> Statement:
    """A new row with these columns; `prefix` is “OR REPLACE” and its like, of SQLite."""
    statement = sa.insert(table).prefix_with(prefix) if prefix else sa.insert(table)
    return Statement(lambda: statement, columns, lambda: from_arrays(sa.insert(table), columns))


@cache
def updating(table: sa.Table, columns: tuple[str, ...]) -> Statement:
    """These columns of the row with the key `this_row`."""

    def together() -> CompilerElement:
        new = _arrays(table, (*columns, "this_row"))
        values = {name: new.c[name] for name in columns}
        return sa.update(table).where(table.c.id == new.c.this_row).values(values)

    return Statement(
        lambda: sa.update(table).where(table.c.id == said("this_row")), columns, together
    )


@cache
def deleting(table: sa.Table) -> Statement:
    """The row with the key `this_row` goes."""
    return Statement(lambda: sa.delete(table).where(table.c.id == said("this_row")))


def from_arrays(insert: sa.Insert, columns: tuple[str, ...]) -> sa.Insert:
    """An insert, on PostgreSQL, that takes an array for each column; the rows keep their order."""
    assert isinstance(insert.table, sa.Table)
    new = _arrays(insert.table, columns)
    rows = sa.select(*(new.c[name] for name in columns)).order_by(new.c._nth)
    return insert.from_select(columns, rows, include_defaults=False)


def slices(values: Sequence[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """The values in portions that fit into one question."""
    for place in range(0, len(values), size):
        yield list(values[place : place + size])


def listed(name: str) -> sa.BindParameter[Any]:
    """A list of values."""
    return sa.bindparam(name, expanding=True)


def said(name: str) -> sa.BindParameter[Any]:
    """A value."""
    return sa.bindparam(name)


def _arrays(table: sa.Table, columns: tuple[str, ...]) -> Any:
    """Rows made of an array for each column; `this_row` is the key of one that is there."""
    kinds = {name: table.c["id" if name == "this_row" else name].type for name in columns}
    return (
        sa.func.unnest(*(sa.bindparam(name, type_=sa.ARRAY(kind)) for name, kind in kinds.items()))
        .table_valued(
            *(sa.column(name, kind) for name, kind in kinds.items()), with_ordinality="_nth"
        )
        .render_derived()
    )


def _begun(connection: sa.Connection) -> Any:
    """The driver's connection, in a transaction."""
    if not connection.in_transaction():
        connection.begin()
    return connection.connection.dbapi_connection


def _raise(connection: sa.Connection, form: Form, error: BaseException) -> NoReturn:
    """The driver's error as SQLAlchemy's, which also sees whether the connection is lost."""
    connection._handle_dbapi_exception(error, form.text, None, None, None)
