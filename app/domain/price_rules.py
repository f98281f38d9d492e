"""Which price rule wins: the one that fits and is most particular, the same on every machine."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

FIXED, PERCENT, FORMULA, COST, SURCHARGE = "fixed", "percent", "formula", "cost", "surcharge"
# What a percentage or a formula stands on: the list price, or what the list above makes.
ON_LIST_PRICE, ON_ANOTHER = "list_price", "above"
_ZERO, _ONE = Decimal(0), Decimal(1)


# Made for each rule and line of a long quote, where a frozen dataclass takes ten times as long.
class Rule(NamedTuple):
    """One rule of a price list. What it leaves as None it does not ask for.

    Attributes:
        kind: `fixed`: the price is `value`; `percent`: what it stands on less `value` per cent;
            `formula`: what it stands on plus `value` per cent plus `amount`; `cost`: `value` has
            been worked out from the cost, in the money of the product and before tax;
            `surcharge`: the price that another rule makes plus `value` per cent plus `amount`.
        unit: the unit the rule is about, casefolded: its price and quantity are meant in it. None:
            they are meant in the base unit, and other units follow from their factor.
        round_to: the step the price goes to (50 or 100 rupiah); 0 is the currency's own.
        priority: the higher wins before everything else; 0 unless somebody insists.
        base: what a percentage or a formula stands on.
        valid_from, valid_until: first and last day, both included.
    """

    id: Hashable
    kind: str
    value: Decimal
    product: Hashable | None = None
    category: Hashable | None = None
    account: Hashable | None = None
    account_class: str | None = None
    territory: Hashable | None = None
    unit: str | None = None
    min_quantity: Decimal = _ZERO
    valid_from: date | None = None
    valid_until: date | None = None
    amount: Decimal = _ZERO
    round_to: Decimal = _ZERO
    priority: int = 0
    base: str = ON_LIST_PRICE

    def stands_on_another(self) -> bool:
        """Whether it makes its price of what the list above makes."""
        return self.base == ON_ANOTHER and self.kind in (PERCENT, FORMULA)


class Asked(NamedTuple):
    """What is bought, by whom, how much of it and when.

    Attributes:
        quantity: in the unit asked; what is taken back (less than 0) counts as much as bought.
        unit: its name, casefolded; None where the base unit has none.
        factor: how much of the base unit it holds; more than 0.
        territories: that of the customer first, then those it is part of.
    """

    product: Hashable
    on: date
    quantity: Decimal = _ONE
    category: Hashable | None = None
    account: Hashable | None = None
    account_class: str | None = None
    territories: tuple[Hashable, ...] = ()
    unit: str | None = None
    factor: Decimal = _ONE

    def amount_for(self, rule: Rule) -> Decimal:
        """How much is bought, in the unit the rule speaks of."""
        return abs(self.quantity) * (self.factor if rule.unit is None else _ONE)


def winning(rules: Iterable[Rule], asked: Asked) -> Rule | None:
    """The rule of a price list that decides; None where none fits.

    The winner is, in this order: the higher priority; for this customer before for its class or
    territory before for all, for both of these before for one, for the nearer territory before
    the wider; for this product before for its category before for all; for this unit before for
    any; the larger minimum quantity; the later first day; and, so that every machine says the
    same, the id that sorts last.
    """
    fitting = [rule for rule in rules if fits(rule, asked)]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    return max(fitting, key=lambda rule: rank(rule, asked))


def fits(rule: Rule, asked: Asked) -> bool:
    """Whether the rule speaks about this purchase."""
    return misfit(rule, asked) == ""


def misfit(rule: Rule, asked: Asked) -> str:
    """The first thing about the purchase that the rule does not fit; empty where it fits."""
    if rule.product is not None and rule.product != asked.product:
        return "product"
    if rule.category is not None and rule.category != asked.category:
        return "category"
    if rule.account is not None and rule.account != asked.account:
        return "account"
    if rule.account_class is not None and rule.account_class != asked.account_class:
        return "account_class"
    if rule.territory is not None and rule.territory not in asked.territories:
        return "territory"
    if rule.unit is not None and rule.unit != asked.unit:
        return "unit"
    if rule.min_quantity and rule.min_quantity > asked.amount_for(rule):
        return "min_quantity"
    if rule.valid_from is not None and rule.valid_from > asked.on:
        return "valid_from"
    if rule.valid_until is not None and rule.valid_until < asked.on:
        return "valid_until"
    return ""


# What `rank` compares, in its order: how a rule that fits loses against another.
RANKED: Sequence[str] = (
    "priority", "account", "groups", "nearness", "what", "unit", "quantity", "first_day", "id",
)  # fmt: skip


def rank(rule: Rule, asked: Asked) -> tuple[object, ...]:
    """What is compared between rules that fit; the largest wins."""
    near = 0
    if rule.territory is not None and rule.territory in asked.territories:
        near = len(asked.territories) - asked.territories.index(rule.territory)
    return (
        rule.priority,
        rule.account is not None,
        (rule.account_class is not None) + (rule.territory is not None),
        near,
        2 if rule.product is not None else int(rule.category is not None),
        rule.unit is not None,
        rule.min_quantity * (_ONE if rule.unit is None else asked.factor),
        rule.valid_from or date.min,
        str(rule.id),
    )
