"""What price rules make: each of its own figures, of the list price, or of the list above it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from app.domain.money import EXACT, round_money, round_to
from app.domain.price_rules import COST, FIXED, PERCENT, SURCHARGE, Asked, Rule, winning
from app.errors import Invalid
from app.i18n import N_

Exchange = Callable[[str, str], Fraction]
_ONE, _HUNDRED = Fraction(1), Decimal(100)


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
    """A rule that decides in its list, and that list."""

    rule: Rule
    of: RuleList


class Made(NamedTuple):
    """A price on its way: `each` in `terms`, for `times` of which the unit asked is sold.

    A price of one base unit is taken as often as the unit holds it; a price of the unit, once.
    `choice` is the rule that made it; None where it is the list price.
    """

    each: Fraction
    times: Fraction
    terms: Terms
    choice: Choice | None = None

    @property
    def of_unit(self) -> Fraction:
        """The price of one of the unit asked."""
        return self.each if self.times == 1 else self.each * self.times


class Change:
    """Puts amounts into other terms, and notes between which currencies."""

    def __init__(self, goods: Goods, exchange: Exchange) -> None:
        self.used: list[tuple[str, str]] = []
        self._goods, self._exchange = goods, exchange

    def __call__(self, amount: Fraction, source: Terms, target: Terms) -> Fraction:
        if source.currency != target.currency:
            amount *= self._exchange(source.currency, target.currency)
            self.used.append((source.currency, target.currency))
        if source.tax_included and not target.tax_included:
            amount /= 1 + self._goods.tax()
        elif target.tax_included and not source.tax_included:
            amount *= 1 + self._goods.tax()
        return amount


def deciding(lists: Iterable[RuleList], asked: Asked) -> list[Choice]:
    """The rule that decides: that of the first list which holds one that fits; and where it stands
    on the list above, the rule that decides among the lists after its own, and so on.

    None at all is the list price, and so is what the last one stands on where no list is left.
    As lists are asked in one direction only, this ends whatever stands on what.
    """
    found: list[Choice] = []
    for one in lists:
        rule = winning((rule for rule in one.rules if rule.kind != SURCHARGE), asked)
        if rule is not None:
            found.append(Choice(rule, one))
            if not rule.stands_on_another():
                break
    return found


def made(asked: Asked, goods: Goods, choices: Sequence[Choice], change: Change) -> list[Made]:
    """What these choices of `deciding` make: the price that decides first, then what it stands on.

    Each rule rounds what it makes in the money of its list, as if it decided alone; so whoever
    buys by the list above finds the price there that this one stands on.

    Raises Invalid where a list price is needed and there is none.
    """
    chain: list[Made] = []
    for choice in reversed(choices):
        below = chain[-1] if chain else None
        if below is None and choice.rule.stands_on_another():
            chain.append(below := of_list_price(asked, goods))
        chain.append(_of_rule(choice, asked, goods, below, change))
    return chain[::-1] or [of_list_price(asked, goods)]


def of_list_price(asked: Asked, goods: Goods) -> Made:
    """The list price, which is of the base unit. Raises Invalid where there is none."""
    if goods.list_price is None:
        raise Invalid(N_("This product has no list price. Enter a price."), field="price")
    return Made(Fraction(goods.list_price), _factor(asked), goods.terms)


def rounded(exact: Fraction, step: Decimal, currency: str) -> Decimal:
    """To a step of one's own, else as the currency is written."""
    return round_money(round_to(exact, step) if step > 0 else exact, currency)


def _of_rule(
    choice: Choice, asked: Asked, goods: Goods, below: Made | None, change: Change
) -> Made:
    """What one rule makes, in the terms of its list."""
    rule, terms = choice.rule, choice.of.terms
    if rule.kind == FIXED:
        times = _factor(asked) if rule.unit is None else _ONE
        return Made(Fraction(rule.value), times, terms, choice)
    if rule.kind == COST:
        worth = change(Fraction(rule.value), Terms(goods.terms.currency), terms)
        return Made(worth, _factor(asked), terms, choice)
    base = below or of_list_price(asked, goods)
    each, times, amount = base.each, base.times, rule.amount
    if rule.unit is not None:
        each, times = base.of_unit, _ONE
    elif times != asked.factor:  # the rule speaks of the base unit, what it stands on of the unit
        amount = EXACT.multiply(amount, asked.factor)
    exact = change(each, base.terms, terms) * _part_left(rule)
    if amount:
        exact += Fraction(amount)
    return Made(Fraction(rounded(exact, rule.round_to, terms.currency)), times, terms, choice)


def _part_left(rule: Rule) -> Fraction:
    """How much of what it stands on a percentage leaves, or a formula makes."""
    percent = (EXACT.subtract if rule.kind == PERCENT else EXACT.add)(_HUNDRED, rule.value)
    return Fraction(EXACT.scaleb(percent, -2))


def _factor(asked: Asked) -> Fraction:
    return _ONE if asked.factor == 1 else Fraction(asked.factor)
