"""The lines of a quote: added, changed, moved and removed, each time with its totals.

On a quote whose content is fixed they do so in its next revision.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.i18n import N_
from app.ids import uuid7
from app.models import Account, LineKind, Product, Quote, QuoteLine
from app.services import here
from app.services.company import company_of
from app.services.prices import price_of
from app.services.quote_totals import day_of, recompute
from app.services.quoting import open_to_change
from app.store import Store

_PRICED = frozenset({LineKind.PRODUCT, LineKind.SERVICE, LineKind.TEXT})


def add_line(store: Store, quote_id: UUID, **values: Any) -> UUID:
    """Add a line, last unless `position` (from 1) says otherwise; gives its key.

    With `product_id` the description, unit, price, tax and cost follow from the product and the
    customer's price lists; what is given here wins. Without it `description` makes a free text,
    or what `kind` says.
    """
    with store.work(N_("Add quote line")) as session:
        return added(session, open_to_change(session, quote_id), values).id


def change_line(store: Store, line_id: UUID, **values: Any) -> UUID:
    """Change fields of a line; gives the key of the line that was changed.

    Another product brings its own description, unit, price and tax. Another quantity brings the
    price of that quantity, unless the price was typed by hand.
    """
    with store.work(N_("Change quote line")) as session:
        line = _open_line(session, line_id)
        quote = here.found(session, Quote, line.quote_id)
        position = values.pop("position", None)
        _change(session, quote, line, values)
        recompute(session, quote)
        if position is not None:
            _place(session, quote, line, int(position))
        return line.id


def move_line(store: Store, line_id: UUID, position: int) -> UUID:
    """Put a line at a place, counted from 1; gives its key."""
    with store.work(N_("Move quote line")) as session:
        line = _open_line(session, line_id)
        quote = here.found(session, Quote, line.quote_id)
        _place(session, quote, line, position)
        recompute(session, quote)
        return line.id


def remove_line(store: Store, line_id: UUID) -> UUID:
    """Take a line away; gives the key of the quote it was taken from."""
    with store.work(N_("Remove quote line")) as session:
        line = _open_line(session, line_id)
        quote = here.found(session, Quote, line.quote_id)
        session.delete(line)
        session.flush()
        session.expire(quote, ["lines"])
        for number, other in enumerate(quote.lines, start=1):
            _renumber(other, number)
        recompute(session, quote)
        return quote.id


def duplicate_line(store: Store, line_id: UUID) -> UUID:
    """The same line once more, below; gives the new one's key."""
    with store.work(N_("Duplicate quote line")) as session:
        line = _open_line(session, line_id)
        quote = here.found(session, Quote, line.quote_id)
        names = [c.name for c in QuoteLine.__table__.columns if c.name not in _OWN]
        copy = QuoteLine(id=uuid7(), **{name: getattr(line, name) for name in names})
        session.add(copy)
        session.flush()
        session.expire(quote, ["lines"])
        _place(session, quote, copy, line.position + 1)
        recompute(session, quote)
        return copy.id


_OWN = frozenset({"id", "created_at", "created_by"})


def added(session: Session, quote: Quote, values: Mapping[str, Any]) -> QuoteLine:
    """A new line of a quote inside a piece of work, with the quote's totals."""
    given = {name: value for name, value in values.items() if value is not None}
    position = given.pop("position", None)
    if "product_id" not in given and "kind" not in given:
        given["kind"] = LineKind.TEXT
    if not given.get("product_id") and not (given.get("description") or "").strip():
        raise Invalid(N_("Choose a product or write a description."), field="description")
    given["kind"] = LineKind(given["kind"]) if "kind" in given else None
    if (given["kind"] or LineKind.PRODUCT) in _PRICED:
        given.setdefault("quantity", Decimal(1))
    line = QuoteLine(
        **{
            "id": uuid7(),
            "quote_id": quote.id,
            "position": len(quote.lines) + 1,
            **_from_product(session, quote, given),
            **{name: value for name, value in given.items() if value is not None},
        }
    )
    session.add(line)
    recompute(session, quote)
    if position is not None:
        _place(session, quote, line, int(position))
        recompute(session, quote)
    return line


def _change(session: Session, quote: Quote, line: QuoteLine, values: Mapping[str, Any]) -> None:
    changed = {name: value for name, value in values.items() if getattr(line, name) != value}
    if changed.get("product_id"):
        given = {"product_id": changed["product_id"], "quantity": line.quantity, **changed}
        changed = {**_from_product(session, quote, given), **changed}
    elif "price" not in changed and changed.get("quantity") and _is_listed(session, quote, line):
        price = _price(session, quote, line.product_id, changed["quantity"])
        changed["price"] = line.price if price is None else price
    for name, value in changed.items():
        setattr(line, name, value)


def _is_listed(session: Session, quote: Quote, line: QuoteLine) -> bool:
    """Whether its price is that of the lists, and not one typed by hand."""
    if line.product_id is None:
        return False
    return line.price == _price(session, quote, line.product_id, line.quantity)


def _from_product(session: Session, quote: Quote, given: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from the product; for a free text only the company's usual tax."""
    if not given.get("product_id"):
        priced = given.get("kind") in _PRICED
        return {"tax_code": (company_of(session).tax_code or None) if priced else None}
    product = here.found(session, Product, given["product_id"])
    quantity = given.get("quantity") or Decimal(1)
    values: dict[str, Any] = {
        "kind": LineKind.SERVICE if product.service else LineKind.PRODUCT,
        "description": "\n".join(filter(None, (product.name, product.description))),
        "unit": product.unit,
        "tax_code": product.tax_code or company_of(session).tax_code or None,
        "cost": product.cost if product.currency in (None, quote.currency) else None,
    }
    if "price" not in given:
        values["price"] = _price(session, quote, product.id, quantity)
    return values


def _price(
    session: Session, quote: Quote, product_id: UUID | None, quantity: Decimal | None
) -> Decimal | None:
    """The price by the lists; None where there is none, to be typed by hand."""
    product = here.found(session, Product, product_id)
    account = session.get(Account, quote.account_id)
    try:
        return price_of(
            session,
            product,
            account,
            quantity or Decimal(1),
            quote.currency,
            day_of(session, quote),
            quote.price_list_id,
        ).price
    except Invalid:
        return None


def _open_line(session: Session, line_id: UUID) -> QuoteLine:
    """The line while its quote may be changed, else its copy in the next revision."""
    line = here.found(session, QuoteLine, line_id)
    quote = open_to_change(session, line.quote_id)
    if quote.id == line.quote_id:
        return line
    same = sa.select(QuoteLine).where(
        QuoteLine.quote_id == quote.id, QuoteLine.position == line.position
    )
    copy = session.scalars(same).first()
    if copy is None:
        raise Invalid(N_("The next revision no longer has this line."), field="position")
    return copy


def _place(session: Session, quote: Quote, line: QuoteLine, position: int) -> None:
    session.flush()
    others = [other for other in quote.lines if other is not line]
    others.insert(max(0, position - 1), line)
    for number, other in enumerate(others, start=1):
        _renumber(other, number)
    session.flush()


def _renumber(line: QuoteLine, number: int) -> None:
    if line.position != number:
        line.position = number
