"""What every record has: a key, who made it and when, and how it turns into plain values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import cache
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from sqlalchemy import MetaData, Table

from app.domain.states import Machine
from app.errors import Invalid
from app.i18n import N_
from app.ids import uuid7
from app.models import columns, types
from app.models.mapping import METADATA, Recorded, declare, declared

if TYPE_CHECKING:
    from sqlalchemy import FromClause
    from sqlalchemy.orm import Mapped, Mapper

    from app.domain.rates import WorthsOf

Plain = dict[str, Any]


class Base(metaclass=Recorded):
    """All records; their tables are named after them."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__: ClassVar[str]
    if TYPE_CHECKING:
        __table__: ClassVar[FromClause]
        __mapper__: ClassVar[Mapper[Any]]

    def __init_subclass__(cls, abstract: bool = False, **more: Any) -> None:
        super().__init_subclass__(**more)
        if not abstract:
            declare(cls)

    def __init__(self, **values: Any) -> None:
        """Raises TypeError for a value that is no field."""
        kind = type(self)
        for name, value in values.items():
            if not hasattr(kind, name):
                raise TypeError(f"{kind.__name__} has no field {name}")
            setattr(self, name, value)


class Synced(Base, abstract=True):
    """A record that is journaled and travels between laptop and server.

    Attributes:
        follows: the columns through which the record finds its bucket, the first that is
            set wins (see SYNC.md): a reference to a row whose bucket it shares, a
            `territory_id`, or an `owner_id` for what is private. Empty: the catalogue.
        private: whether a row that is found through a person only is that person's alone;
            otherwise the back office sees it too, as not yet assigned.
        machines: the state machine of each field that has one.
        adds: whether a new one contradicts nothing that others wrote, so that it is taken in also
            from somebody who has just lost the record it hangs on (see SYNC.md, R13).
        own_words: fields that only who made the record may change.
        doers: fields that name who does something: nobody but an administrator writes
            another's name there.
        settable: where the server makes the rows, the only fields that people change; None
            where people make them.
    """

    follows: ClassVar[tuple[str, ...]] = ()
    private: ClassVar[bool] = False
    machines: ClassVar[Mapping[str, Machine]] = {}
    adds: ClassVar[bool] = False
    own_words: ClassVar[frozenset[str]] = frozenset()
    doers: ClassVar[frozenset[str]] = frozenset()
    settable: ClassVar[frozenset[str] | None] = None

    id: Mapped[UUID] = columns.field(
        types.Id(), N_("Key"), primary_key=True, default=uuid7, sort_order=-1
    )
    created_at: Mapped[datetime | None] = columns.moment(N_("Created"), sort_order=90)
    created_by: Mapped[UUID | None] = columns.reference(
        "user", N_("Created by"), index=False, sort_order=91
    )

    def plain(self) -> Plain:
        """All fields as JSON can hold them."""
        return {
            column.name: meaning(column).plain(getattr(self, column.name))
            for column in self.__table__.columns
        }

    def check(self) -> None:
        """Raises Invalid, naming the field, where the record cannot be kept as it is."""

    def guard(self, before: Mapping[str, Any], find: Find, undoing: bool = False) -> None:
        """Raises Refused where this change is against the rules, on laptop and server alike.

        `before` holds the old value of each changed field (all None for a new record);
        `find` gives a record of another type by key, or None.
        """
        for name, machine in self.machines.items():
            old, new = before.get(name), getattr(self, name)
            if name not in before or old is None:
                continue
            if undoing:
                machine.check_undo(old, new)
            else:
                machine.check(old, new)

    def guard_among(self, before: Mapping[str, Any], find: Find, those: Those) -> None:
        """Raises Refused where others of its kind stand against this change, on laptop and server
        alike; `before` as `guard` has it, `those` gives the records of another type that name a key
        in a field."""

    def guard_removal(self, find: Find) -> None:
        """Raises Refused where the record may not be deleted, on laptop and server alike."""

    def approves(self, before: Mapping[str, Any]) -> bool:
        """Whether this change answers a request for approval, as only some may."""
        return False

    def settle(self, find: Find) -> None:
        """Bring what follows from other fields in line with them, as after a merge."""

    def is_shared(self) -> bool:
        """Whether the whole company reads it."""
        return not self.follows

    def unseen(
        self, changed: Collection[str], find: Find, those: Those, worths: WorthsOf
    ) -> dict[str, Any]:
        """What follows from a change for the fields its author does not see.

        The server asks for it where the author's laptop could not know; `those` gives the records
        of another type that name a key in a field, `worths` what currencies are worth on a day.
        """
        return {}


Find = Callable[[type[Synced], UUID | None], Synced | None]
Those = Callable[[type[Synced], str, UUID], list[Synced]]


def table_of(kind: type[Base]) -> Table:
    """The table of a mapped class."""
    table = kind.__table__
    assert isinstance(table, Table)
    return table


def table_named(name: str) -> Table:
    """The table of the record type called `name`."""
    return table_of(synced_tables()[name])


def meaning(column: Any) -> types.Meaning:
    """The column's type, as one of ours."""
    kind = column.type
    assert isinstance(kind, types.Meaning), f"{column} needs a type of models/types/"
    return kind


@cache
def columns_of(table: Table) -> dict[str, types.Meaning]:
    """The types of a synced table's columns by name: asked for with every row that comes."""
    return {column.name: meaning(column) for column in table.columns}


def usual(column: Any) -> Any:
    """The plain value of a column that nobody named: its default where it has a fixed one."""
    default = column.default
    fixed = default is not None and default.is_scalar
    return meaning(column).plain(default.arg) if fixed else None


def unplain(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values as the columns of `table` want them.

    Raises Invalid, naming the field, for an unknown field or a value that does not fit.
    """
    known, columns = {}, columns_of(table)
    for name, value in values.items():
        if name not in columns:
            raise Invalid(N_("There is no field “{field}”."), field=name)
        try:
            known[name] = columns[name].unplain(value)
        except (ValueError, TypeError, KeyError):
            raise Invalid(
                N_("“{value}” does not fit this field."), field=name, value=value
            ) from None
    return known


def synced_tables() -> dict[str, type[Synced]]:
    """Every record type by its table's name, owners before what hangs on them."""
    return _synced_tables(len(declared()))


@cache
def _synced_tables(count: int) -> dict[str, type[Synced]]:
    """The same, worked out anew only when another model has come: it is asked for all the time."""
    kinds = {name: kind for name, kind in declared().items() if issubclass(kind, Synced)}
    owners = TopologicalSorter(
        {
            name: {field.key_to for field in kind.__fields__.values() if field.key_to}
            for name, kind in sorted(kinds.items())
        }
    )
    return {name: kinds[name] for name in owners.static_order()}
