"""How a record type is described, once and as data: lists, forms, search and import follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from app.models import fields
from app.models.base import Synced, meaning, table_of
from app.models.types import Meaning
from app.store import Store

if TYPE_CHECKING:
    from sqlalchemy.orm import InstrumentedAttribute

    Field = InstrumentedAttribute[Any]
else:
    Field = fields.Field


@dataclass(frozen=True)
class Section:
    """Fields of a form that belong together, under a heading."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Viewer:
    """Who looks, and on which day; filters read it."""

    user_id: UUID | None
    today: date


@dataclass(frozen=True)
class Filter:
    """A ready-made view of a list: "Mine", "Not visited for a month".

    Attributes:
        name: how the command line and saved views call it.
        where: the condition, given who looks and when.
    """

    name: str
    label: str
    where: Callable[[Viewer], sa.ColumnElement[bool]]


@dataclass(frozen=True)
class Input:
    """Something an action asks before it runs.

    Attributes:
        kind: the column type that says which editor and which parser it gets.
        refers: the table chosen from, where the kind is a reference.
        usual: what stands there at first, as it would be typed.
        offers: what is often said there, given the open session; anything else may be typed.
    """

    name: str
    label: str
    kind: Meaning
    required: bool = False
    refers: str | None = None
    usual: str = ""
    offers: Callable[[Any], Sequence[str]] | None = None


@dataclass(frozen=True)
class Action:
    """A verb on one record.

    Attributes:
        run: does it; gets the store, the record's key and the inputs by name, and returns
            the (record type, key) to show next, or None to stay.
        allowed: whether it makes sense for the record as it is.
        primary: the one verb that stands out when allowed.
        presses: whether it stands out before other primary ones, for the record as it is.
        sets: the guarded fields it is the way to change.
        final: whether undo leaves it alone, so that none is offered for it.
        says: what is said once it is done, besides; gets the open session and the key of the
            record it was done with, or the one it led to.
        doubts: what whoever does it should look at first; gets the same. Where it says anything
            it is done only by who means it.
    """

    name: str
    label: str
    run: Callable[[Store, UUID, Mapping[str, Any]], tuple[str, UUID] | None]
    allowed: Callable[[Any], bool] = lambda record: True
    inputs: tuple[Input, ...] = ()
    icon: str = ""
    primary: bool = False
    presses: Callable[[Any], bool] = lambda record: False
    sets: tuple[str, ...] = ()
    final: bool = False
    says: Callable[[Any, UUID], list[str]] | None = None
    doubts: Callable[[Any, UUID], list[str]] | None = None


@dataclass(frozen=True)
class Telling:
    """How lists tell a field together with others of its row: a number with its revision.

    Attributes:
        needs: the fields that are read for it besides itself.
        words: the text, given the row's values by name.
        asks: what is reckoned of other tables for it, by the name under which `words` gets it.
        heeds: these other tables.
    """

    needs: tuple[Field, ...]
    words: Callable[[Mapping[str, Any]], str]
    asks: Mapping[str, Callable[[], sa.ColumnElement[Any]]] = field(default_factory=dict)
    heeds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """A record type as people meet it.

    Attributes:
        kind: the mapped class.
        label, plural: what one and several are called (marked with `N_`).
        icon: the name of a file in `resources/icons`.
        title: the field that names a record.
        columns: what a list shows, in order.
        sections: the form.
        search: the fields whose words are found, besides the title.
        names: the fields by which somebody may refer to a record ("Toko Maju", a number).
        aliases: other names under which files of other makers carry a field.
        checks: for fields of text that must be well formed, what raises Invalid where they are not.
        known: for fields whose text must be the name of something there is, what raises Invalid
            where it is not; gets the open session and the text.
        among: raises Invalid for the field where a record cannot stand beside the others there
            are; gets the open session, the key (None of a new one) and the values that change.
            Asked of who writes here, never of what synchronisation brings.
        states: references that say how far a record has come, as the stage of a deal does: a list
            shows them as it shows states.
        telling: fields, by name, that say too little by themselves.
        sort: the field a list is sorted by at first, and whether downwards.
        then: the fields that order what `sort` leaves equal.
        comes_from: the record type whose action makes this one, where nobody begins with it.
        new: makes a record from typed values where more is needed than the fields; gets the
            open session and the values by name.
        settle: brings what is derived up to date after a record was written or removed; gets
            the open session, the record and the names of the fields changed (none where new).
        follow: sees to what follows of a change besides, before `settle`; gets the open session,
            the record and what the changed fields were, and gives sentences about what is to be
            looked at.
        led: what is to be said where an action led to another record of this type: gets the open
            session, the action's name, the key it was asked of and the one it led to.
    """

    kind: type[Synced]
    label: str
    plural: str
    icon: str
    title: Field
    columns: tuple[Field, ...]
    sections: tuple[Section, ...] = ()
    search: tuple[Field, ...] = ()
    names: tuple[Field, ...] = ()
    filters: tuple[Filter, ...] = ()
    actions: tuple[Action, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    checks: Mapping[str, Callable[[str], None]] = field(default_factory=dict)
    known: Mapping[str, Callable[[Any, str], None]] = field(default_factory=dict)
    among: Callable[[Any, UUID | None, Mapping[str, Any]], None] | None = None
    states: tuple[Field, ...] = ()
    telling: Mapping[str, Telling] = field(default_factory=dict)
    sort: Field | None = None
    descending: bool = False
    then: tuple[Field, ...] = ()
    comes_from: str = ""
    new: Callable[[Any, dict[str, Any]], Synced] | None = None
    settle: Callable[[Any, Any, frozenset[str]], None] | None = None
    follow: Callable[[Any, Any, dict[str, Any]], list[str]] | None = None
    led: Callable[[Any, str, UUID, UUID], list[str]] | None = None

    @property
    def name(self) -> str:
        """The table's name: what the command line and sync call the type."""
        return self.kind.__tablename__

    @property
    def table(self) -> sa.Table:
        """The table, for plain SELECTs."""
        return table_of(self.kind)

    def fields(self) -> tuple[str, ...]:
        """Every field by name but those of the program's own, those of the form first and in its
        order."""
        shown = [item.key for section in self.sections for item in section.fields]
        rest = [c.name for c in self.table.columns if not c.info.get("inner")]
        return tuple(dict.fromkeys((*shown, *rest)))

    def read_beside(self, fields: Sequence[str]) -> tuple[str, ...]:
        """Which further fields are read to tell these: the currency of amounts among them."""
        wanted = ["currency"] if "currency" in self.table.c else []
        for name in fields:
            wanted += (
                [item.key for item in self.telling[name].needs] if name in self.telling else []
            )
        return tuple(dict.fromkeys(name for name in wanted if name not in fields))

    def heeded(self) -> frozenset[str]:
        """The tables of which its lists and its page say something besides their own fields."""
        return frozenset(name for telling in self.telling.values() for name in telling.heeds)

    def shown_as(self, name: str) -> str:
        """The editor whose way of showing a field takes: that of a state for `states`."""
        if any(field.key == name for field in self.states):
            return "choice"
        return meaning(self.table.c[name]).editor

    def action(self, name: str) -> Action | None:
        """The verb called `name`."""
        return next((action for action in self.actions if action.name == name), None)


def column_of(attribute: Field) -> sa.Column[Any]:
    """The column of a field."""
    kind: Any = attribute.class_
    return table_of(kind).c[attribute.key]


def kind_of(attribute: Field) -> Meaning:
    """The column type of a field: it chooses the editor, the formatter and the parser."""
    return _declared(attribute).kind


def label_of(attribute: Field) -> str:
    """What a field is called (a msgid)."""
    label: str = _declared(attribute).info["label"]
    return label


def refers_to(attribute: Field) -> str | None:
    """The table a reference points to; None for other fields."""
    refers: str | None = _declared(attribute).info.get("refers")
    return refers


def _declared(attribute: Field) -> fields.Field:
    """As the class declares it: no table is made to know what a field is called."""
    kind: Any = attribute.class_
    declared: fields.Field = kind.__fields__[attribute.key]
    return declared
