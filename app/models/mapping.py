"""How a record's class gets its table and is mapped: each when somebody first asks for it.

    Account.__table__                                        # makes the table
    Account(...), select(Account), Account.name == "Toko"    # map the class besides

No start needs all of the records. Who does need them all says so: `all_tables`, `map_all`.
"""

from __future__ import annotations

import re
from functools import cache
from threading import RLock
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa
from sqlalchemy.inspection import _inspects

from app.models.fields import Field, Related

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapper, registry

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_DECLARED: dict[str, Recorded] = {}
_MAKING = RLock()


class Recorded(type):
    """The class of the records' classes.

    Attributes:
        __fields__: what a class declares and inherits, by name, in the order of the columns.
    """

    __fields__: dict[str, Field]
    __tablename__: str

    if not TYPE_CHECKING:  # it would hide from a type checker every attribute that is mistyped

        def __getattr__(cls, name: str) -> Any:
            if "__fields__" in vars(cls):
                if name == "__table__":
                    return _table(cls)
                if name == "__mapper__":
                    return _mapper(cls)
            raise AttributeError(f"{cls.__name__} has no attribute {name}")

        def __call__(cls, **values: Any) -> Any:
            # Asked here, before the class's own `__init__`: SQLAlchemy takes the place of that
            # while it maps, and no record may be made of what another thread has mapped half.
            _mapper(cls)
            return super().__call__(**values)


def declare(kind: Recorded) -> None:
    """Take note of a class that has just been defined."""
    found: dict[str, Field] = {}
    for part in kind.__mro__:
        for name, value in vars(part).items():
            if isinstance(value, Field) and name not in found:
                found[name] = value.of(kind, name, "None" in part.__annotations__[name])
    for name, value in found.items():
        setattr(kind, name, value)
    kind.__fields__ = dict(sorted(found.items(), key=lambda item: item[1].place))
    kind.__tablename__ = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    _DECLARED[kind.__tablename__] = kind


def declared() -> dict[str, Recorded]:
    """Every class by its table's name, as they were defined."""
    return _DECLARED


def all_tables() -> sa.MetaData:
    """The tables of all records, and those that were made without a class."""
    for kind in tuple(_DECLARED.values()):
        _table(kind)
    return METADATA


def map_all() -> None:
    """Map every class and wire them up, so that nobody waits for it later."""
    from sqlalchemy.orm import configure_mappers

    for kind in tuple(_DECLARED.values()):
        _mapper(kind)
    configure_mappers()


@_inspects(Recorded)
def _map_first(kind: Recorded) -> None:
    """SQLAlchemy asks this before it looks for the mapper of a class it is handed."""
    if "__fields__" in vars(kind):
        _mapper(kind)


def _table(kind: Recorded) -> sa.Table:
    with _MAKING:
        made: sa.Table | None = vars(kind).get("__table__")
        if made is None:
            fields = kind.__fields__.values()
            for field in fields:
                if field.key_to:
                    _table(_DECLARED[field.key_to])
            made = sa.Table(kind.__tablename__, METADATA, *(field.column() for field in fields))
            for index in vars(kind).get("__indexes__", ()):
                index(made)
            kind.__table__ = made  # type: ignore[attr-defined]
        return made


def _mapper(kind: Recorded) -> Mapper[Any]:
    if "__mapper__" not in vars(kind):
        from sqlalchemy.orm.mapper import _CONFIGURE_MUTEX

        # Nobody may wire up a class before those it is related to are mapped.
        with _CONFIGURE_MUTEX:
            for one in _relatives(kind):
                if "__mapper__" not in vars(one):
                    _map(one)
    made: Mapper[Any] = vars(kind)["__mapper__"]
    return made


def _relatives(kind: Recorded) -> list[Recorded]:
    """A class, those it is related to, those they are related to and so on."""
    found = [kind]
    for one in found:
        for related in _related(one).values():
            other = next(k for k in _DECLARED.values() if k.__name__ == related.target)
            if other not in found:
                found.append(other)
    return found


def _related(kind: Recorded) -> dict[str, Related]:
    return {name: value for name, value in vars(kind).items() if isinstance(value, Related)}


def _map(kind: Recorded) -> None:
    from sqlalchemy.orm import relationship

    table, plain = _table(kind), cast(Any, kind)
    # Named one by one: SQLAlchemy leaves alone what a class already has, as it has its fields.
    columns = {column.key: column for column in table.columns}
    related = {name: relationship(one.target, **one.how) for name, one in _related(kind).items()}
    _registry().map_imperatively(plain, table, properties={**columns, **related})


@cache
def _registry() -> registry:
    from sqlalchemy.orm import registry

    return registry(metadata=METADATA)
