"""The lines of a quote: added, changed, moved and removed, each time with its totals.

On a quote whose content is fixed they do so in its next revision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.tax import codes_in, codes_written
from app.errors import Invalid
from app.i18n import N_
from app.ids import uuid7
from app.models import LineKind, Product, Quote, QuoteLine
from app.models.quote_line import cost_of
from app.services import here
from app.services.bundles import made_of
from app.services.line_values import PRICED, follow, follow_all, in_unit, prices, worths_for
from app.services.prices import Item
from app.services.quote_choice import mark
from app.services.quote_totals import recompute
from app.services.revising import open_to_change
from app.services.units import check_unit, units_of
from app.services.unread_cells import without
from app.store import Store


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
    price of that quantity, unless the price was typed by hand. `chosen` says that the customer
    takes it, or not, also on a quote that was sent.
    """
    with store.work(N_("Change quote line")) as session:
        if "chosen" in values:
            mark(session, here.found(session, QuoteLine, line_id), values.pop("chosen"))
            if not values:
                return line_id
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
        values = {name: getattr(line, name) for name in names}
        copy = QuoteLine(id=uuid7(), **here.without_closed(session, QuoteLine, values))
        session.add(copy)
        session.flush()
        session.expire(quote, ["lines"])
        _place(session, quote, copy, line.position + 1)
        recompute(session, quote)
        return copy.id


_OWN = frozenset({"id", "created_at", "created_by"})
# What a section or a note has none of.
OF_AMOUNTS = (
    "product_id", "quantity", "price", "unit", "discount_percent", "discount_steps",
    "discount_amount", "tax_code",
)  # fmt: skip


def added(session: Session, quote: Quote, values: Mapping[str, Any]) -> QuoteLine:
    """A new line of a quote inside a piece of work, with the quote's totals."""
    given = {name: value for name, value in values.items() if value is not None}
    position, chosen = given.pop("position", None), given.pop("chosen", False)
    if given.get("product_id") and given.get("unit"):
        product = here.found(session, Product, given["product_id"])
        check_unit(units_of(session, product), given["unit"])
    line = made(session, quote, given, len(quote.lines) + 1)
    recompute(session, quote)
    if position is not None:
        _place(session, quote, line, int(position))
        recompute(session, quote)
    if chosen:
        mark(session, line, chosen)
    return line


def made(session: Session, quote: Quote, given: Mapping[str, Any], position: int) -> QuoteLine:
    """A new line of a quote, not yet added up. Raises Invalid where it says nothing."""
    return all_made(session, quote, [given], position)[0]


def all_made(
    session: Session, quote: Quote, lines: Sequence[Mapping[str, Any]], position: int
) -> list[QuoteLine]:
    """New lines from a place on, not yet added up. Raises Invalid where one says nothing."""
    given = [_begun(one) for one in lines]
    made = []
    for number, (one, followed) in enumerate(
        zip(given, follow_all(session, quote, given), strict=True), start=position
    ):
        said = {name: value for name, value in one.items() if value is not None}
        if "unit" in followed:
            said.pop("unit", None)  # as the product calls it
        own = {"id": uuid7(), "quote_id": quote.id, "position": number}
        made.append(QuoteLine(**{**own, **followed, **_tidied(said)}))
    session.add_all(made)
    return made


def _begun(values: Mapping[str, Any]) -> dict[str, Any]:
    """A line of which so much is said, with its kind and at least one of it."""
    given = dict(values)
    if "product_id" not in given and "kind" not in given:
        given["kind"] = LineKind.TEXT
    if not given.get("product_id") and not (given.get("description") or "").strip():
        raise Invalid(N_("Choose a product or write a description."), field="description")
    given["kind"] = LineKind(given["kind"]) if given.get("kind") else None
    kind = given["kind"] or LineKind.PRODUCT
    check_silent(kind, given)
    if kind in PRICED:
        given.setdefault("quantity", Decimal(1))
    return given


def check_silent(kind: LineKind, values: Mapping[str, Any]) -> None:
    """Raises Invalid for what a section or a note would be given and does not have."""
    for name in OF_AMOUNTS if kind not in PRICED else ():
        if values.get(name) not in (None, ""):
            raise Invalid(
                N_("A section or a note has no product, quantity or price. Choose another kind."),
                field=name,
            )


def _change(session: Session, quote: Quote, line: QuoteLine, values: Mapping[str, Any]) -> None:
    tidy = _tidied(values)
    kind = LineKind(tidy.get("kind") or line.kind)
    check_silent(kind, tidy)
    if kind not in PRICED and line.kind in PRICED:
        tidy |= dict.fromkeys((*OF_AMOUNTS, "unit_factor", "promotion_id", "alternative"))
        tidy |= here.without_closed(session, QuoteLine, {"cost": None}) | {"optional": False}
    changed = {name: value for name, value in tidy.items() if getattr(line, name) != value}
    key = changed.get("product_id", line.product_id)
    if key and changed.get("unit"):
        check_unit(units_of(session, here.found(session, Product, key)), changed["unit"])
    if changed.get("product_id"):
        given = {"quantity": line.quantity, "unit": tidy.get("unit"), **changed}
        changed = {**follow(session, quote, given), **changed}
    elif key is not None and ("unit" in changed or changed.get("quantity")):
        changed = {**changed, **_repriced(session, quote, line, changed)}
    words = changed.get("description", line.description)
    changed["description"] = without(words, tidy)
    for name, value in changed.items():
        setattr(line, name, value)


def _repriced(
    session: Session, quote: Quote, line: QuoteLine, changed: Mapping[str, Any]
) -> dict[str, Any]:
    """What follows from another quantity or unit; a price that was typed by hand stays."""
    product = here.found(session, Product, line.product_id)
    unit, factor = in_unit(units_of(session, product), changed.get("unit", line.unit))
    values: dict[str, Any] = {"unit": unit} if "unit" in changed else {}
    other = factor != line.unit_factor
    if other:
        of_unit = {"unit_factor": factor, "cost": _cost(session, quote, product, factor)}
        values |= here.without_closed(session, QuoteLine, of_unit)
    if "price" in changed or not (other or changed.get("quantity")):
        return values
    before, now = (line.quantity, line.unit), (changed.get("quantity") or line.quantity, unit)
    listed, price = prices(
        session, quote, [Item(product.id, many or Decimal(1), of) for many, of in (before, now)]
    )
    by_hand = line.price is not None and line.price != listed
    return values if by_hand or price is None else {**values, "price": price}


def _cost(
    session: Session, quote: Quote, product: Product, factor: Decimal | None
) -> Decimal | None:
    parts = made_of(session, [product]).get(product.id, ())
    return cost_of(product, worths_for(session, quote), factor, parts)


def _tidied(values: Mapping[str, Any]) -> dict[str, Any]:
    """Codes as they are kept, whichever way they were typed."""
    tidy = dict(values)
    if "tax_code" in tidy:
        tidy["tax_code"] = codes_written(codes_in(tidy["tax_code"]))
    if "alternative" in tidy:
        tidy["alternative"] = (tidy["alternative"] or "").strip().upper() or None
    return tidy


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
