"""Contacts as people meet them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.i18n import N_
from app.models import Account, AccountContact, Contact
from app.models.base import table_of
from app.records.common_actions import give, note, tag
from app.records.description import Filter, Record, Section, Telling


def _at() -> sa.ColumnElement[Any]:
    """The customer where a contact is met: where they are the main contact, else the first."""
    link, account = table_of(AccountContact), table_of(Account)
    of_them = link.c.contact_id == table_of(Contact).c.id
    met = sa.select(account.c.name).join(link, link.c.account_id == account.c.id)
    first = (link.c.inactive, link.c.primary.desc(), link.c.id)
    return (
        met.where(of_them).order_by(*first).limit(1).correlate(table_of(Contact)).scalar_subquery()
    )


def _does(values: Mapping[str, Any]) -> str:
    """`Owner · Toko Maju`: what somebody does, and where."""
    return " · ".join(filter(None, (values["job_title"], values["at"])))


CONTACTS = Record(
    kind=Contact,
    label=N_("Contact"),
    plural=N_("Contacts"),
    icon="contact",
    title=Contact.name,
    columns=(
        Contact.name,
        Contact.job_title,
        Contact.phone,
        Contact.city,
        Contact.whatsapp,
        Contact.email,
        Contact.owner_id,
    ),
    sections=(
        Section(
            N_("Person"),
            (
                Contact.name,
                Contact.salutation,
                Contact.job_title,
                Contact.language,
                Contact.birthday,
                Contact.owner_id,
            ),
        ),
        Section(
            N_("Reach"),
            (
                Contact.phone,
                Contact.mobile,
                Contact.whatsapp,
                Contact.email,
                Contact.email_2,
            ),
        ),
        Section(
            N_("Address"),
            (
                Contact.street,
                Contact.city,
                Contact.region,
                Contact.postcode,
                Contact.country,
            ),
        ),
        Section(N_("More"), (Contact.inactive, Contact.description)),
    ),
    search=(
        Contact.job_title,
        Contact.phone,
        Contact.mobile,
        Contact.whatsapp,
        Contact.email,
        Contact.email_2,
        Contact.city,
    ),
    names=(Contact.name, Contact.email),
    filters=(
        Filter("mine", N_("Mine"), lambda viewer: Contact.owner_id == viewer.user_id),
        Filter(
            "birthday",
            N_("Birthday this month"),
            lambda viewer: sa.extract("month", Contact.birthday) == viewer.today.month,
        ),
        Filter("active", N_("Active"), lambda viewer: Contact.inactive.is_(False)),
    ),
    aliases={
        "name": ("full name", "person - name", "file as", "display name", "contact name"),
        "salutation": ("name prefix", "salutation"),
        "job_title": (
            "title",
            "organization title",
            "organization 1 - title",
            "job title",
            "occupation",
        ),
        "phone": (
            "phone number",
            "phone 1 - value",
            "business phone",
            "primary phone",
            "person - phone",
            "home phone",
        ),
        "mobile": ("mobile phone", "phone 2 - value"),
        "email": (
            "e-mail address",
            "e-mail 1 - value",
            "email address",
            "person - email (work)",
        ),
        "email_2": ("e-mail 2 address", "e-mail 2 - value", "person - email (home)"),
        "street": (
            "address 1 - street",
            "business street",
            "mailing street",
            "mailing address line1",
        ),
        "city": ("address 1 - city", "business city", "mailing city"),
        "region": ("address 1 - region", "business state", "mailing state"),
        "postcode": (
            "address 1 - postal code",
            "business postal code",
            "mailing zip/postal code",
        ),
        "country": (
            "address 1 - country",
            "business country/region",
            "mailing country",
            "country/region",
        ),
        "birthday": ("birthdate",),
        "owner_id": ("contact owner",),
        "description": ("notes", "description"),
    },
    telling={"job_title": Telling((), _does, {"at": _at}, ("account_contact", "account"))},
    actions=(note("contact_id"), tag("contact_id"), give("contact")),
    sort=Contact.name,
)

ACCOUNT_CONTACTS = Record(
    kind=AccountContact,
    label=N_("Person at an account"),
    plural=N_("People at accounts"),
    icon="users",
    title=AccountContact.role,
    columns=(
        AccountContact.account_id,
        AccountContact.contact_id,
        AccountContact.role,
        AccountContact.primary,
    ),
    sections=(
        Section(
            N_("Part"),
            (
                AccountContact.account_id,
                AccountContact.contact_id,
                AccountContact.role,
                AccountContact.primary,
                AccountContact.inactive,
            ),
        ),
    ),
    names=(AccountContact.role,),
    sort=AccountContact.account_id,
)
