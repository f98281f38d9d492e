"""Why this price? The rule that won in sentences with names, and how each of the others lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from app import formats
from app.domain.price_made import deciding
from app.domain.price_reasons import fate
from app.domain.price_rules import SURCHARGE, Asked, rank
from app.domain.pricing import surcharging
from app.i18n import N_, translate
from app.models import Account, Product, Quote, QuoteLine
from app.services import here
from app.services.price_names import Names
from app.services.price_sentences import Telling
from app.services.prices import Buyer, Ground, Item, ground_of, priced
from app.services.quote_totals import day_of

# Nobody reads more; the winners come first.
MOST = 60


@dataclass(frozen=True)
class Considered:
    """A rule that was looked at.

    Attributes:
        about: what it is about: a product, a category, all; from which quantity.
        says: what it makes: "−5%", "Rp17,000".
        whose: whom it is for; empty for everybody.
        fate: a sentence: it won, or why not.
    """

    rule_id: UUID
    price_list: str
    about: str
    says: str
    whose: str
    fate: str
    won: bool


@dataclass(frozen=True)
class Explanation:
    """A price and everything about it, in the language in force.

    Attributes:
        price: of one of `unit`, in `currency`; None where `problem` says what is missing.
        sentence: why, in one to four sentences.
        field: where the problem is to be put right.
    """

    product: str
    unit: str
    currency: str
    price: Decimal | None
    sentence: str
    problem: str = ""
    field: str = ""
    considered: tuple[Considered, ...] = ()


def explain(session: Session, buyer: Buyer, item: Item) -> Explanation:
    """Why this customer pays this price for this product on this day. Raises NotFound."""
    ground = ground_of(session, buyer, [item.product_id], in_force_only=False)
    if item.product_id not in ground.products:
        here.found(session, Product, item.product_id)
    product, found = ground.products[item.product_id], priced(ground, item)
    unit = item.unit or product.unit or ""
    if found.answer is None:
        assert found.problem is not None
        said, field = found.problem.sentence(), found.problem.field
        asked = None if field == "unit" else ground.asked(item)
        rules = _considered(session, ground, item, asked, made=False) if asked else ()
        return Explanation(product.name, unit, buyer.currency, None, "", said, field, rules)
    asked = ground.asked(item)
    names = Names(session, ground)
    sentence = Telling(found.answer, asked, ground, names, unit).whole()
    return Explanation(
        product.name,
        unit,
        buyer.currency,
        found.answer.price,
        sentence,
        considered=_considered(session, ground, item, asked),
    )


def explain_line(session: Session, line_id: UUID) -> Explanation | None:
    """Why the lists price a line of a quote as they do; None for a line without a product.

    Where its price is another, it was typed by hand: then this is said first.
    """
    line = here.found(session, QuoteLine, line_id)
    quote = here.found(session, Quote, line.quote_id)
    if line.product_id is None:
        return None
    buyer = Buyer(
        session.get(Account, quote.account_id),
        quote.currency,
        day_of(session, quote),
        quote.price_list_id,
        quote.tax_included or False,
    )
    told = explain(session, buyer, Item(line.product_id, line.quantity or Decimal(1), line.unit))
    if told.price is None or line.price is None or told.price == line.price:
        return told
    typed = translate(N_("Typed by hand. By the price lists it is {price}:")).format(
        price=formats.format_money(told.price, told.currency)
    )
    return Explanation(
        **{**vars(told), "price": line.price, "sentence": f"{typed} {told.sentence}"}
    )


def _considered(
    session: Session, ground: Ground, item: Item, asked: Asked, made: bool = True
) -> tuple[Considered, ...]:
    names, lists = Names(session, ground), ground.rule_lists(item)
    decided, charge = deciding(lists, asked), surcharging(lists, asked)
    winners = {choice.of.id: choice.rule for choice in decided}
    charges = {charge.of.id: charge.rule} if charge else {}
    base = ground.products[item.product_id].unit or ""
    told = []
    for place, one in enumerate(lists):
        for rule in one.rules:
            winner = (charges if rule.kind == SURCHARGE else winners).get(one.id)
            below = winner is not None and winner.id != decided[0].rule.id
            won = winner is not None and winner.id == rule.id
            sentence = names.filled(fate(rule, asked, winner, made, below).msgid, rule, base)
            order = (not won, place, tuple(_reversed(rank(rule, asked))))
            told.append((order, rule, one.id, sentence, won))
    told.sort(key=lambda entry: entry[0])
    return tuple(
        Considered(
            UUID(str(rule.id)),
            names.lists[list_id],
            names.about(rule, ground.products[item.product_id]),
            names.says(rule, list_id),
            names.whose(rule),
            sentence,
            won,
        )
        for _order, rule, list_id, sentence, won in told[:MOST]
    )


def _reversed(ranked: Iterable[object]) -> Iterator[_Down]:
    return (_Down(value) for value in ranked)


class _Down:
    """Sorts the other way round."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __lt__(self, other: _Down) -> bool:
        return bool(other._value < self._value)  # type: ignore[operator]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Down) and other._value == self._value
