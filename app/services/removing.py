"""Removing a record with what belongs to it, in one piece of work that can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import NotFound, Refused
from app.i18n import N_, translate
from app.models import (
    Order,
    Pipeline,
    PriceList,
    Product,
    Quote,
    QuoteState,
    Stage,
    Synced,
    Team,
    Territory,
    User,
    synced_tables,
)
from app.models.base import table_of
from app.services.orders import let_go
from app.store import Store

# What belongs to a record besides what follows it into its bucket.
PARTS = {
    "contact": (("account_contact", "contact_id"),),
    "price_list": (("price_rule", "price_list_id"),),
    "product": (
        ("product_unit", "product_id"),
        ("product_relation", "product_id"),
        ("product_relation", "other_id"),
        ("attachment", "product_id"),
    ),
    "promotion": (("promotion_item", "promotion_id"),),
    "pipeline": (("stage", "pipeline_id"),),
    "tag": (("tagging", "tag_id"),),
    "user": (("user_territory", "user_id"),),
}
# The catalogue is shared: what others still point to stays.
SHARED: tuple[type[Synced], ...] = (
    Pipeline, PriceList, Product, Stage, Team, Territory, User,
)  # fmt: skip
GIVE_ANOTHER = N_(
    "This is still used by {found}, so it cannot be deleted. Give another one there first."
)
OTHERS = N_("other records")
# So many of them are named.
NAMED = 3
# What to do instead, and by which field.
INSTEAD = {
    "product": (
        N_("This is still used by {found}, so it cannot be deleted. Mark it as “{field}”"
           " ({name}=yes): it is then no longer offered."),
        "inactive",
    ),
    "price_list": (
        N_("This is still used by {found}, so it cannot be deleted. Give it a last day in"
           " “{field}” ({name}=yesterday): it then holds for nobody."),
        "valid_until",
    ),
    "user": (
        N_("This is still used by {found}, so it cannot be deleted. Take away “{field}”"
           " ({name}=no): nobody signs in by it any more."),
        "active",
    ),
}  # fmt: skip
KEPT = frozenset(QuoteState) - {QuoteState.DRAFT, QuoteState.RETURNED, QuoteState.WAITING,
                                QuoteState.APPROVED, QuoteState.CANCELLED}  # fmt: skip


class StillUsed(Refused):
    """Others still point to a record.

    Attributes:
        users: the record types and keys of a few of them; a part is told by what it belongs to.
        more: whether there are others besides.
    """

    def __init__(
        self, msgid: str, users: tuple[tuple[str, UUID], ...], more: bool, **details: object
    ) -> None:
        super().__init__(msgid, found=translate(OTHERS), **details)
        self.users, self.more = users, more


def remove(session: Session, kind: type[Synced], row_id: UUID) -> None:
    """Remove a record with what belongs to it, inside a piece of work.

    Raises NotFound, or Refused where something that was sent, or that is still used, would go.
    """
    record = session.get(kind, row_id)
    if record is None:
        raise NotFound(N_("This record is no longer there."))
    if isinstance(record, SHARED):
        _check_unused(session, record)
    _remove(session, record)
    session.flush()


def remove_record(store: Store, table: str, row_id: UUID) -> None:
    """Remove a record with what belongs to it."""
    with store.work(N_("Delete")) as session:
        remove(session, synced_tables()[table], row_id)


def _remove(session: Session, record: Synced) -> None:
    """Parts first, each flushed before what it hangs on, so that undo puts the whole first."""
    if isinstance(record, Quote) and record.state in KEPT:
        raise Refused(
            N_("Quote {number} has been sent and is kept. Cancel it instead."),
            number=record.number or "",
        )
    for part in dict.fromkeys(_parts(session, record)):
        _remove(session, part)
    if isinstance(record, Quote):
        record.lines.clear()
    if isinstance(record, Order):
        let_go(session, record)
    session.flush()
    session.delete(record)
    session.flush()


def _parts(session: Session, record: Synced) -> Iterator[Synced]:
    table = record.__tablename__
    tables = synced_tables()
    for name, column in PARTS.get(table, ()):
        part = tables[name]
        yield from session.scalars(sa.select(part).where(part.__table__.c[column] == record.id))
    if isinstance(record, User):
        return
    for part in tables.values():
        for place, name in enumerate(part.follows):
            owner = part.__table__.c[name]
            if owner.info.get("refers") != table or name in ("territory_id", "created_by"):
                continue
            first = [part.__table__.c[earlier].is_(None) for earlier in part.follows[:place]]
            yield from session.scalars(sa.select(part).where(owner == record.id, *first))


def _check_unused(session: Session, record: Synced) -> None:
    stages = record.stages if isinstance(record, Pipeline) else ()
    users = dict.fromkeys(user for one in (record, *stages) for user in _users(session, one))
    if users:
        raise _used(record, tuple(users))


def _users(session: Session, record: Synced) -> Iterator[tuple[str, UUID]]:
    """The first records of each type that point to this one."""
    parts = {part for part, _ in PARTS.get(record.__tablename__, ())}
    for name, kind in synced_tables().items():
        if name in parts:
            continue
        table = table_of(kind)
        whole = next((column for column in table.columns if column.foreign_keys), None)
        for column in table.columns:
            if column.info.get("refers") != record.__tablename__ or column.name == "created_by":
                continue
            told = table.c.id if whole is None or whole is column else whole
            owner = name if told is table.c.id else told.info["refers"]
            query = sa.select(told).where(column == record.id).distinct().limit(NAMED + 1)
            yield from ((owner, key) for key in session.scalars(query))


def _used(record: Synced, users: tuple[tuple[str, UUID], ...]) -> StillUsed:
    """The problem to raise, with what can be done instead."""
    sentence, field = INSTEAD.get(record.__tablename__, (GIVE_ANOTHER, ""))
    label = table_of(type(record)).c[field].info["label"] if field else ""
    more = len(users) > NAMED
    return StillUsed(sentence, users[:NAMED], more, field=translate(label), name=field)
