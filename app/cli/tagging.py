"""`tags=Horeca,Grosir`: the words on a record as a list on the command line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.ids import uuid7
from app.models import Tag, Tagging
from app.records.description import Record
from app.store.statements import slices


def link(record: Record) -> str | None:
    """The field by which a tag hangs on records of this type; None where it cannot."""
    name = f"{record.name}_id"
    return name if name in Tagging.__table__.c and record.kind is not Tag else None


def tags_of(session: Session, record: Record, wanted: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The words on each of these records, in order."""
    found: dict[UUID, list[str]] = defaultdict(list)
    name = link(record)
    if name is None:
        return found
    column = Tagging.__table__.c[name]
    query = sa.select(column, Tag.name).join(Tag, Tag.id == Tagging.tag_id).distinct()
    for some in slices(wanted):
        these = query.where(column.in_(some)).order_by(Tag.name)
        for key, word in session.execute(these):
            found[key].append(word)
    return found


def set_tags(session: Session, record: Record, key: UUID, text: str) -> None:
    """Make these words, parted by commas, the tags of a record; new words are kept as tags."""
    name = link(record)
    assert name is not None
    wanted = {word.strip().lower(): word.strip() for word in text.split(",") if word.strip()}
    query = sa.select(Tagging, Tag.name).join(Tag, Tag.id == Tagging.tag_id)
    for tagging, word in session.execute(query.where(Tagging.__table__.c[name] == key)).all():
        if wanted.pop(word.lower(), None) is None:
            session.delete(tagging)
    for word in wanted.values():
        session.add(Tagging(id=uuid7(), tag_id=_tag(session, word), **{name: key}))
    session.flush()


def _tag(session: Session, word: str) -> UUID:
    known = session.scalars(
        sa.select(Tag.id).where(sa.func.lower(Tag.name) == word.lower()).limit(1)
    ).first()
    if known is not None:
        return known
    tag = Tag(id=uuid7(), name=word)
    session.add(tag)
    session.flush()
    return tag.id
