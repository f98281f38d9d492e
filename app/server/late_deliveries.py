"""A delivery of an order that somebody had cancelled or invoiced meanwhile: kept, and said to both.

The goods have left, so the delivery is taken whatever became of the order. The order follows from
it (`ordered.py`); who delivered and who ended the order learn what to talk about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

import msgspec

from app.i18n import N_
from app.models import OrderState
from app.server.attending import Notices
from app.server.book import Book, Key
from app.server.intent import Decision, Late, as_json
from app.store import Op
from app.sync.protocol import Mutation, Patch

LATE = "late"
# What an order becomes by its deliveries alone.
_BY_DELIVERIES = frozenset({OrderState.DELIVERED, OrderState.CONFIRMED, OrderState.CANCELLED})
CALLED_OFF = N_(
    "{name} cancelled this order while {other} delivered something of it. What was delivered"
    " counts, the rest is cancelled. Talk to the customer: invoice what has come, or deliver the"
    " rest after all."
)
WRITTEN = N_(
    "{name} invoiced this order while {other} delivered something of it. The delivery counts. See"
    " whether invoice {number} holds it; otherwise write another one."
)


def meet_orders(book: Book, mutation: Mutation, decision: Decision, device: UUID) -> Mutation:
    """The intent, without the state of orders that are no longer to be delivered, or of which a
    delivery is taken back: what they are then follows from the deliveries. Whose order had ended
    is noted in the decision, unless this `device` had ended it: it takes that back.
    """
    ended = {order_id.bytes for order_id in _taken_back(book, mutation)}
    for order_id in dict.fromkeys(_delivered(book, mutation)):
        row = book.row("order", order_id)
        if row is None or row["state"] == OrderState.CONFIRMED:
            continue
        ended.add(order_id.bytes)
        if row["state"] in (OrderState.CANCELLED, OrderState.INVOICED):
            state = book.state("order", order_id)
            last = state.fver.get("state") if state else None
            by = UUID(last[1]) if last and last[1] else None
            if not last or last[3] != str(device):
                decision.late.append(Late(order_id, row["state"], by))
    if not ended:
        return mutation
    patches = [
        _stateless(patch) if patch.row_id in ended and patch.record == "order" else patch
        for patch in mutation.patches
    ]
    return msgspec.structs.replace(mutation, patches=patches)


def tell_late(
    book: Book, notices: Notices, mutation: Mutation, author: UUID, late: Iterable[Late]
) -> list[Key]:
    """The notices for who delivered, and for who had ended the order."""
    told: list[Key] = []
    for one in late:
        row = book.row("order", one.order_id) or {}
        words = as_json({
            "name": notices.name(str(one.by) if one.by else None),
            "other": notices.name(str(author)),
            "number": row.get("invoice_number") or "",
        })  # fmt: skip
        told += [
            notices.put(
                UUID(bytes=mutation.uid), user_id=str(person), kind="held", code=LATE,
                sentence=CALLED_OFF if one.state == OrderState.CANCELLED else WRITTEN,
                details=words, record="order", row_id=str(one.order_id),
                by_id=str(author if person == one.by else one.by) if one.by else None,
            )
            for person in dict.fromkeys((author, one.by)) if person is not None
        ]  # fmt: skip
    return told


def _delivered(book: Book, mutation: Mutation) -> Iterator[UUID]:
    """The orders of which an intent brings deliveries."""
    for patch in mutation.patches:
        if patch.record != "delivery" or patch.op != Op.INSERT:
            continue
        line_id = _key(patch.values.get("line_id"))
        line = book.row("order_line", line_id) if line_id else None
        if line is not None and book.row("delivery", UUID(bytes=patch.row_id)) is None:
            yield UUID(line["order_id"])


def _taken_back(book: Book, mutation: Mutation) -> Iterator[UUID]:
    """The orders of which an intent removes deliveries."""
    for patch in mutation.patches:
        if patch.record != "delivery" or patch.op != Op.DELETE:
            continue
        delivery = book.row("delivery", UUID(bytes=patch.row_id))
        line = book.row("order_line", UUID(delivery["line_id"])) if delivery else None
        if line is not None:
            yield UUID(line["order_id"])


def _stateless(patch: Patch) -> Patch:
    if patch.op != Op.UPDATE or patch.values.get("state") not in _BY_DELIVERIES:
        return patch
    rest = {name: value for name, value in patch.values.items() if name != "state"}
    return msgspec.structs.replace(patch, values=rest)


def _key(said: object) -> UUID | None:
    try:
        return UUID(said) if isinstance(said, str) else None
    except ValueError:
        return None
