"""What a customer pays for a product: which price rule wins, the price it makes, and why."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from app.domain.money import round_money, round_to
from app.domain.price_reasons import reason
from app.errors import Invalid
from app.i18n import N_

FIXED, PERCENT, FORMULA = "fixed", "percent", "formula"
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Rule:
    """One rule of a price list. What it leaves as None it does not ask for.

    Attributes:
        kind: `fixed`: the price is `value`; `percent`: the list price less `value` per cent;
            `formula`: `base` ("cost" or "list") plus `value` per cent plus `amount`.
        round_to: the step the price goes to (50 or 100 rupiah); 0 is the currency's own.
        priority: the higher wins before everything else; 0 unless somebody insists.
        valid_from, valid_until: first and last day, both included.
    """

    id: Hashable
    kind: str
    value: Decimal
    product: Hashable | None = None
    category: Hashable | None = None
    account: Hashable | None = None
    account_class: str | None = None
    min_quantity: Decimal = _ZERO
    valid_from: date | None = None
    valid_until: date | None = None
    base: str = "list"
    amount: Decimal = _ZERO
    round_to: Decimal = _ZERO
    priority: int = 0


@dataclass(frozen=True)
class Asked:
    """What is bought, by whom, how much of it and when."""

    product: Hashable
    on: date
    quantity: Decimal = Decimal(1)
    category: Hashable | None = None
    account: Hashable | None = None
    account_class: str | None = None


@dataclass(frozen=True)
class PriceAnswer:
    """A price for one unit. `why` is a marked sentence to be filled from `details`."""

    price: Decimal
    rule_id: Hashable | None
    why: str
    details: Mapping[str, object] = field(default_factory=dict)


def price_for(
    asked: Asked,
    list_price: Decimal | None,
    cost: Decimal | None,
    lists: Sequence[Iterable[Rule]],
    currency: str,
) -> PriceAnswer:
    """The price of one unit, before tax or with it, as the lists are.

    `lists` begins with the customer's own price list and goes on with its parents; the first that
    holds a rule that fits decides. Within a list the winner is, in this order: the higher
    priority; for this customer before for its class before for all; for this product before for
    its category before for all; the larger minimum quantity; the later first day; and, so that
    every machine says the same, the id that sorts last. Without a rule it is the list price.

    Raises Invalid where the winner needs a cost or a list price and there is none.
    """
    for rules in lists:
        fitting = [rule for rule in rules if fits(rule, asked)]
        if fitting:
            winner = max(fitting, key=_rank)
            price = _price(winner, list_price, cost, currency)
            return PriceAnswer(price, winner.id, _why(winner), _details(winner))
    if list_price is None:
        raise _missing_price()
    return PriceAnswer(list_price, None, N_("List price: no price rule fits."))


def fits(rule: Rule, asked: Asked) -> bool:
    """Whether the rule speaks about this purchase."""
    return (
        rule.product in (None, asked.product)
        and rule.category in (None, asked.category)
        and rule.account in (None, asked.account)
        and rule.account_class in (None, asked.account_class)
        and rule.min_quantity <= asked.quantity
        and (rule.valid_from is None or rule.valid_from <= asked.on)
        and (rule.valid_until is None or asked.on <= rule.valid_until)
    )


def _rank(rule: Rule) -> tuple[object, ...]:
    whose = 2 if rule.account is not None else int(rule.account_class is not None)
    what = 2 if rule.product is not None else int(rule.category is not None)
    first_day = rule.valid_from or date.min
    return rule.priority, whose, what, rule.min_quantity, first_day, str(rule.id)


def _price(rule: Rule, list_price: Decimal | None, cost: Decimal | None, currency: str) -> Decimal:
    if rule.kind == FIXED:
        return rule.value
    from_cost = rule.kind == FORMULA and rule.base == "cost"
    base = cost if from_cost else list_price
    if base is None and from_cost:
        raise Invalid(
            N_("This price is made from the cost, which is missing. Enter a cost or a price."),
            field="cost",
        )
    if base is None:
        raise _missing_price()
    change = rule.value if rule.kind == FORMULA else -rule.value
    exact = Fraction(base) * (100 + Fraction(change)) / 100 + Fraction(rule.amount)
    if rule.round_to > 0:
        return round_money(round_to(exact, rule.round_to), currency)
    return round_money(exact, currency)


def _missing_price() -> Invalid:
    return Invalid(N_("This product has no list price. Enter a price."), field="price")


def _why(rule: Rule) -> str:
    whose = "class" if rule.account_class is not None else "all"
    whose = "customer" if rule.account is not None else whose
    return reason(rule.kind, whose, from_a_quantity=rule.min_quantity > 1)


def _details(rule: Rule) -> dict[str, object]:
    named = {"account_class": rule.account_class, "value": rule.value}
    return {**named, "min_quantity": rule.min_quantity}
