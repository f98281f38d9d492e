"""The words for what leads from the lines to the total, on papers, screens and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.discounts import steps_of
from app.formats import format_discount, format_percent
from app.i18n import N_, _, translate

if TYPE_CHECKING:
    from app.domain.totals import TaxTotal, Totals
    from app.models import Quote

DISCOUNTED = N_("Subtotal after discount")


def tax_said(tax: TaxTotal) -> str:
    """A tax by its name and rate, such as `PPN 12%`."""
    named = translate(tax.name)
    return f"{named} {format_percent(tax.rate)}" if tax.rate or tax.amount else named


def base_said(tax: TaxTotal) -> str:
    """What a tax is reckoned on, where that is not the price itself; empty where it is.

    PMK 131/2024 calls eleven twelfths of the price "DPP nilai lain", in every language.
    """
    if tax.part == 1:
        return ""
    return "DPP nilai lain" if tax.code.startswith("PPN") else _("Tax base")


def discounted(sums: Totals) -> Decimal | None:
    """What the discount on the whole leaves; None where there is none, or where that is all."""
    left = sums.subtotal - sums.discount
    return left if sums.discount and left != sums.total else None


def given_of(quote: Quote) -> str:
    """The discount on the whole as it was given; empty where the amount says it all."""
    steps = steps_of(quote.discount_percent, quote.discount_steps)
    return format_discount(steps, quote.discount_amount, quote.currency) if steps else ""


def sums_said(sums: Totals, given: str = "") -> Iterator[tuple[str, Decimal]]:
    """From the subtotal down to the total, each with its label; a discount is below zero.

    `given`: what `given_of` says.
    """
    yield _("Subtotal"), sums.subtotal
    if sums.discount:
        yield f"{_('Discount')} {given}".strip(), -sums.discount
    left = discounted(sums)
    if left is not None:
        yield _(DISCOUNTED), left
    for tax in sums.taxes:
        if base := base_said(tax):
            yield base, tax.base
        yield tax_said(tax), tax.amount
    if sums.rounding:
        yield _("Rounding"), sums.rounding
    yield _("Total"), sums.total
