"""What we do with customers: calls, visits, meetings, tasks; and what was said and seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from app.domain.states import machine
from app.errors import Invalid, Refused
from app.i18n import N_
from app.models import columns
from app.models.base import Find, Synced
from app.models.paper import GOES_WITH_PAPERS
from app.models.types import Labelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped


class ActivityKind(Labelled):
    """How we met."""

    CALL = "call", N_("Call")
    VISIT = "visit", N_("Visit")
    MEETING = "meeting", N_("Meeting")
    TASK = "task", N_("Task")
    EMAIL = "email", N_("E-mail")
    MESSAGE = "message", N_("Message")
    LETTER = "letter", N_("Letter")


class ActivityState(Labelled):
    """Whether it has happened."""

    PLANNED = "planned", N_("Planned")
    CHECKED_IN = "checked_in", N_("Checked in")
    DONE = "done", N_("Done")
    NOT_DONE = "not_done", N_("Not done")
    MISSED = "missed", N_("Missed")


class Direction(Labelled):
    """Who began it."""

    OUT = "out", N_("Outgoing")
    IN = "in", N_("Incoming")


ACTIVITY_STATES = machine(
    {state: state.label for state in ActivityState},
    planned="checked_in done not_done missed",
    checked_in="done missed",
    done="planned",
    not_done="planned",
    missed="planned",
)


class About:
    """What a record is about: it travels with the first of these that is set."""

    follows: ClassVar[tuple[str, ...]] = (
        "account_id",
        "lead_id",
        "opportunity_id",
        "quote_id",
        "contact_id",
        "owner_id",
        "created_by",
    )
    private: ClassVar[bool] = True

    account_id: Mapped[UUID | None] = columns.reference("account", N_("Account"))
    contact_id: Mapped[UUID | None] = columns.reference("contact", N_("Contact"))
    lead_id: Mapped[UUID | None] = columns.reference("lead", N_("Lead"))
    opportunity_id: Mapped[UUID | None] = columns.reference("opportunity", N_("Deal"))
    quote_id: Mapped[UUID | None] = columns.reference("quote", N_("Quote"))
    owner_id: Mapped[UUID | None] = columns.reference("user", N_("Owner"), guarded=True)


class Activity(About, Synced):
    """A call, visit, meeting, task, e-mail, message or letter, planned or done."""

    adds = True
    machines = {"state": ACTIVITY_STATES}
    __indexes__ = (
        columns.index("ix_activity_state_start", "state", "starts_at"),
        columns.index("ix_activity_last", "account_id", "state", "starts_at", "kind"),
        columns.index("ix_activity_day", "owner_id", "state", "starts_at"),
        columns.index("ix_activity_deal", "opportunity_id", "state", "starts_at"),
    )

    kind: Mapped[ActivityKind] = columns.choice(ActivityKind, N_("Kind"), default=ActivityKind.TASK)
    subject: Mapped[str] = columns.text(N_("Subject"), nocase=True)
    state: Mapped[ActivityState] = columns.choice(
        ActivityState, N_("State"), default=ActivityState.PLANNED, guarded=True
    )
    starts_at: Mapped[datetime | None] = columns.moment(N_("Start"), index=True)
    ends_at: Mapped[datetime | None] = columns.moment(N_("End"))
    all_day: Mapped[bool] = columns.flag(N_("All day"))
    zone: Mapped[str | None] = columns.code(N_("Time zone"))
    rrule: Mapped[str | None] = columns.text(N_("Repeats"))
    exdates: Mapped[str | None] = columns.long_text(N_("Except on"))
    reminder_minutes: Mapped[int | None] = columns.whole(N_("Remind before (minutes)"))
    direction: Mapped[Direction | None] = columns.choice(Direction, N_("Direction"))
    location: Mapped[str | None] = columns.text(N_("Place"))
    attendees: Mapped[str | None] = columns.long_text(N_("Attendees"))
    description: Mapped[str | None] = columns.long_text(N_("Details"))
    outcome: Mapped[str | None] = columns.long_text(N_("Result"))
    sale: Mapped[bool | None] = columns.flag(N_("Sale made"), default=None)
    next_action: Mapped[str | None] = columns.text(N_("Next action"))
    reason: Mapped[str | None] = columns.text(N_("Reason"))
    checked_in_at: Mapped[datetime | None] = columns.moment(N_("Checked in"))
    latitude: Mapped[Decimal | None] = columns.degrees(N_("Latitude"))
    longitude: Mapped[Decimal | None] = columns.degrees(N_("Longitude"))
    done_at: Mapped[datetime | None] = columns.moment(N_("Done at"))
    uid: Mapped[str | None] = columns.code(N_("Calendar key"), longest=255, index=True)
    sequence: Mapped[int] = columns.whole(N_("Calendar revision"), default=0)

    def check(self) -> None:
        """Raises Invalid, naming the field, where the activity cannot be kept as it is."""
        if not (self.subject or "").strip():
            raise Invalid(N_("Say what this is about."), field="subject")
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise Invalid(N_("The end is before the start."), field="ends_at")

    def finish(self, now: datetime, outcome: str | None = None) -> None:
        """It happened. Raises Refused where it was already closed."""
        ACTIVITY_STATES.check(self.state, ActivityState.DONE)
        self.state, self.done_at = ActivityState.DONE, now
        if outcome:
            self.outcome = outcome

    def check_in(self, now: datetime) -> None:
        """We are at the customer's. Raises Refused for what is not a visit."""
        if self.kind is not ActivityKind.VISIT:
            raise Refused(N_("Only a visit has a check-in."))
        ACTIVITY_STATES.check(self.state, ActivityState.CHECKED_IN)
        self.state, self.checked_in_at = ActivityState.CHECKED_IN, now

    def miss(self, reason: str | None = None) -> None:
        """It did not happen."""
        state = ActivityState.MISSED if self.kind is ActivityKind.VISIT else ActivityState.NOT_DONE
        ACTIVITY_STATES.check(self.state, state)
        self.state = state
        if reason:
            self.reason = reason


class Note(About, Synced):
    """What was said or seen; appended, never edited by another."""

    adds = True
    own_words = frozenset({"text"})
    __indexes__ = (columns.index("ix_note_last", "account_id", "at"),)

    text: Mapped[str] = columns.long_text(N_("Text"))
    at: Mapped[datetime | None] = columns.moment(N_("When"), index=True)

    def check(self) -> None:
        """Raises Invalid where there is nothing in it."""
        if not (self.text or "").strip():
            raise Invalid(N_("Write something first."), field="text")


class Attachment(About, Synced):
    """A file about a record, known by the sha256 of its bytes.

    That of a product, such as its picture, is the whole company's; so are pages for its papers.
    """

    follows = ("product_id", "brochure_id", *About.follows)
    adds = True

    product_id: Mapped[UUID | None] = columns.reference("product", N_("Product"))
    brochure_id: Mapped[UUID | None] = columns.reference("brochure", N_("Brochure"), guarded=True)
    name: Mapped[str] = columns.text(N_("Name"))
    sha256: Mapped[str] = columns.code(N_("Fingerprint"), longest=64, index=True)
    size: Mapped[int] = columns.whole(N_("Size"), default=0)
    media_type: Mapped[str | None] = columns.text(N_("Type of file"))

    def guard(self, before: Mapping[str, Any], find: Find, undoing: bool = False) -> None:
        """Raises Refused where pages that papers go with would be others."""
        about = before.get("brochure_id", self.brochure_id)
        if about is not None and ("brochure_id" in before or before.get("sha256")):
            raise Refused(GOES_WITH_PAPERS)

    def guard_removal(self, find: Find) -> None:
        """Raises Refused for pages that papers go with."""
        if self.brochure_id is not None:
            raise Refused(GOES_WITH_PAPERS)

    def is_shared(self) -> bool:
        """Whether it is a product's, or goes with papers."""
        return self.product_id is not None or self.brochure_id is not None
