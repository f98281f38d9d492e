"""Somebody who might buy, not yet qualified."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.states import machine
from app.errors import Invalid, Refused
from app.i18n import N_
from app.models import columns
from app.models.base import Synced
from app.models.types import Labelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped


class LeadStatus(Labelled):
    """How far we are with a lead."""

    NEW = "new", N_("New")
    WORKING = "working", N_("Working")
    NURTURING = "nurturing", N_("Nurturing")
    QUALIFIED = "qualified", N_("Qualified")
    CONVERTED = "converted", N_("Converted")
    DISQUALIFIED = "disqualified", N_("Disqualified")
    RECYCLED = "recycled", N_("Recycled")


LEAD_STATES = machine(
    {status: status.label for status in LeadStatus},
    new="working nurturing qualified disqualified",
    working="nurturing qualified disqualified",
    nurturing="working qualified disqualified",
    qualified="converted working disqualified",
    disqualified="recycled",
    recycled="working",
)


class Lead(Synced):
    """Somebody who might buy, not yet qualified."""

    follows = ("territory_id", "owner_id", "created_by")
    adds = True
    machines = {"status": LEAD_STATES}
    __indexes__ = (columns.index("ix_lead_name_id", "name", "id"),)

    name: Mapped[str] = columns.text(N_("Name"), nocase=True)
    company: Mapped[str | None] = columns.text(N_("Company"), nocase=True)
    job_title: Mapped[str | None] = columns.text(N_("Job title"))
    status: Mapped[LeadStatus] = columns.choice(
        LeadStatus, N_("Status"), default=LeadStatus.NEW, guarded=True, index=True
    )
    source: Mapped[str | None] = columns.text(N_("Source"))
    phone: Mapped[str | None] = columns.phone(N_("Phone"))
    mobile: Mapped[str | None] = columns.phone(N_("Mobile"))
    whatsapp: Mapped[str | None] = columns.phone(N_("WhatsApp"))
    email: Mapped[str | None] = columns.email(N_("E-mail"))
    website: Mapped[str | None] = columns.url(N_("Website"))
    city: Mapped[str | None] = columns.text(N_("City"))
    country: Mapped[str | None] = columns.country(N_("Country"))
    amount: Mapped[Decimal | None] = columns.money(N_("Estimated amount"))
    currency: Mapped[str | None] = columns.currency(N_("Currency"))
    score: Mapped[int | None] = columns.whole(N_("Score"))
    reason: Mapped[str | None] = columns.text(N_("Reason"))
    territory_id: Mapped[UUID | None] = columns.reference("territory", N_("Territory"))
    owner_id: Mapped[UUID | None] = columns.reference("user", N_("Owner"), guarded=True)
    description: Mapped[str | None] = columns.long_text(N_("About"))
    account_id: Mapped[UUID | None] = columns.reference("account", N_("Account"))
    contact_id: Mapped[UUID | None] = columns.reference("contact", N_("Contact"))
    opportunity_id: Mapped[UUID | None] = columns.reference("opportunity", N_("Deal"))

    def check(self) -> None:
        """Raises Invalid, naming the field, where the lead cannot be kept as it is."""
        if not (self.name or "").strip() and not (self.company or "").strip():
            raise Invalid(N_("A lead needs a name or a company."), field="name")
        if self.amount is not None and self.amount < 0:
            raise Invalid(N_("An amount cannot be negative."), field="amount")

    def become(self, status: LeadStatus, reason: str | None = None) -> None:
        """Go to another status. Raises Refused where that is not the next step."""
        LEAD_STATES.check_step(self.status, status)
        if status is LeadStatus.DISQUALIFIED and not (reason or self.reason):
            raise Refused(N_("Say why this lead is disqualified."))
        self.status = status
        if reason:
            self.reason = reason
