"""What sync could not settle by itself and a person should look at."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.i18n import N_
from app.models import columns
from app.models.base import Synced
from app.models.types import Labelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped


class AttentionKind(Labelled):
    """What happened to an edit."""

    CONFLICT = "conflict", N_("Changed by two people")
    HELD = "held", N_("Held for review")
    REJECTED = "rejected", N_("Not accepted")


class Attention(Synced):
    """An edit that waits for a person's choice; nothing of it is lost meanwhile.

    `kept` is the value everybody sees now, `other` the one that waits, both as JSON text.
    `changes` holds the whole edit where all of it waits.
    """

    follows = ("user_id",)
    private = True
    settable = frozenset({"resolution"})

    user_id: Mapped[UUID] = columns.reference("user", N_("For"))
    kind: Mapped[AttentionKind] = columns.choice(AttentionKind, N_("What happened"))
    code: Mapped[str] = columns.code(N_("Code"))
    sentence: Mapped[str] = columns.long_text(N_("Why"))
    details: Mapped[str | None] = columns.long_text(N_("Details"))
    record: Mapped[str | None] = columns.code(N_("Record"))
    row_id: Mapped[UUID | None] = columns.reference("", N_("Which"))
    field: Mapped[str | None] = columns.code(N_("Field"))
    kept: Mapped[str | None] = columns.long_text(N_("Shown now"))
    other: Mapped[str | None] = columns.long_text(N_("Kept aside"))
    by_id: Mapped[UUID | None] = columns.reference("user", N_("By"), index=False)
    at: Mapped[datetime] = columns.moment(N_("When"))
    mutation: Mapped[UUID | None] = columns.reference("", N_("Edit"), index=False)
    changes: Mapped[str | None] = columns.long_text(N_("The whole edit"))
    resolution: Mapped[str | None] = columns.code(N_("Settled by"), index=True)
