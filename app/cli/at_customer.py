"""`account="Toko Maju" role=Buyer`: where a new contact works, said with the contact itself."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.cli.values import typed
from app.cli.words import field_named
from app.errors import Invalid, Refused
from app.i18n import N_, _, translate
from app.records import all_records
from app.records.description import Record
from app.records.editing import create

# What a contact is at one of perhaps several customers: a record of its own.
_PART = "account_contact"
_SAID = ("account_id", "role", "primary")


def fields_of_part(record: Record) -> dict[str, str]:
    """What may be said of it with a new record of this type, each with what it is."""
    if record.name != "contact":
        return {}
    columns = all_records()[_PART].table.c
    labels = {name: translate(columns[name].info["label"]) for name in _SAID}
    where = _("{label}: makes the contact one of this customer’s").format(
        label=labels["account_id"]
    )
    return {"account": where, "role": labels["role"], "primary": labels["primary"]}


def without_part(record: Record, given: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is given of a contact itself, and what of its part at a customer.

    Raises Invalid where that is said of no customer.
    """
    if record.name != "contact":
        return list(given), []
    part = [text for text in given if _field(record, text) in _SAID]
    if part and "account_id" not in (_field(record, text) for text in part):
        raise Invalid(
            N_("Say at which customer, with account=…: a contact has a role only there."),
            field="account",
        )
    return [text for text in given if text not in part], part


def check_no_part(record: Record, row_id: UUID, given: Sequence[str]) -> None:
    """Raises Refused where a contact that is there is given to a customer as if it were a field."""
    if record.name == "contact" and any(_field(record, text) in _SAID for text in given):
        raise Refused(
            N_(
                "A contact may be at several customers, each time with a role of its own. Add one:"
                " “relasi new account_contact account=… contact={key} role=…”; change one that is"
                " there: “relasi list account_contact --where contact={key}”, then “relasi set”."
            ),
            key=str(row_id),
        )


def put_at(session: Session, contact: UUID, part: Sequence[str]) -> None:
    """Keep that a contact is at a customer. Raises Invalid, naming what cannot be read."""
    if part:
        record = all_records()[_PART]
        create(session, record, typed(session, record, [*part, f"contact={contact}"]))


def _field(record: Record, text: str) -> str:
    """Which field of the part a `NAME=VALUE` means; empty for what the contact has itself."""
    name = text.partition("=")[0]
    if field_named(record, name) in record.table.c:
        return ""
    return field_named(all_records()[_PART], name)
