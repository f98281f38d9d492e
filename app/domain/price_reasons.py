"""Why a price is what it is, in one sentence for each way a rule can win."""

from __future__ import annotations

from app.i18n import N_

_ALWAYS = {
    ("fixed", "customer"): N_("Fixed price agreed with this customer."),
    ("fixed", "class"): N_("Fixed price for customers of class {account_class}."),
    ("fixed", "all"): N_("Fixed price of the price list."),
    ("percent", "customer"): N_("{value} % off the list price for this customer."),
    ("percent", "class"): N_(
        "{value} % off the list price for customers of class {account_class}."
    ),
    ("percent", "all"): N_("{value} % off the list price."),
    ("formula", "customer"): N_("Worked out by the formula agreed with this customer."),
    ("formula", "class"): N_("Worked out by the formula for customers of class {account_class}."),
    ("formula", "all"): N_("Worked out by the formula of the price list."),
}
_FROM_A_QUANTITY = {
    ("fixed", "customer"): N_("Fixed price agreed with this customer, from {min_quantity} on."),
    ("fixed", "class"): N_(
        "Fixed price for customers of class {account_class}, from {min_quantity} on."
    ),
    ("fixed", "all"): N_("Fixed price of the price list, from {min_quantity} on."),
    ("percent", "customer"): N_(
        "{value} % off the list price for this customer, from {min_quantity} on."
    ),
    ("percent", "class"): N_(
        "{value} % off the list price for customers of class {account_class}, "
        "from {min_quantity} on."
    ),
    ("percent", "all"): N_("{value} % off the list price, from {min_quantity} on."),
    ("formula", "customer"): N_(
        "Worked out by the formula agreed with this customer, from {min_quantity} on."
    ),
    ("formula", "class"): N_(
        "Worked out by the formula for customers of class {account_class}, from {min_quantity} on."
    ),
    ("formula", "all"): N_("Worked out by the formula of the price list, from {min_quantity} on."),
}


def reason(kind: str, whose: str, from_a_quantity: bool) -> str:
    """The marked sentence, with `{value}`, `{account_class}` and `{min_quantity}` to be filled.

    `kind` is fixed, percent or formula; `whose` is customer, class or all.
    """
    return (_FROM_A_QUANTITY if from_a_quantity else _ALWAYS)[kind, whose]
