"""The people we talk to, and at which accounts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from app.errors import Invalid
from app.i18n import N_
from app.models import columns
from app.models.base import Synced

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped


class Contact(Synced):
    """A person at one or more accounts; travels with each of them."""

    follows = ("owner_id", "created_by")
    adds = True
    __indexes__ = (
        columns.index("ix_contact_name_id", "name", "id"),
        columns.yearly_index("ix_contact_birthday", "birthday"),
    )

    name: Mapped[str] = columns.text(N_("Name"), nocase=True)
    salutation: Mapped[str | None] = columns.text(N_("Salutation"))
    job_title: Mapped[str | None] = columns.text(N_("Job title"))
    phone: Mapped[str | None] = columns.phone(N_("Phone"))
    mobile: Mapped[str | None] = columns.phone(N_("Mobile"))
    whatsapp: Mapped[str | None] = columns.phone(N_("WhatsApp"))
    email: Mapped[str | None] = columns.email(N_("E-mail"))
    email_2: Mapped[str | None] = columns.email(N_("Second e-mail"))
    street: Mapped[str | None] = columns.long_text(N_("Street"))
    city: Mapped[str | None] = columns.text(N_("City"))
    region: Mapped[str | None] = columns.text(N_("Province or state"))
    postcode: Mapped[str | None] = columns.code(N_("Postcode"))
    country: Mapped[str | None] = columns.country(N_("Country"))
    birthday: Mapped[date | None] = columns.day(N_("Birthday"))
    language: Mapped[str | None] = columns.language(N_("Language"))
    owner_id: Mapped[UUID | None] = columns.reference("user", N_("Owner"), guarded=True)
    inactive: Mapped[bool] = columns.flag(N_("Inactive"))
    description: Mapped[str | None] = columns.long_text(N_("About"))

    def check(self) -> None:
        """Raises Invalid, naming the field, where the contact cannot be kept as it is."""
        if not (self.name or "").strip():
            raise Invalid(N_("A contact needs a name."), field="name")


class AccountContact(Synced):
    """The part a contact plays at an account."""

    follows = ("account_id",)
    adds = True

    account_id: Mapped[UUID] = columns.reference("account", N_("Account"))
    contact_id: Mapped[UUID] = columns.reference("contact", N_("Contact"))
    role: Mapped[str | None] = columns.text(N_("Role"))
    primary: Mapped[bool] = columns.flag(N_("Main contact"))
    inactive: Mapped[bool] = columns.flag(N_("Inactive"))
