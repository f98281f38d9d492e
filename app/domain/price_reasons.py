"""Why a price is what it is, in sentences: what won, and how each of the others lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.price_rules import COST, RANKED, SURCHARGE, Asked, Rule, misfit, rank
from app.i18n import N_

WON = N_("Won.")
ADDED = N_("Comes on top.")
STOOD_ON = N_("The price is made of this one.")
WOULD_HOLD = N_("It would hold; what is missing for a price stands above.")
LIST_PRICE = N_("List price: no price rule fits.")
OF_LIST_PRICE = N_("the list price")
OF_ANOTHER = N_("the price of “{list}”")
THERE = N_("The price of “{list}” is {price}: {why}")
NOTHING_THERE = N_("No list above has a price for it.")
SUM_OF_PARTS = N_("The list price is the sum of its parts: {parts}.")

_ALWAYS = {
    ("fixed", "customer"): N_("Fixed price agreed with this customer."),
    ("fixed", "group"): N_("Fixed price for {group}."),
    ("fixed", "all"): N_("Fixed price of the price list."),
    ("percent", "customer"): N_("{value}% off {base} for this customer."),
    ("percent", "group"): N_("{value}% off {base} for {group}."),
    ("percent", "all"): N_("{value}% off {base}."),
    ("formula", "customer"): N_("Worked out as {base} {change}, agreed with this customer."),
    ("formula", "group"): N_("Worked out as {base} {change} for {group}."),
    ("formula", "all"): N_("Worked out as {base} {change}."),
    ("cost", "customer"): N_("Worked out from the cost for this customer."),
    ("cost", "group"): N_("Worked out from the cost for {group}."),
    ("cost", "all"): N_("Worked out from the cost."),
}
_FROM_A_QUANTITY = {
    ("fixed", "customer"): N_("Fixed price agreed with this customer, from {min_quantity} on."),
    ("fixed", "group"): N_("Fixed price for {group}, from {min_quantity} on."),
    ("fixed", "all"): N_("Fixed price of the price list, from {min_quantity} on."),
    ("percent", "customer"): N_("{value}% off {base} for this customer, from {min_quantity} on."),
    ("percent", "group"): N_("{value}% off {base} for {group}, from {min_quantity} on."),
    ("percent", "all"): N_("{value}% off {base}, from {min_quantity} on."),
    ("formula", "customer"): N_(
        "Worked out as {base} {change}, agreed with this customer from {min_quantity} on."
    ),
    ("formula", "group"): N_("Worked out as {base} {change} for {group}, from {min_quantity} on."),
    ("formula", "all"): N_("Worked out as {base} {change}, from {min_quantity} on."),
    ("cost", "customer"): N_("Worked out from the cost for this customer, from {min_quantity} on."),
    ("cost", "group"): N_("Worked out from the cost for {group}, from {min_quantity} on."),
    ("cost", "all"): N_("Worked out from the cost, from {min_quantity} on."),
}
_GROUPS = {
    (True, False): N_("customers of class {account_class}"),
    (False, True): N_("customers in {territory}"),
    (True, True): N_("customers of class {account_class} in {territory}"),
}
_MISFITS = {
    "product": N_("For another product."),
    "category": N_("For another category."),
    "account": N_("For another customer."),
    "account_class": N_("For customers of class {account_class} only."),
    "territory": N_("For customers in {territory} only."),
    "unit": N_("For the unit {unit} only."),
    "min_quantity": N_("Only from {min_quantity} on."),
    "valid_from": N_("Begins on {valid_from}."),
    "valid_until": N_("Ended on {valid_until}."),
}
_LOST = {
    "priority": N_("Another rule has a higher priority."),
    "account": N_("Another rule is for this customer."),
    "groups": N_("Another rule is for such customers more exactly."),
    "nearness": N_("Another rule is for the nearer territory."),
    "what": N_("Another rule is about the product more exactly."),
    "unit": N_("Another rule is for this unit."),
    "quantity": N_("Another rule is for a larger quantity that is reached too."),
    "first_day": N_("Another rule is newer."),
    "id": N_("Another rule says the same; the one entered last holds."),
}
NOT_ASKED = N_("A list that comes before it has a price already.")


@dataclass(frozen=True)
class Reason:
    """A marked sentence to be filled from `details`; what is a key in them has a name to come."""

    msgid: str
    details: Mapping[str, object] = field(default_factory=dict)


def reason(rule: Rule) -> Reason:
    """Why a rule makes the price it does, with `{group}` a marked text of its own."""
    grouped = rule.account_class is not None or rule.territory is not None
    whose = "customer" if rule.account is not None else "group" if grouped else "all"
    told = _FROM_A_QUANTITY if rule.min_quantity > 1 else _ALWAYS
    return Reason(told[rule.kind, whose], _details(rule))


def group(rule: Rule) -> str:
    """Whom a rule for a class or a territory is for, as a marked text; empty where for all."""
    return _GROUPS.get((rule.account_class is not None, rule.territory is not None), "")


def fate(
    rule: Rule, asked: Asked, winner: Rule | None, made: bool = True, below: bool = False
) -> Reason:
    """What became of a rule: it won, or in short why not.

    `winner` is the one of its list among rules of its sort (prices, or surcharges) that decided;
    None where that list was not asked. `made` says whether a price was made; `below`, whether
    that of another list stands on what the winner makes.
    """
    if winner is not None and rule.id == winner.id:
        if not made:
            return Reason(WOULD_HOLD)
        return Reason(ADDED if rule.kind == SURCHARGE else STOOD_ON if below else WON)
    wrong = misfit(rule, asked)
    if wrong:
        return Reason(_MISFITS[wrong], _details(rule))
    if winner is None:
        return Reason(NOT_ASKED)
    compared = zip(RANKED, rank(rule, asked), rank(winner, asked), strict=True)
    return Reason(_LOST[next(name for name, ours, theirs in compared if ours != theirs)])


def _details(rule: Rule) -> dict[str, object]:
    shown = {
        "account_class": rule.account_class,
        "territory": rule.territory,
        "unit": rule.unit,
        "min_quantity": rule.min_quantity,
        "valid_from": rule.valid_from,
        "valid_until": rule.valid_until,
    }
    return shown if rule.kind == COST else {**shown, "value": rule.value}
