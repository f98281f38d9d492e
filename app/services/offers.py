"""The promotions a quote has earned, put into it as lines that one can see and remove."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.lines import Place, amount_of
from app.domain.money import round_money
from app.domain.offers import Applied, Bought, Offer, Part, Reduced, offers_for
from app.errors import Invalid, Refused
from app.formats import format_quantity
from app.i18n import N_, speaking, spoken, translate
from app.models import (
    Account,
    LineKind,
    Product,
    Promotion,
    PromotionItem,
    PromotionSide,
    Quote,
    QuoteLine,
)
from app.services import here
from app.services.price_lists import territories_of
from app.services.price_reading import folded
from app.services.quote_lines import all_made
from app.services.quote_totals import day_of, line_of, recompute
from app.services.revising import open_to_change
from app.services.units import unit_named, units_of_all
from app.store import Store

APPLY = N_("Apply promotions")
_ONE, _FREE = Decimal(1), Decimal(100)


@dataclass(frozen=True)
class Earned:
    """A promotion that applies to a quote.

    Attributes:
        lines: the fields of each line that it makes.
        there: whether the quote has these lines already.
    """

    promotion_id: UUID
    name: str
    times: int
    lines: tuple[dict[str, Any], ...]
    there: bool


def earned(session: Session, quote: Quote) -> list[Earned]:
    """The promotions that the lines of a quote have earned."""
    promotions = _in_force(session, quote)
    if not promotions:
        return []
    offers, parts = _offers(session, promotions)
    bought = list(_bought(session, quote))
    lines = {line.id: line for line in quote.lines}
    names = {one.id: one for one in promotions}
    left: dict[UUID, Decimal] = {}
    found = []
    for applied in offers_for(offers, bought):
        promotion = names[_uuid(applied.offer.id)]
        made = tuple(_lines(session, quote, promotion, applied, parts, lines, left))
        kept = [line for line in quote.lines if line.promotion_id == promotion.id]
        there = Counter(map(_said, kept)) == Counter(map(_as_said, made))
        found.append(Earned(promotion.id, promotion.name, applied.times, made, there))
    return found


@dataclass(frozen=True)
class Given:
    """The quote, and how many lines the promotions made."""

    quote_id: UUID
    lines: int


def promised(session: Session, quote: Quote, exactly: bool = True) -> frozenset[UUID]:
    """The lines that promotions have made and that give no more than these do: who writes the
    quote gives nothing away with them. A line somebody has changed since is not among them.

    Not `exactly`: all that promotions have made, where these are no longer what they were.
    """
    kept = [line for line in quote.lines if line.promotion_id is not None]
    if not kept or not exactly:
        return frozenset(line.id for line in kept)
    made = Counter(
        (one.promotion_id, *_as_said(values)) for one in earned(session, quote)
        for values in one.lines
    )  # fmt: skip
    found = set()
    for line in kept:
        said = (line.promotion_id, *_said(line))
        if made[said] > 0:
            made[said] -= 1
            found.add(line.id)
    return frozenset(found)


def apply_offers(store: Store, quote_id: UUID) -> Given:
    """Put what the promotions give into a quote, in place of what they gave before.

    Raises Refused where there is nothing to give and nothing to take.
    """
    with store.work(APPLY) as session:
        quote = open_to_change(session, quote_id)
        before = [line for line in quote.lines if line.promotion_id is not None]
        found = earned(session, quote)
        if not found and not before:
            raise Refused(N_("What is in this quote earns no promotion that holds today."))
        for line in before:
            session.delete(line)
        session.flush()
        session.expire(quote, ["lines"])
        for place, line in enumerate(quote.lines, start=1):
            line.position = place
        session.flush()
        lines = [values for one in found for values in one.lines]
        all_made(session, quote, lines, len(quote.lines) + 1)
        recompute(session, quote)
        return Given(quote.id, len(lines))


def given_in_words(session: Session, quote_id: UUID) -> list[str]:
    """The lines that promotions made in a quote, a sentence each."""
    lines = [
        line for line in here.found(session, Quote, quote_id).lines if line.promotion_id is not None
    ]
    said = [_in_words(line) for line in lines]
    none = N_("No promotion is earned any more; what was given before was taken out.")
    return [translate(N_("By promotion: {line}.")).format(line=words) for words in said] or [
        translate(none)
    ]


def _in_words(line: QuoteLine) -> str:
    name = (line.description or "").split("\n", 1)[0]
    return f"{format_quantity(line.quantity or _ONE, line.unit or '')} {name}"


def _in_force(session: Session, quote: Quote) -> list[Promotion]:
    account, on = session.get(Account, quote.account_id), day_of(session, quote)
    query = sa.select(Promotion).where(
        sa.not_(Promotion.inactive),
        sa.or_(Promotion.valid_from.is_(None), Promotion.valid_from <= on),
        sa.or_(Promotion.valid_until.is_(None), Promotion.valid_until >= on),
        sa.or_(
            Promotion.account_class.is_(None),
            Promotion.account_class == (account.account_class if account else None),
        ),
        sa.or_(
            Promotion.territory_id.is_(None),
            Promotion.territory_id.in_(territories_of(session, account)),
        ),
    )
    return list(session.scalars(query.order_by(Promotion.id)))


def _offers(
    session: Session, promotions: Collection[Promotion]
) -> tuple[list[Offer], dict[UUID, PromotionItem]]:
    """The promotions as the rules see them, and their items by key.

    One whose unit is gone holds no longer; what is withdrawn is not given.
    """
    query = sa.select(PromotionItem).where(
        PromotionItem.promotion_id.in_([one.id for one in promotions])
    )
    items = list(session.scalars(query.order_by(PromotionItem.id)))
    named = {item.product_id for item in items if item.product_id is not None}
    products = {
        one.id: one for one in session.scalars(sa.select(Product).where(Product.id.in_(named)))
    }
    units = units_of_all(session, list(products.values()))
    sides: dict[tuple[UUID, PromotionSide], list[Part]] = {}
    broken = set()
    for item in items:
        product = products.get(item.product_id) if item.product_id else None
        if item.side is PromotionSide.GIVE and (product is None or product.inactive):
            continue
        try:
            factor = unit_named(units[product.id], item.unit).factor if product else _ONE
        except Invalid:
            broken.add(item.promotion_id)
            continue
        part = Part(
            item.id,
            item.quantity * factor,
            item.product_id,
            folded(item.category),
            _FREE if item.percent is None else item.percent,
        )
        sides.setdefault((item.promotion_id, item.side), []).append(part)
    offers = [
        Offer(
            one.id,
            buys=tuple(sides.get((one.id, PromotionSide.BUY), ())),
            gives=tuple(sides.get((one.id, PromotionSide.GIVE), ())),
            reduces=tuple(sides.get((one.id, PromotionSide.REDUCE), ())),
            times=one.times,
            priority=one.priority,
            valid_from=one.valid_from,
        )
        for one in promotions
        if one.id not in broken
    ]
    return offers, {item.id: item for item in items}


def _bought(session: Session, quote: Quote) -> Iterator[Bought]:
    """What the customer pays for: neither what is optional nor what a promotion gave."""
    lines = [line for line in quote.lines if _is_bought(line)]
    keys = {line.product_id for line in lines}
    products = {
        one.id: one for one in session.scalars(sa.select(Product).where(Product.id.in_(keys)))
    }
    for line in lines:
        product = products.get(line.product_id) if line.product_id else None
        if product is not None and line.quantity is not None:
            quantity = line.quantity * (line.unit_factor or _ONE)
            yield Bought(line.id, product.id, quantity, folded(product.category))


def _is_bought(line: QuoteLine) -> bool:
    own = line.promotion_id is None and line.product_id is not None
    return own and line.counts() and not line.optional and not line.alternative


def _lines(
    session: Session,
    quote: Quote,
    promotion: Promotion,
    applied: Applied,
    items: dict[UUID, PromotionItem],
    lines: dict[UUID, QuoteLine],
    left: dict[UUID, Decimal],
) -> Iterator[dict[str, Any]]:
    """What is given as lines of their own, and what costs less as lines below 0; `left` keeps
    what the lines still come to."""
    for given in applied.given:
        item = items[_uuid(given.part.id)]
        product = here.found(session, Product, item.product_id)
        yield {
            "promotion_id": promotion.id,
            "product_id": product.id,
            "description": _words(quote, N_("{product} (promotion: {name})"), product, promotion),
            "quantity": item.quantity * applied.times,
            "unit": item.unit or product.unit,
            "discount_percent": given.part.percent,
        }
    for reduced in applied.reduced:
        line = lines[_uuid(reduced.line)]
        product = here.found(session, Product, line.product_id)
        rest = left.setdefault(line.id, _comes_to(quote, line))
        saved = _saved(quote, line, reduced, rest)
        left[line.id] -= saved
        if saved > 0:
            yield {
                "promotion_id": promotion.id,
                "kind": LineKind.TEXT,
                "description": _words(
                    quote,
                    N_("{quantity} {product}, less by promotion: {name}"),
                    product,
                    promotion,
                    reduced.quantity,
                ),
                "quantity": _ONE,
                "price": -saved,
                "tax_code": line.tax_code,
            }


def _saved(quote: Quote, line: QuoteLine, reduced: Reduced, left: Decimal) -> Decimal:
    """By how much the line costs less in all: a share of what it comes to, discounts counted, and
    of what other promotions `left` of that."""
    comes_to = _comes_to(quote, line)
    share = Fraction(reduced.quantity) / Fraction((line.quantity or _ONE) * (line.unit_factor or 1))
    saved = Fraction(comes_to) * share * Fraction(reduced.part.percent) / 100
    return min(round_money(saved, quote.currency), left)


def _comes_to(quote: Quote, line: QuoteLine) -> Decimal:
    """What a line comes to; nothing while it has no price."""
    return amount_of(line_of(line, strict=False), Place(0, 0), quote.currency).total


def _words(
    quote: Quote, msgid: str, product: Product, promotion: Promotion, quantity: Decimal = _ONE
) -> str:
    """In the language of the paper: the customer reads it."""
    with speaking(spoken(quote.language)):
        return translate(msgid).format(
            quantity=format_quantity(quantity, product.unit or ""),
            product=product.name,
            name=promotion.name,
        )


def _said(line: QuoteLine) -> tuple[Any, ...]:
    """What a line gives away; the price of a product is that of the lists."""
    of_product = line.product_id is not None
    price = None if of_product else line.price
    return line.product_id, line.quantity, folded(line.unit), line.discount_percent, price


def _as_said(values: dict[str, Any]) -> tuple[Any, ...]:
    product, quantity, unit, percent, price = (
        values.get(name) for name in ("product_id", "quantity", "unit", "discount_percent", "price")
    )
    return product, quantity, folded(unit), percent, price


def _uuid(key: object) -> UUID:
    assert isinstance(key, UUID)
    return key
