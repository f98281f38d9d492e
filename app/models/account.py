"""The customer: a company or a person we sell to, buy from or work with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.tax_ids import TAX_IDS, check_tax_id
from app.errors import Invalid
from app.i18n import N_, P_
from app.models import columns
from app.models.base import Synced
from app.models.types import Labelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped


class AccountKind(Labelled):
    """Whether the account is an organisation or a human being."""

    COMPANY = "company", N_("Company")
    PERSON = "person", N_("Person")


class AccountType(Labelled):
    """What the account is to us."""

    PROSPECT = "prospect", N_("Prospect")
    CUSTOMER = "customer", N_("Customer")
    PARTNER = "partner", N_("Partner")
    SUPPLIER = "supplier", N_("Supplier")
    COMPETITOR = "competitor", N_("Competitor")


class AccountClass(Labelled):
    """How much attention the account earns."""

    A = "A", N_("A")
    B = "B", N_("B")
    C = "C", N_("C")


class Lifecycle(Labelled):
    """Where the account is on its way with us."""

    NEW = "new", N_("New")
    ACTIVE = "active", N_("Active")
    DORMANT = "dormant", N_("Dormant")
    LOST = "lost", P_("customer", "Lost")


class Account(Synced):
    """A company or a person we sell to, buy from or work with."""

    follows = ("territory_id", "owner_id", "created_by")
    adds = True
    __indexes__ = (
        columns.index("ix_account_name_id", "name", "id"),
        columns.index("ix_account_visits", "owner_id", "visit_every_days", "name"),
        columns.yearly_index("ix_account_birthday", "birthday"),
    )

    name: Mapped[str] = columns.text(N_("Name"), nocase=True)
    legal_name: Mapped[str | None] = columns.text(N_("Legal name"))
    kind: Mapped[AccountKind] = columns.choice(AccountKind, N_("Kind"), default=AccountKind.COMPANY)
    type: Mapped[AccountType] = columns.choice(
        AccountType, N_("Type"), default=AccountType.PROSPECT
    )
    account_class: Mapped[AccountClass | None] = columns.choice(AccountClass, N_("Class"))
    lifecycle: Mapped[Lifecycle | None] = columns.choice(Lifecycle, N_("Lifecycle stage"))
    industry: Mapped[str | None] = columns.text(N_("Industry"))
    parent_id: Mapped[UUID | None] = columns.reference("account", N_("Parent account"))
    territory_id: Mapped[UUID | None] = columns.reference("territory", N_("Territory"))
    owner_id: Mapped[UUID | None] = columns.reference("user", N_("Owner"), guarded=True)
    phone: Mapped[str | None] = columns.phone(N_("Phone"))
    whatsapp: Mapped[str | None] = columns.phone(N_("WhatsApp"))
    email: Mapped[str | None] = columns.email(N_("E-mail"))
    website: Mapped[str | None] = columns.url(N_("Website"))
    billing_street: Mapped[str | None] = columns.long_text(N_("Street"))
    billing_city: Mapped[str | None] = columns.text(N_("City"), nocase=True)
    billing_region: Mapped[str | None] = columns.text(N_("Province or state"))
    billing_postcode: Mapped[str | None] = columns.code(N_("Postcode"))
    billing_country: Mapped[str | None] = columns.country(N_("Country"))
    delivery_street: Mapped[str | None] = columns.long_text(N_("Delivery street"))
    delivery_city: Mapped[str | None] = columns.text(N_("Delivery city"))
    delivery_region: Mapped[str | None] = columns.text(N_("Delivery province or state"))
    delivery_postcode: Mapped[str | None] = columns.code(N_("Delivery postcode"))
    delivery_country: Mapped[str | None] = columns.country(N_("Delivery country"))
    latitude: Mapped[Decimal | None] = columns.degrees(N_("Latitude"))
    longitude: Mapped[Decimal | None] = columns.degrees(N_("Longitude"))
    npwp: Mapped[str | None] = columns.code(N_("NPWP"))
    nitku: Mapped[str | None] = columns.code(N_("NITKU"))
    nik: Mapped[str | None] = columns.code(N_("NIK"))
    pkp: Mapped[bool] = columns.flag(N_("PKP (collects PPN)"))
    tin: Mapped[str | None] = columns.code(N_("TIN"))
    brn: Mapped[str | None] = columns.code(N_("BRN"))
    sst_number: Mapped[str | None] = columns.code(N_("SST number"))
    price_list_id: Mapped[UUID | None] = columns.reference(
        "price_list", N_("Price list"), terms=True
    )
    payment_days: Mapped[int | None] = columns.whole(N_("Payment terms (days)"))
    credit_limit: Mapped[Decimal | None] = columns.money(N_("Credit limit"), terms=True)
    visit_every_days: Mapped[int | None] = columns.whole(N_("Visit every (days)"))
    birthday: Mapped[date | None] = columns.day(N_("Birthday or anniversary"))
    founded: Mapped[int | None] = columns.whole(N_("Founded (year)"))
    employees: Mapped[int | None] = columns.whole(N_("Employees"))
    annual_revenue: Mapped[Decimal | None] = columns.money(N_("Annual revenue"))
    description: Mapped[str | None] = columns.long_text(N_("About"))

    def check(self) -> None:
        """Raises Invalid, naming the field, where the account cannot be kept as it is."""
        if not (self.name or "").strip():
            raise Invalid(N_("An account needs a name."), field="name")
        if self.parent_id is not None and self.parent_id == self.id:
            raise Invalid(N_("An account cannot be its own parent."), field="parent_id")
        if self.visit_every_days is not None and self.visit_every_days < 1:
            raise Invalid(N_("Give a number of days of 1 or more."), field="visit_every_days")
        if self.payment_days is not None and self.payment_days < 0:
            raise Invalid(N_("Give a number of days of 0 or more."), field="payment_days")
        if self.credit_limit is not None and self.credit_limit < 0:
            raise Invalid(N_("A credit limit cannot be negative."), field="credit_limit")
        for name in TAX_IDS:
            check_tax_id(name, getattr(self, name))
