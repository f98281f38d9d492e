"""A statement as one driver takes it: its text, how values go in and how rows come out."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import CompilerElement

from app.ids import key_of
from app.models.base import Plain, meaning
from app.models.types import Id, Meaning

Read = Callable[[Any], Any]
Convert = Read | None


class Form:
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
        self._steps = [(name, converts.get(name)) for name in self._order or ()]
        self.has_lists = bool(lists)
        self._as_said = not (self._fixed or self._lists)
        self._columns = list(getattr(statement, "exported_columns", ()))
        self._dialect = dialect
        self._names = [column.name for column in self._columns]
        row: Any = namedtuple("row", self._names, rename=True)  # type: ignore[misc]
        self._row = partial(tuple.__new__, row)
        self._reads: list[tuple[int, Read]] | None = None
        self._plains: list[tuple[str, Read]] | None = None

    def bound(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver wants them."""
        if self._order is not None and self._as_said:
            return self._in_order(values)
        found = {**self._fixed, **values}
        for name, names in self._lists:
            some = found.pop(name)
            found.update(zip(names, some, strict=False))
            if len(some) < len(names):
                found.update(dict.fromkeys(names[len(some) :], some[-1]))
        if self._order is not None:
            return self._in_order(found)
        for name, convert in self._arrays:
            if convert is not None:
                found[name] = [convert(value) for value in found[name]]
        for name, convert in self._converts:
            value = found[name]
            if value is not None:
                found[name] = convert(value)
        return found

    def _in_order(self, values: Mapping[str, Any]) -> list[Any]:
        return [
            value if (value := values[name]) is None or convert is None else convert(value)
            for name, convert in self._steps
        ]

    def rows(self, cursor: Any) -> list[Any]:
        """What came, as the columns' types say it."""
        came = cursor.fetchall()
        if not came:
            return []
        if self._reads is None:
            said = zip(self._columns, cursor.description, strict=True)
            reads = [_reading(column.type, self._dialect, kind[1]) for column, kind in said]
            self._reads = [(place, read) for place, read in enumerate(reads) if read is not None]
        row = self._row
        if not self._reads:
            return [row(raw) for raw in came]
        found = []
        for raw in came:
            values = list(raw)
            for place, read in self._reads:
                if (value := values[place]) is not None:
                    values[place] = read(value)
            found.append(row(values))
        return found

    def plain(self, cursor: Any) -> list[Plain]:
        """What came, as plain values."""
        came = cursor.fetchall()
        if not came:
            return []
        if self._plains is None:
            said = zip(self._columns, cursor.description, strict=True)
            plains = [
                (column.name, _reading_plain(meaning(column), self._dialect, kind[1]))
                for column, kind in said
            ]
            self._plains = [(name, read) for name, read in plains if read is not None]
        found = []
        for raw in came:
            values = dict(zip(self._names, raw, strict=True))
            for name, read in self._plains:
                if (value := values[name]) is not None:
                    values[name] = read(value)
            found.append(values)
        return found


def _with_array(text: str, name: str, bind: sa.BindParameter[Any], dialect: Dialect) -> str:
    """One array in the place of a list that would be read value by value."""
    kind = dialect.type_compiler_instance.process(bind.type.dialect_impl(dialect))
    array = f"(%({name})s::{kind}[])"
    text = text.replace(f"NOT IN (__[POSTCOMPILE_{name}])", f"<> ALL {array}")
    return text.replace(f"IN (__[POSTCOMPILE_{name}])", f"= ANY {array}")


def _binding(bind: sa.BindParameter[Any], dialect: Dialect) -> Convert:
    if _is_bytes(bind.type, dialect):
        return attrgetter("bytes")
    return bind.type.dialect_impl(dialect).bind_processor(dialect)


def length(some: list[Any]) -> int:
    """Lists are filled up to a power of two with their last value, so that few forms are kept."""
    return 1 << (len(some) - 1).bit_length() if some else 0


def _filled(some: list[Any]) -> list[Any]:
    """A list as long as its form."""
    return some + some[-1:] * (length(some) - len(some))


def _reading(kind: sa.types.TypeEngine[Any], dialect: Dialect, said: Any) -> Convert:
    if _is_bytes(kind, dialect):
        return key_of
    return kind.dialect_impl(dialect).result_processor(dialect, said)


def _reading_plain(kind: Meaning, dialect: Dialect, said: Any) -> Convert:
    """From the driver's value to the plain one, without a stop where both are the same."""
    if _is_bytes(kind, dialect):
        return _plain_key
    read = _reading(kind, dialect, said)
    plain = None if type(kind).plain is Meaning.plain else kind.plain
    if read is None or plain is None:
        return read or plain
    return lambda value: plain(read(value))


def _is_bytes(kind: sa.types.TypeEngine[Any], dialect: Dialect) -> bool:
    """Whether it is a key that SQLite keeps as bytes: every row has some, so they go straight."""
    return type(kind) is Id and dialect.name == "sqlite"


def _plain_key(value: bytes) -> str:
    said = value.hex()
    return f"{said[:8]}-{said[8:12]}-{said[12:16]}-{said[16:20]}-{said[20:]}"
