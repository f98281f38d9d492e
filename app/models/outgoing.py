"""An e-mail on its way out of this laptop; only what became of it travels, as an activity."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.i18n import N_, P_
from app.ids import uuid7
from app.models import columns, types
from app.models.base import Base
from app.models.types import Labelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped


class Posting(Labelled):
    """How far an e-mail has come."""

    QUEUED = "queued", P_("e-mail", "Waiting to be sent")
    SENDING = "sending", P_("e-mail", "Being sent")
    SENT = "sent", P_("e-mail", "Sent")
    FAILED = "failed", P_("e-mail", "Not sent")
    DOUBTFUL = "doubtful", P_("e-mail", "May have been sent")
    CANCELLED = "cancelled", P_("e-mail", "Taken back")


class Outgoing(Base):
    """An e-mail that somebody queued on this laptop.

    No record that is synchronised: only the laptop that queued it sends it, so that no two do.

    Attributes:
        activity_id: the activity that tells of it on the timeline.
        device_id: the laptop that queued it; a copy of its file is another one, and sends nothing.
        message_id: the same at each try, so that a receiving server can tell a second copy.
        to, copies: addresses, parted by commas.
        files: what is attached, as JSON: a list of [name, sha256].
        said: the sentence why it waits or failed.
    """

    id: Mapped[UUID] = columns.field(types.Id(), N_("Key"), primary_key=True, default=uuid7)
    activity_id: Mapped[UUID] = columns.field(types.Id(), N_("Activity"), index=True)
    quote_id: Mapped[UUID | None] = columns.field(types.Id(), N_("Quote"))
    device_id: Mapped[UUID | None] = columns.field(types.Id(), N_("Laptop"))
    message_id: Mapped[str] = columns.text(N_("Message"))
    state: Mapped[Posting] = columns.choice(
        Posting, N_("State"), default=Posting.QUEUED, index=True
    )
    to: Mapped[str] = columns.long_text(N_("To"))
    copies: Mapped[str] = columns.long_text(N_("Copy to"), default="")
    subject: Mapped[str] = columns.text(N_("Subject"))
    text: Mapped[str] = columns.long_text(N_("Text"))
    files: Mapped[str] = columns.long_text(N_("Files"), default="[]")
    queued_at: Mapped[datetime] = columns.moment(N_("Queued"))
    next_at: Mapped[datetime] = columns.moment(N_("Next try"))
    tries: Mapped[int] = columns.whole(N_("Tries"), default=0)
    sent_at: Mapped[datetime | None] = columns.moment(N_("Sent"))
    said: Mapped[str | None] = columns.text(N_("Reason"))
