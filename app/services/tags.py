"""Tags: words put on records and taken off again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from app.errors import Invalid
from app.i18n import N_
from app.ids import uuid7
from app.models import Tag, Tagging
from app.store import Store

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def put_tag(store: Store, word: str, **about: UUID | None) -> UUID:
    """Put a tag on a record (`account_id=...`); gives the tag's key. A new word is kept."""
    with store.work(N_("Tag")) as session:
        tag = _tag(session, word) or _new_tag(session, word)
        if _tagging(session, tag.id, about) is None:
            session.add(Tagging(id=uuid7(), tag_id=tag.id, **about))
        return tag.id


def take_tag(store: Store, word: str, **about: UUID | None) -> None:
    """Take a tag off a record; harmless where it was not on it."""
    with store.work(N_("Remove tag")) as session:
        for tagging in session.scalars(
            sa.select(Tagging)
            .join(Tag, Tag.id == Tagging.tag_id)
            .where(sa.func.lower(Tag.name) == word.strip().lower(), *_is_about(about))
        ):  # several, where two laptops put it on
            session.delete(tagging)


def tags_on(session: Session, **about: UUID | None) -> list[str]:
    """The words on a record, in order."""
    query = sa.select(Tag.name).join(Tagging, Tagging.tag_id == Tag.id)
    query = query.where(*_is_about(about)).order_by(Tag.name)
    words = {word.lower(): word for word in reversed(session.scalars(query).all())}
    return sorted(words.values(), key=str.lower)


def _tag(session: Session, word: str) -> Tag | None:
    return session.scalars(
        sa.select(Tag).where(sa.func.lower(Tag.name) == word.strip().lower()).limit(1)
    ).first()


def _new_tag(session: Session, word: str) -> Tag:
    if not word.strip():
        raise Invalid(N_("Write a word to tag this with."), field="name")
    tag = Tag(id=uuid7(), name=word.strip())
    session.add(tag)
    session.flush()
    return tag


def _tagging(session: Session, tag_id: UUID, about: dict[str, UUID | None]) -> Tagging | None:
    query = sa.select(Tagging).where(Tagging.tag_id == tag_id, *_is_about(about)).limit(1)
    return session.scalars(query).first()


def _is_about(about: dict[str, UUID | None]) -> list[sa.ColumnElement[bool]]:
    return [Tagging.__table__.c[name] == value for name, value in about.items()]
