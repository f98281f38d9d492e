"""The promotions a quote has earned, put into it as lines that one can see and remove."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.lines import Place, amount_of
from app.domain.money import round_money
from app.domain.offers import Applied, Reduced, offers_for
from app.errors import Refused
from app.formats import format_quantity
from app.i18n import N_, speaking, spoken, translate
from app.models import (
    LineKind,
    Product,
    Promotion,
    PromotionItem,
    Quote,
    QuoteLine,
)
from app.services import here
from app.services.price_reading import folded
from app.services.promotions import bought_of, offers_of, promotions_of
from app.services.quote_lines import all_made
from app.services.quote_totals import line_of, recompute
from app.services.revising import open_to_change
from app.store import Store

APPLY = N_("Apply promotions")
_ONE = Decimal(1)


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
    promotions = promotions_of(session, quote)
    if not promotions:
        return []
    offers, parts = offers_of(session, promotions)
    bought = list(bought_of(session, quote))
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
