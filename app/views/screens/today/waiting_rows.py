"""What waits for somebody, as rows with whom to call; changes that need a choice before all."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from app.i18n import N_, _, ngettext
from app.models import Attention, Contact
from app.views.screens.today.row import Row

if TYPE_CHECKING:
    from app.services.waiting.item import Waiting

# Plain tables: no record is mapped before the first page.
_ATTENTION, _CONTACT = Attention.__table__, Contact.__table__
_WAITS = {
    "expiring": "hourglass",
    "approval": "shield-check",
    "answer": "shield-check",
    "delivery": "truck",
    "invoice": "receipt",
    "promise": "bell",
    "quiet": "trending-down",
    "birthday": "cake",
    "visit": "map-pin",
    "letter": "mail",
}
_CALLED = {"quote": N_("Quote {number}"), "order": N_("Order {number}")}


def waiting_rows(connection: sa.Connection, waiting: list[Waiting]) -> list[Row]:
    """Rows with the telephones of whom each is about."""
    from app.services.reach import mobile
    from app.services.today import customers

    known = customers(connection, {one.account_id for one in waiting if one.account_id})
    people = [one.row_id for one in waiting if one.record == "contact"]
    query = sa.select(_CONTACT.c.id, _CONTACT.c.mobile, _CONTACT.c.phone, _CONTACT.c.whatsapp)
    reach = {row.id: row for row in connection.execute(query.where(_CONTACT.c.id.in_(people)))}
    rows = []
    for one in waiting:
        customer = known.get(one.account_id, {})
        phone, whatsapp = customer.get("phone", ""), customer.get("whatsapp", "")
        if one.row_id in reach:
            person = reach[one.row_id]
            phone, whatsapp = (
                person.mobile or person.phone or "",
                person.whatsapp or mobile(person.mobile, person.phone),
            )
        rows.append(_waiting(one, phone, whatsapp))
    return rows


def _waiting(one: Waiting, phone: str, whatsapp: str) -> Row:
    called = _CALLED.get(one.record)
    title = _(called).format(number=one.title) if called else one.title
    detail = "" if one.account_name == one.title else one.account_name
    why = one.why.sentence()
    return Row(
        what=one.what,
        record=one.record,
        id=one.row_id,
        icon=_WAITS[one.what],
        title=title,
        detail=detail,
        line=why,
        pressing=one.why.score >= 90,
        activity=one.what == "promise",
        step=one.step,
        account_id=one.account_id,
        account=one.account_name,
        phone=phone,
        whatsapp=whatsapp,
        said=", ".join(filter(None, (title, detail, why))),
    )


def attention_rows(connection: sa.Connection, user: UUID | None) -> tuple[Row, ...]:
    """One row for all changes that somebody has to choose about; none where there are none."""
    query = (
        sa.select(_ATTENTION.c.id)
        .where(_ATTENTION.c.resolution.is_(None), _ATTENTION.c.user_id == user)
        .order_by(_ATTENTION.c.at.desc())
    )
    keys = list(connection.scalars(query))
    if not keys:
        return ()
    count = len(keys)
    title = ngettext(
        "{count} change needs your attention.", "{count} changes need your attention.", count
    ).format(count=count)
    line = _("Open it and choose what holds.")
    return (
        Row("attention", "sync", keys[0], "git-compare", title, line=line, pressing=True,
            said=f"{title} {line}"),
    )  # fmt: skip
