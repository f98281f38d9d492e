"""What the approval desk shows of each quote that waits, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from app.formats import (
    format_amount,
    format_date,
    format_datetime,
    format_money,
    format_percent,
    format_quantity,
    near_date,
)
from app.i18n import _, ngettext, translate
from app.services.approval_desk import (
    Answered,
    Desk,
    margin_told,
    may_answer,
    waiting_for_answer,
)
from app.services.approval_ground import DeskLine
from app.store import Store


@dataclass(frozen=True)
class Item:
    """A quote that waits.

    Attributes:
        figures: label and value, side by side in the order they matter; `customer`: the same of
            the customer.
        lines: a row of texts each; `calm` are those that go beyond no limit, `tips` what the
            others do. `margins`: whether the rows hold one.
        since: how long it has waited, as near dates are said; `when`: the exact moment.
        beyond: sentences; `history`: earlier answers, a sentence each.
        mine: one's own, which somebody else answers.
    """

    id: UUID
    number: str
    account_id: UUID
    account: str
    subject: str
    total: str
    discount: str
    figures: tuple[tuple[str, str], ...]
    customer: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, ...], ...]
    calm: frozenset[int]
    tips: tuple[str, ...]
    margins: bool
    asked_by: str
    since: str
    when: str
    beyond: tuple[str, ...]
    reason: str
    agreed: str
    history: tuple[str, ...]
    mine: bool


@dataclass(frozen=True)
class Waiting:
    """All of them, and whether whoever looks may answer."""

    items: tuple[Item, ...]
    may_answer: bool


def read_waiting(store: Store) -> Waiting:
    """What waits, the longest first."""
    now = store.clock.now().astimezone()
    with store.read() as session:
        items = tuple(_item(desk, now) for desk in waiting_for_answer(session))
        return Waiting(items, may_answer(session))


def _item(desk: Desk, now: datetime) -> Item:
    total, discount = format_money(desk.total, desk.currency), format_percent(desk.discount)
    asked = desk.asked_at.astimezone() if desk.asked_at else None
    margins = any(line.margin_percent is not None for line in desk.lines)
    return Item(
        id=desk.quote_id,
        number=desk.number,
        account_id=desk.account_id,
        account=desk.account,
        subject=desk.subject,
        total=total,
        discount=_("{percent} off").format(percent=discount) if desk.discount else "",
        figures=tuple(_figures(desk, total, discount)),
        customer=tuple(_customer(desk)),
        lines=tuple(_line(line, desk, margins) for line in desk.lines),
        calm=frozenset(n for n, line in enumerate(desk.lines) if not line.beyond),
        tips=tuple("\n".join(one.finding() for one in line.beyond) for line in desk.lines),
        margins=margins,
        asked_by=desk.asked_by,
        since=near_date(asked, now) if asked else "",
        when=format_datetime(asked) if asked else "",
        beyond=tuple(breach.finding() for breach in desk.beyond),
        reason=desk.reason,
        agreed=_agreed(desk),
        history=tuple(map(_answer, desk.history)),
        mine=desk.mine,
    )


def _figures(desk: Desk, total: str, discount: str) -> list[tuple[str, str]]:
    found = [(_("Total"), total), (_("Discount"), discount)]
    amount = "" if desk.margin is None else format_money(desk.margin, desk.currency)
    aside = desk.uncosted if amount else 0
    if margin := margin_told(desk.margin_percent, desk.uncosted - aside, amount):
        found.append((_("Margin"), margin))
    if aside:
        lines = ngettext("{count} line", "{count} lines", aside).format(count=aside)
        found.append((_("Left aside, cost not known"), lines))
    return found


def _customer(desk: Desk) -> Iterator[tuple[str, str]]:
    if desk.account_class:
        yield _("Class"), desk.account_class
    bought = desk.bought
    orders = ngettext("{count} order", "{count} orders", bought.orders).format(count=bought.orders)
    much = format_money(bought.total, desk.currency)
    yield _("Bought in a year"), f"{much} · {orders}" if bought.orders else _("nothing")
    if bought.last is not None:
        yield _("Last order"), format_date(bought.last)
    if desk.credit_limit is not None:
        yield _("Credit limit"), format_money(desk.credit_limit, desk.currency)


def _line(line: DeskLine, desk: Desk, margins: bool) -> tuple[str, ...]:
    """Number, name, quantity, price, discount, total, and the margin where it is seen."""

    def amount(value: Decimal | None) -> str:
        return "" if value is None else format_amount(value, desk.currency)

    def percent(value: Decimal | None) -> str:
        return "" if value is None else format_percent(value)

    return (
        str(line.number or ""),
        line.description if line.counts else _("{name} (option)").format(name=line.description),
        "" if line.quantity is None else format_quantity(line.quantity, line.unit),
        amount(line.price),
        percent(line.discount or None),
        amount(line.total),
        *((percent(line.margin_percent),) if margins else ()),
    )


def _agreed(desk: Desk) -> str:
    if desk.agreed_at is None:
        return ""
    return _("The customer said yes on condition of your answer, {when}.").format(
        when=format_datetime(desk.agreed_at.astimezone())
    )


def _answer(one: Answered) -> str:
    when = format_datetime(one.at.astimezone()) if one.at else ""
    said = " · ".join(filter(None, (translate(one.decision.label), one.by, when)))
    return f"{said}: “{one.comment}”" if one.comment else said
