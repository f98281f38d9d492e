"""What a record's class says of each field; a column of SQLAlchemy's once it is asked for as one.

All records are declared at every start and few of them are asked for their tables: a field costs
next to nothing until then (`mapping.py`).
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.operators import ColumnOperators, OperatorType

from app.models import types


class Field(ColumnOperators):
    """A field, as `Account.name` is while the class is not mapped: an expression like any other.

    Attributes:
        key: its name, and the column's.
        class_: the record's class.
        kind: what it means; info: its label, and what is marked on it (`columns.field`).
        key_to: inside an aggregate: the table of the record it belongs to; else empty.
        optional: whether it may be empty.
        place: fields stand by it, then as they are declared.
    """

    __slots__ = ("class_", "how", "info", "key", "key_to", "kind", "optional", "place")

    def __init__(
        self, kind: types.Meaning, info: dict[str, Any], key_to: str, how: dict[str, Any]
    ) -> None:
        """`how` is what SQLAlchemy's `Column` takes."""
        self.place: int = how.pop("sort_order", 0)
        self.kind, self.info, self.key_to, self.how = kind, info, key_to, how
        # Until a class has it.
        self.class_: type = object
        self.key, self.optional = "", False

    def of(self, owner: type, key: str, optional: bool) -> Field:
        """The same as a field of `owner`."""
        one = Field.__new__(Field)
        one.kind, one.info, one.key_to, one.how = self.kind, self.info, self.key_to, self.how
        one.place, one.key, one.class_, one.optional = self.place, key, owner, optional
        return one

    def column(self) -> sa.Column[Any]:
        """A new column, for the table of the class."""
        keys = (sa.ForeignKey(f"{self.key_to}.id"),) if self.key_to else ()
        may = self.optional and not self.how.get("primary_key")
        made = sa.Column(self.kind, *keys, info=self.info, nullable=may, **self.how)
        # Plain text, as it goes over the wire; given above, SQLAlchemy wraps it.
        made.name = made.key = self.key
        return made

    def operate(self, op: OperatorType, *other: Any, **more: Any) -> Any:
        return op(self.__clause_element__(), *other, **more)

    def reverse_operate(self, op: OperatorType, other: Any, **more: Any) -> Any:
        return op(other, self.__clause_element__(), **more)

    def __clause_element__(self) -> Any:
        """The attribute of the mapped class."""
        return _mapped(self.class_, self.key)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.__clause_element__(), name)

    __hash__ = object.__hash__


class Related:
    """The records that belong to one, or the one they belong to.

    Attributes:
        target: the name of the other class.
        how: what SQLAlchemy's `relationship` takes.
    """

    def __init__(self, target: str, **how: Any) -> None:
        self.target, self.how = target, how

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, record: object, owner: type) -> Any:
        return _mapped(owner, self._name)


def _mapped(kind: Any, name: str) -> Any:
    assert kind.__mapper__ is not None  # asked for, it is mapped
    return getattr(kind, name)
