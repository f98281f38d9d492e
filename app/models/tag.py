"""Words put on records to find them together."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from app.i18n import N_
from app.models import columns
from app.models.activity import About
from app.models.base import Synced

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped


class Tag(Synced):
    """A word to mark records with."""

    name: Mapped[str] = columns.text(N_("Name"), nocase=True, index=True)
    colour: Mapped[str | None] = columns.code(N_("Colour"), longest=20)


class Tagging(About, Synced):
    """A tag on a record: a member of a set, added and removed, never edited."""

    adds = True

    tag_id: Mapped[UUID] = columns.reference("tag", N_("Tag"))
