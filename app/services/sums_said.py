"""The words for what leads from the lines to the total, on papers, screens and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from app.domain.discounts import steps_of
from app.formats import format_amount, format_discount, format_percent
from app.i18n import N_, _, translate

if TYPE_CHECKING:
    from app.domain.totals import TaxTotal, Totals
    from app.models import Quote

SUBTOTAL, SUBTOTAL_WITH_TAX = N_("Subtotal"), N_("Subtotal incl. tax")
DISCOUNTED = N_("Subtotal after discount")
TOTAL, TOTAL_WITH_TAX = N_("Total"), N_("Total incl. tax")
BEFORE_TAX = N_("of which before tax")


class Said(NamedTuple):
    """A sum with its label; `whole`: all comes to this."""

    label: str
    amount: Decimal
    whole: bool = False


def section_said(offered: Decimal, taken: Decimal, currency: str) -> str:
    """What a section comes to: as the paper of the offer says it, and where the customer takes
    another sum of it that one, too, which goes into what they take of all."""
    if offered == taken:
        return format_amount(offered, currency)
    both = {"offered": format_amount(offered, currency), "taken": format_amount(taken, currency)}
    return _("offered {offered} · taken {taken}").format(**both)


def tax_said(tax: TaxTotal, within: bool = False) -> str:
    """A tax by its name and rate, such as `PPN 12%`; `within` where the prices include it."""
    named = translate(tax.name)
    if not tax.rate and not tax.amount:
        return named
    named = f"{named} {format_percent(tax.rate)}"
    return _("of which {tax}").format(tax=named) if within else named


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


def tax_in(sums: Totals) -> bool:
    """Whether the prices include a tax, so that none comes on top."""
    return sums.tax_included and bool(sums.tax)


def subtotal_called(sums: Totals) -> str:
    """What the subtotal is called, not yet translated."""
    return SUBTOTAL_WITH_TAX if tax_in(sums) else SUBTOTAL


def total_called(sums: Totals) -> str:
    """What the total is called, not yet translated."""
    return TOTAL_WITH_TAX if tax_in(sums) else TOTAL


def sums_said(sums: Totals, given: str = "") -> list[Said]:
    """From the subtotal down to the total, and what of it is tax where the prices include it;
    a discount is below zero.

    `given`: what `given_of` says.
    """
    total = Said(_(total_called(sums)), sums.total, whole=True)
    return [*before_total(sums, given), total, *within_total(sums)]


def before_total(sums: Totals, given: str = "") -> list[Said]:
    """What adds up to the total, from the subtotal on."""
    found = [Said(_(subtotal_called(sums)), sums.subtotal)]
    if sums.discount:
        found.append(Said(f"{_('Discount')} {given}".strip(), -sums.discount))
    left = discounted(sums)
    if left is not None:
        found.append(Said(_(DISCOUNTED), left))
    if not tax_in(sums):
        found += _taxes(sums)
    if sums.rounding:
        found.append(Said(_("Rounding"), sums.rounding))
    return found


def within_total(sums: Totals) -> list[Said]:
    """What of the total is tax, and what is left before it; nothing where taxes come on top."""
    return [Said(_(BEFORE_TAX), sums.net), *_taxes(sums)] if tax_in(sums) else []


def _taxes(sums: Totals) -> Iterator[Said]:
    for tax in sums.taxes:
        if base := base_said(tax):
            yield Said(base, tax.base)
        yield Said(tax_said(tax, tax_in(sums)), tax.amount)
