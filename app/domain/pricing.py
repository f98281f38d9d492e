"""What a customer pays for a product: the price that the winning rule makes, and why."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from app.domain.money import round_money, round_to
from app.domain.price_rules import COST, FIXED, PERCENT, SURCHARGE, Asked, Rule, winning
from app.errors import Invalid
from app.i18n import N_

Exchange = Callable[[str, str], Fraction]
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Terms:
    """In what money an amount is, and whether tax is in it already."""

    currency: str
    tax_included: bool = False


# As the rules are, for each line of a long quote.
class Goods(NamedTuple):
    """What a product costs before any rule: one base unit of it, in terms of its own.

    `tax` gives the tax as a part of the price before tax; it is asked only where a price with tax
    meets one without.
    """

    list_price: Decimal | None
    terms: Terms
    tax: Callable[[], Fraction] = Fraction


class RuleList(NamedTuple):
    """A price list: the terms its prices are in, and those of its rules that may fit."""

    id: Hashable
    terms: Terms
    rules: Iterable[Rule]


class Choice(NamedTuple):
    """The rule that decides, and the list it stands in."""

    rule: Rule
    of: RuleList


class PriceAnswer(NamedTuple):
    """A price for one of the unit asked, in the terms asked.

    Attributes:
        decided: what made it; None where it is the list price.
        surcharge: what was added to it.
        needed: the pairs of currencies it was converted between.
    """

    price: Decimal
    decided: Choice | None = None
    surcharge: Choice | None = None
    needed: tuple[tuple[str, str], ...] = ()

    @property
    def rule_id(self) -> Hashable | None:
        """The key of the rule that decided."""
        return self.decided.rule.id if self.decided else None


def price_for(
    asked: Asked, goods: Goods, lists: Sequence[RuleList], terms: Terms, exchange: Exchange
) -> PriceAnswer:
    """The price of one of the unit asked, in `terms`.

    `lists` begins with the customer's own price list and goes on with its parents; the first that
    holds a rule that fits decides (`price_rules.winning` says which of them). Without a rule it is
    the list price. A surcharge is chosen in the same way and comes on top.

    What a rule makes is rounded in the money of its list, to the rule's own step; then it is
    converted and rounded once more as the currency asked is written. `exchange` gives what one of
    a currency is in another, exactly.

    Raises Invalid where the winner needs a list price and there is none, or the price would be
    below 0, and what `exchange` raises.
    """
    used: list[tuple[str, str]] = []
    change = _Change(goods, exchange, used)
    decided = chosen(lists, asked, surcharge=False)
    if decided is None:
        made, of = _for_unit(_list_price(goods), asked), goods.terms
    else:
        made, of = _made(decided, asked, goods, change), decided.of.terms
    exact = change(made, of, terms)
    surcharge = chosen(lists, asked, surcharge=True)
    if surcharge is not None:
        exact = _with_surcharge(exact, surcharge, asked, terms, change)
    if exact < 0:
        raise Invalid(N_("The price would be below 0. Enter a price."), field="price")
    as_kept = surcharge is None and of == terms and asked.factor == 1
    plain = decided is None or decided.rule.kind == FIXED
    price = _as_written(made) if as_kept and plain else round_money(exact, terms.currency)
    return PriceAnswer(price, decided, surcharge, tuple(dict.fromkeys(used)))


def cost_price(
    cost: Decimal,
    percent: Decimal | None,
    plus: Decimal | None,
    step: Decimal | None,
    currency: str,
) -> Decimal:
    """What a price on cost comes to: the cost plus so many per cent plus an amount, rounded."""
    exact = Fraction(cost) * (100 + Fraction(percent or 0)) / 100 + Fraction(plus or 0)
    return _rounded(exact, step or _ZERO, currency)


def chosen(lists: Iterable[RuleList], asked: Asked, surcharge: bool) -> Choice | None:
    """The rule that decides among prices, or among surcharges; None where none fits."""
    for one in lists:
        rule = winning((r for r in one.rules if (r.kind == SURCHARGE) is surcharge), asked)
        if rule is not None:
            return Choice(rule, one)
    return None


class _Change:
    """Puts amounts into other terms, and notes between which currencies."""

    def __init__(self, goods: Goods, exchange: Exchange, used: list[tuple[str, str]]) -> None:
        self._goods, self._exchange, self._used = goods, exchange, used

    def __call__(self, amount: Fraction, source: Terms, target: Terms) -> Fraction:
        if source.currency != target.currency:
            amount *= self._exchange(source.currency, target.currency)
            self._used.append((source.currency, target.currency))
        if source.tax_included and not target.tax_included:
            amount /= 1 + self._goods.tax()
        elif target.tax_included and not source.tax_included:
            amount *= 1 + self._goods.tax()
        return amount


def _made(choice: Choice, asked: Asked, goods: Goods, change: _Change) -> Fraction:
    """What the rule makes of one of the unit asked, in the terms of its list."""
    rule, terms = choice.rule, choice.of.terms
    if rule.kind == FIXED:
        return _for_unit(rule.value, asked) if rule.unit is None else Fraction(rule.value)
    factor = Fraction(asked.factor)
    if rule.kind == COST:
        return change(Fraction(rule.value), Terms(goods.terms.currency), terms) * factor
    base = change(Fraction(_list_price(goods)), goods.terms, terms)
    percent = -Fraction(rule.value) if rule.kind == PERCENT else Fraction(rule.value)
    if rule.unit is not None:
        base, factor = base * factor, Fraction(1)
    exact = base * (100 + percent) / 100 + Fraction(rule.amount)
    return Fraction(_rounded(exact, rule.round_to, terms.currency)) * factor


def _with_surcharge(
    exact: Fraction, choice: Choice, asked: Asked, terms: Terms, change: _Change
) -> Fraction:
    """The price with what comes on top; rounded to the step of the rule as any other is: in the
    terms of its list, and what one base unit costs unless the rule names the unit."""
    rule, own = choice.rule, choice.of.terms
    factor = Fraction(asked.factor if rule.unit is None else 1)
    there = own if rule.round_to > 0 else terms
    each = change(exact / factor, terms, there) * (100 + Fraction(rule.value)) / 100
    each += change(Fraction(rule.amount), own, there) if rule.amount else 0
    if rule.round_to > 0:
        each = Fraction(_rounded(each, rule.round_to, own.currency))
    return change(each * factor, there, terms)


def _for_unit(amount: Decimal, asked: Asked) -> Fraction:
    """What is said of one base unit, of one of the unit asked."""
    one = Fraction(amount)
    return one if asked.factor == 1 else one * Fraction(asked.factor)


def _rounded(exact: Fraction, step: Decimal, currency: str) -> Decimal:
    return round_money(round_to(exact, step) if step > 0 else exact, currency)


def _as_written(exact: Fraction) -> Decimal:
    """An amount somebody typed, as they typed it: also a rupiah with sen."""
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _list_price(goods: Goods) -> Decimal:
    if goods.list_price is None:
        raise Invalid(N_("This product has no list price. Enter a price."), field="price")
    return goods.list_price
