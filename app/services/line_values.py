"""What follows for a line from its product: words, unit, price, tax and cost, for many at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.rates import Rate, Worths
from app.domain.tax import codes_in, codes_written
from app.errors import Invalid, NotFound
from app.i18n import LANGUAGES, N_, language, speaking
from app.models import Account, LineKind, Product, Quote, QuoteLine
from app.models.quote_line import cost_of
from app.services import here
from app.services.bundles import made_of, named, parts_of
from app.services.company import company_of
from app.services.prices import Buyer, Item, Priced, prices_of
from app.services.quote_totals import day_of
from app.services.rates import worths_in
from app.services.units import Unit, unit_named, units_of_all

PRICED = frozenset({LineKind.PRODUCT, LineKind.SERVICE, LineKind.TEXT})
WITHDRAWN = N_("“{name}” is withdrawn. Choose another product, or write it as free text.")
# SQLite takes so many values in one question and more.
_AT_ONCE = 5_000


def follow(session: Session, quote: Quote, given: Mapping[str, Any]) -> dict[str, Any]:
    """What follows for a line of which `given` is said: from its product, or for a free text only
    the company's usual tax. Raises NotFound, and Invalid for a product that is withdrawn."""
    return follow_all(session, quote, [given])[0]


def follow_all(
    session: Session, quote: Quote, lines: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The same of many lines, read in a handful of questions."""
    products = products_of(session, {one["product_id"] for one in lines if one.get("product_id")})
    units = units_of_all(session, list(products.values())) if products else {}
    parts = _parts(session, quote, products)
    inside = made_of(session, [products[key] for key in parts])
    worths = worths_for(session, quote)
    items = []
    for one in lines:
        if key := one.get("product_id"):
            product = products.get(key)
            if product is None:
                raise NotFound(N_("This record is no longer there."))
            if product.inactive:
                raise Invalid(WITHDRAWN, field="product_id", name=product.name)
            items.append(Item(key, one.get("quantity") or Decimal(1), one.get("unit")))
    found = iter(zip(items, prices(session, quote, items), strict=True))
    followed = []
    shut = here.closed(session, QuoteLine)
    for one in lines:
        if one.get("product_id"):
            item, price = next(found)
            product = products[item.product_id]
            values = _of_product(session, worths, product, units, item)
            if named_parts := parts.get(product.id):
                values["description"] += f"\n{named_parts}"
                factor = values["unit_factor"]
                values["cost"] = cost_of(product, worths, factor, inside.get(product.id, ()))
            values = {name: value for name, value in values.items() if name not in shut}
            followed.append(values if "price" in one else {**values, "price": price})
        else:
            followed.append({"tax_code": _usual_tax(session) if _is_priced(one) else None})
    return followed


def prices(session: Session, quote: Quote, items: Sequence[Item]) -> list[Decimal | None]:
    """Prices by the lists of the quote's customer, each for one of the unit; None where there is
    none, to be typed by hand. A unit nobody has described has the price of the base unit."""
    return [one.price for one in found_for(session, buyer_of(session, quote), items)]


def buyer_of(session: Session, quote: Quote, was: Mapping[str, Any] | None = None) -> Buyer:
    """Who buys by a quote, in what money; `was` names terms that it had before."""
    names = ("account_id", "quote_date", "currency", "price_list_id", "tax_included")
    terms = {name: getattr(quote, name) for name in names} | dict(was or {})
    return Buyer(
        session.get(Account, terms["account_id"]),
        terms["currency"],
        terms["quote_date"] or here.today(session),
        terms["price_list_id"],
        terms["tax_included"] or False,
    )


def worths_for(session: Session, quote: Quote, rates: Sequence[Rate] | None = None) -> Worths:
    """What money is worth in that of the quote on its day; `rates` as `worths_in` says."""
    own = company_of(session).currency
    return worths_in(session, own, quote.currency, day_of(session, quote), rates)


def asked_for(line: QuoteLine) -> Item:
    """The price a line of a product asks for."""
    assert line.product_id is not None
    return Item(line.product_id, line.quantity or Decimal(1), line.unit)


def found_for(session: Session, buyer: Buyer, items: Sequence[Item]) -> list[Priced]:
    """The prices for a buyer, each with the problem where there is none. A unit nobody has
    described has the price of the base unit."""
    found = prices_of(session, buyer, items) if items else []
    unknown = [n for n, one in enumerate(found) if one.problem and one.problem.field == "unit"]
    by_base = [replace(items[n], unit=None) for n in unknown]
    for n, priced in zip(
        unknown, prices_of(session, buyer, by_base) if by_base else (), strict=True
    ):
        found[n] = priced
    return found


def unpriced(session: Session, quote: Quote) -> dict[UUID, Invalid]:
    """Why products on a quote have no price yet, by the keys of their lines."""
    lines = [line for line in quote.lines if line.product_id is not None and line.price is None]
    if not lines:
        return {}
    found = found_for(session, buyer_of(session, quote), [asked_for(line) for line in lines])
    return {line.id: one.problem for line, one in zip(lines, found, strict=True) if one.problem}


def product_costs(
    session: Session, quote: Quote, lines: Iterable[QuoteLine]
) -> dict[UUID, Decimal | None]:
    """What lines with products cost us as these do today, in the money of the quote, by their
    keys."""
    wanted = {line.id: line for line in lines if line.product_id is not None}
    products = products_of(session, filter(None, (line.product_id for line in wanted.values())))
    parts, worths = made_of(session, products.values()), worths_for(session, quote)
    return {
        key: cost_of(products[of], worths, line.unit_factor, parts.get(of, ()))
        for key, line in wanted.items()
        if (of := line.product_id) in products and of is not None
    }


def costs_after(
    session: Session, quote: Quote, was: Mapping[str, Any]
) -> dict[UUID, Decimal | None]:
    """What the lines of a quote cost in its money of now, by their keys, after these of its fields
    were so; nothing where its money, or what that is worth on its day, has not changed."""
    if "currency" not in was:
        before = was.get("quote_date", quote.quote_date) or here.today(session)
        own, on = company_of(session).currency, day_of(session, quote)
        then, now = (worths_in(session, own, quote.currency, day) for day in (before, on))
        keys = filter(None, (line.product_id for line in quote.lines))
        products = list(products_of(session, keys).values())
        inside = [part for parts in made_of(session, products).values() for _many, part in parts]
        monies = {product.currency for product in (*products, *inside)}
        if before == on or all(then(money) == now(money) for money in monies):
            return {}
    return product_costs(session, quote, quote.lines)


def in_unit(units: Collection[Unit], said: str | None) -> tuple[str | None, Decimal | None]:
    """A unit as the product calls it, and how many base units it holds: None for the base unit,
    and for one that nobody has described."""
    try:
        unit = unit_named(units, said)
    except Invalid:
        return said, None
    return unit.name or None, None if unit.factor == 1 else unit.factor


def products_of(session: Session, keys: Iterable[UUID]) -> dict[UUID, Product]:
    """Products by their keys."""
    wanted, found = sorted(set(keys)), {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = sa.select(Product).where(Product.id.in_(wanted[start : start + _AT_ONCE]))
        found.update({product.id: product for product in session.scalars(query)})
    return found


def _of_product(
    session: Session,
    worths: Worths,
    product: Product,
    units: Mapping[UUID, Collection[Unit]],
    item: Item,
) -> dict[str, Any]:
    unit, factor = in_unit(units[product.id], item.unit)
    return {
        "kind": LineKind.SERVICE if product.service else LineKind.PRODUCT,
        "description": "\n".join(filter(None, (product.name, product.description))),
        "unit": unit,
        "unit_factor": factor,
        "tax_code": codes_written(codes_in(product.tax_code)) or _usual_tax(session),
        "cost": cost_of(product, worths, factor),
    }


def _parts(session: Session, quote: Quote, keys: Collection[UUID]) -> dict[UUID, str]:
    """What is in those products that are bundles, in words of the paper."""
    found = parts_of(session, keys)
    with speaking(quote.language if quote.language in LANGUAGES else language()):
        return {key: named(parts) for key, parts in found.items()}


def _usual_tax(session: Session) -> str | None:
    return codes_written(codes_in(company_of(session).tax_code))


def _is_priced(given: Mapping[str, Any]) -> bool:
    return given.get("kind") in PRICED
