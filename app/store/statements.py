"""Statements that are asked again and again: built and compiled once, then handed to the driver.

SQLAlchemy takes 60 to 200 µs to build a statement, to find what it compiled and to unwrap what
came; SQLite answers it in 3. Here only the values are turned into the driver's and back, by the
same types.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import CompilerElement

from app.models.base import Plain, meaning
from app.models.types import Meaning

Convert = Callable[[Any], Any] | None


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
        self._forms: dict[tuple[Any, ...], _Form] = {}

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

    def _ask(self, connection: sa.Connection, values: Mapping[str, Any]) -> tuple[_Form, Any]:
        form = self._form(connection.dialect, values)
        bound = form.bound(values)
        raw = _begun(connection)
        try:
            return form, raw.execute(form.text, bound)
        except connection.dialect.loaded_dbapi.Error as error:
            _raise(connection, form, error)

    def _form(self, dialect: Dialect, values: Mapping[str, Any]) -> _Form:
        key: tuple[Any, ...] = (dialect.name,)
        if dialect.name == "sqlite":
            key += tuple(_length(some) for some in values.values() if type(some) is list)
        form = self._forms.get(key)
        if form is None:
            form = self._forms[key] = _Form(self._make(), self._columns, dialect, values)
        return form


class _Form:
    """A statement for one dialect and lists of certain lengths."""

    def __init__(
        self,
        statement: CompilerElement,
        columns: Sequence[str] | None,
        dialect: Dialect,
        values: Mapping[str, Any],
    ) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        assert isinstance(compiled, SQLCompiler)
        assert not compiled.insert_prefetch, "name all columns that have a default of their own"
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        lists = {name: bind for name, bind in binds.items() if bind.expanding}
        self._arrays: list[tuple[str, Convert]] = []
        self._lists: list[tuple[str, list[str]]] = []
        if dialect.name == "postgresql":
            self.text, self._order = compiled.string, None
            known = compiled.construct_params({**values, **dict.fromkeys(lists)})
            for name, bind in lists.items():
                self.text = _with_array(self.text, name, bind, dialect)
                self._arrays.append((name, _binding(bind, dialect)))
        else:
            filled = {
                name: _filled(some) if name in lists else some for name, some in values.items()
            }
            state = compiled.construct_expanded_state(filled)
            self.text, self._order = state.statement, state.positiontup
            known = dict(state.parameters)
            self._lists = list(state.parameter_expansion.items())
        each = dict(self._lists)
        self._fixed = {
            name: value for name, value in known.items() if name in binds and name not in values
        }
        converts: dict[str, Convert] = {}
        for name, bind in binds.items():
            if dialect.name == "sqlite" or name not in lists:
                converts |= dict.fromkeys(each.get(name, [name]), _binding(bind, dialect))
        self._converts = [(name, convert) for name, convert in converts.items() if convert]
        self._columns = list(getattr(statement, "exported_columns", ()))
        self._dialect = dialect
        names = [column.name for column in self._columns]
        row: Any = namedtuple("row", names, rename=True)  # type: ignore[misc]
        self._row = row._make
        self._reads: list[Convert] | None = None
        self._plains: list[tuple[str, Convert]] | None = None

    def bound(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver wants them."""
        found = {**self._fixed, **values}
        for name, names in self._lists:
            some = found.pop(name)
            found.update(zip(names, some, strict=False))
            if len(some) < len(names):
                found.update(dict.fromkeys(names[len(some) :], some[-1]))
        for name, convert in self._arrays:
            if convert is not None:
                found[name] = [convert(value) for value in found[name]]
        for name, convert in self._converts:
            value = found[name]
            if value is not None:
                found[name] = convert(value)
        return found if self._order is None else [found[name] for name in self._order]

    def rows(self, cursor: Any) -> list[Any]:
        """What came, as the columns' types say it."""
        if self._reads is None:
            self._reads = [
                _reading(column.type, self._dialect, said[1])
                for column, said in zip(self._columns, cursor.description, strict=True)
            ]
        reads, row = self._reads, self._row
        return [
            row(
                [
                    value if read is None or value is None else read(value)
                    for read, value in zip(reads, raw, strict=True)
                ]
            )
            for raw in cursor.fetchall()
        ]

    def plain(self, cursor: Any) -> list[Plain]:
        """What came, as plain values."""
        if self._plains is None:
            self._plains = [
                (column.name, _reading_plain(meaning(column), self._dialect, said[1]))
                for column, said in zip(self._columns, cursor.description, strict=True)
            ]
        plains = self._plains
        return [
            {
                name: value if read is None or value is None else read(value)
                for (name, read), value in zip(plains, raw, strict=True)
            }
            for raw in cursor.fetchall()
        ]


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
        sa.func.unnest(*(sa.bindparam(name, type_=ARRAY(kind)) for name, kind in kinds.items()))
        .table_valued(
            *(sa.column(name, kind) for name, kind in kinds.items()), with_ordinality="_nth"
        )
        .render_derived()
    )


def _with_array(text: str, name: str, bind: sa.BindParameter[Any], dialect: Dialect) -> str:
    """One array in the place of a list that would be read value by value."""
    kind = dialect.type_compiler_instance.process(bind.type.dialect_impl(dialect))
    array = f"(%({name})s::{kind}[])"
    text = text.replace(f"NOT IN (__[POSTCOMPILE_{name}])", f"<> ALL {array}")
    return text.replace(f"IN (__[POSTCOMPILE_{name}])", f"= ANY {array}")


def _binding(bind: sa.BindParameter[Any], dialect: Dialect) -> Convert:
    return bind.type.dialect_impl(dialect).bind_processor(dialect)


def _begun(connection: sa.Connection) -> Any:
    """The driver's connection, in a transaction."""
    if not connection.in_transaction():
        connection.begin()
    return connection.connection.driver_connection


def _raise(connection: sa.Connection, form: _Form, error: BaseException) -> NoReturn:
    """The driver's error as SQLAlchemy's, which also sees whether the connection is lost."""
    connection._handle_dbapi_exception(error, form.text, None, None, None)


def _length(some: list[Any]) -> int:
    """Lists are filled up to a power of two with their last value, so that few forms are kept."""
    return 1 << (len(some) - 1).bit_length() if some else 0


def _filled(some: list[Any]) -> list[Any]:
    """A list as long as its form."""
    return some + some[-1:] * (_length(some) - len(some))


def _reading(kind: sa.types.TypeEngine[Any], dialect: Dialect, said: Any) -> Convert:
    return kind.dialect_impl(dialect).result_processor(dialect, said)


def _reading_plain(kind: Meaning, dialect: Dialect, said: Any) -> Convert:
    """From the driver's value to the plain one, without a stop where both are the same."""
    read = _reading(kind, dialect, said)
    plain = None if type(kind).plain is Meaning.plain else kind.plain
    if read is None or plain is None:
        return read or plain
    return lambda value: plain(read(value))
