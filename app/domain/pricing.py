"""What a customer pays for a product: the price that the winning rule makes, and why."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from app.domain.money import round_money
from app.domain.price_made import (
    Change,
    Choice,
    Exchange,
    Goods,
    Made,
    RuleList,
    Terms,
    deciding,
    made,
    rounded,
)
from app.domain.price_rules import FIXED, SURCHARGE, Asked, winning
from app.errors import Invalid
from app.i18n import N_

_ZERO = Decimal(0)


class PriceAnswer(NamedTuple):
    """A price for one of the unit asked, in the terms asked.

    Attributes:
        decided: what made it; None where it is the list price.
        surcharge: what was added to it.
        needed: the pairs of currencies it was converted between.
        stands_on: where a rule stands on the list above, what that makes, and so on upwards; the
            last may be the list price.
    """

    price: Decimal
    decided: Choice | None = None
    surcharge: Choice | None = None
    needed: tuple[tuple[str, str], ...] = ()
    stands_on: tuple[Made, ...] = ()

    @property
    def rule_id(self) -> Hashable | None:
        """The key of the rule that decided."""
        return self.decided.rule.id if self.decided else None


def price_for(
    asked: Asked, goods: Goods, lists: Sequence[RuleList], terms: Terms, exchange: Exchange
) -> PriceAnswer:
    """The price of one of the unit asked, in `terms`.

    `lists` begins with the customer's own price list and goes on with its parents; the first that
    holds a rule that fits decides (`price_rules.winning` says which of them), and a rule may stand
    on what the lists after its own make (`price_made.deciding`). Without a rule it is the list
    price. A surcharge is chosen in the same way and comes on top, once and last.

    What a rule makes is rounded in the money of its list, to the rule's own step; then it is
    converted and rounded once more as the currency asked is written. `exchange` gives what one of
    a currency is in another, exactly.

    Raises Invalid where the winner needs a list price and there is none, or the price would be
    below 0, and what `exchange` raises.
    """
    change = Change(goods, exchange)
    found, *stands_on = made(asked, goods, deciding(lists, asked), change)
    exact = change(found.of_unit, found.terms, terms)
    surcharge = surcharging(lists, asked)
    if surcharge is not None:
        exact = _with_surcharge(exact, surcharge, asked, terms, change)
    if exact < 0:
        raise Invalid(N_("The price would be below 0. Enter a price."), field="price")
    as_kept = surcharge is None and found.terms == terms and asked.factor == 1
    plain = found.choice is None or found.choice.rule.kind == FIXED
    price = _as_written(found.each) if as_kept and plain else round_money(exact, terms.currency)
    needed = tuple(dict.fromkeys(change.used))
    return PriceAnswer(price, found.choice, surcharge, needed, tuple(stands_on))


def cost_price(
    cost: Decimal,
    percent: Decimal | None,
    plus: Decimal | None,
    step: Decimal | None,
    currency: str,
) -> Decimal:
    """What a price on cost comes to: the cost plus so many per cent plus an amount, rounded."""
    exact = Fraction(cost) * (100 + Fraction(percent or 0)) / 100 + Fraction(plus or 0)
    return rounded(exact, step or _ZERO, currency)


def surcharging(lists: Sequence[RuleList], asked: Asked) -> Choice | None:
    """What comes on top; None where no surcharge fits."""
    for one in lists:
        rule = winning((rule for rule in one.rules if rule.kind == SURCHARGE), asked)
        if rule is not None:
            return Choice(rule, one)
    return None


def _with_surcharge(
    exact: Fraction, choice: Choice, asked: Asked, terms: Terms, change: Change
) -> Fraction:
    """The price with what comes on top; rounded to the step of the rule as any other is: in the
    terms of its list, and what one base unit costs unless the rule names the unit."""
    rule, own = choice.rule, choice.of.terms
    factor = Fraction(asked.factor if rule.unit is None else 1)
    there = own if rule.round_to > 0 else terms
    each = change(exact / factor, terms, there) * (100 + Fraction(rule.value)) / 100
    each += change(Fraction(rule.amount), own, there) if rule.amount else 0
    if rule.round_to > 0:
        each = Fraction(rounded(each, rule.round_to, own.currency))
    return change(each * factor, there, terms)


def _as_written(exact: Fraction) -> Decimal:
    """An amount somebody typed, as they typed it: also a rupiah with sen."""
    return Decimal(exact.numerator) / Decimal(exact.denominator)
