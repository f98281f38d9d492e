"""When a draft gets other terms: money, price list, tax in the prices, another customer or day.

What the price lists say is read again. What was typed by hand stays as it was typed, and whoever
changed the terms is told where.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.domain.lines import numbers_of
from app.errors import Invalid
from app.formats import format_amount
from app.i18n import N_, _, ngettext
from app.models import Quote, QuoteLine
from app.services import here
from app.services.line_values import asked_for, buyer_of, costs_after, found_for
from app.services.quote_checks import TERMS
from app.services.quote_totals import totals


def follow_terms(session: Session, quote: Quote, before: Mapping[str, Any]) -> list[str]:
    """Read the prices of the lists again after terms have changed, and give a sentence for each
    thing to look at. `before` has what the changed fields were."""
    was = {name: value for name, value in before.items() if name in TERMS}
    if not was or not any(line.counts() for line in quote.lines):
        return []
    lines = [line for line in quote.lines if line.product_id is not None]
    items = [asked_for(line) for line in lines]
    old = found_for(session, buyer_of(session, quote, was), items)
    new = found_for(session, buyer_of(session, quote), items)
    missing, again = [], 0
    for line, listed, now in zip(lines, old, new, strict=True):
        if line.price is None or line.price == listed.price:
            again += now.price not in (None, line.price)
            line.price = now.price
            missing += [] if now.problem is None else [now.problem.sentence()]
    if "cost" not in here.closed(session, QuoteLine):
        for key, cost in costs_after(session, quote, was).items():
            here.found(session, QuoteLine, key).cost = cost
    same = {
        line.id
        for line, listed, now in zip(lines, old, new, strict=True)
        if line.price == now.price or (was.keys() == {"quote_date"} and listed.price == now.price)
    }
    _check_discount(session, quote, was)
    kept = [line for line in quote.lines if _keeps(line, line.id in same, was)]
    return [
        *_now(quote, was, again),
        *to_look_at(quote, kept),
        *(
            [_("The discount on the whole stays as it was typed.")]
            if _discounted(quote, was)
            else []
        ),
        *dict.fromkeys(missing),
    ]


def _check_discount(session: Session, quote: Quote, was: Mapping[str, Any]) -> None:
    """Raises Invalid where an amount off the whole, typed in the other money, is too much now."""
    if not _discounted(quote, was):
        return
    try:
        totals(session, quote)
    except Invalid as problem:
        if problem.field != "discount_amount" or "line" in problem.details:
            raise
        raise Invalid(
            N_("Take away the discount of {amount} on the whole first: it was typed in {before}."),
            field="currency",
            amount=format_amount(quote.discount_amount or Decimal(0), was["currency"]),
            before=was["currency"],
        ) from problem


def _keeps(line: QuoteLine, same: bool, was: Mapping[str, Any]) -> bool:
    """Whether something of a line was typed under the other terms and stays; `same`: its price is
    that of the lists, or they have none other now."""
    if "currency" in was and line.discount_amount:
        return True
    if was.keys() == {"quote_date"} and line.product_id is None:
        return False
    return bool(line.price) and not same


def _discounted(quote: Quote, was: Mapping[str, Any]) -> bool:
    return "currency" in was and bool(quote.discount_amount)


def _now(quote: Quote, was: Mapping[str, Any], again: int) -> list[str]:
    said = []
    if "currency" in was:
        said.append(_("Prices are in {currency} now.").format(currency=quote.currency))
    if "tax_included" in was:
        said.append(
            _("Prices include tax now.") if quote.tax_included else _("Prices are before tax now.")
        )
    return [*said, *read_again(again)]


def read_again(count: int) -> list[str]:
    """So many prices are other ones now."""
    if not count:
        return []
    text = ngettext(
        "{count} was read again from the price lists.",
        "{count} were read again from the price lists.",
        count,
    )
    return [text.format(count=count)]


def typed_lines(session: Session, quote: Quote) -> list[QuoteLine]:
    """The lines whose price is another than that of the lists."""
    of = [line for line in quote.lines if line.product_id is not None]
    listed = found_for(session, buyer_of(session, quote), [asked_for(line) for line in of])
    same = {line.id for line, now in zip(of, listed, strict=True) if line.price == now.price}
    return [line for line in quote.lines if line.price and line.id not in same]


def to_look_at(quote: Quote, kept: Sequence[QuoteLine]) -> list[str]:
    """That these lines keep what was typed; nothing where there are none."""
    if not kept:
        return []
    numbers = numbers_of(line.kind for line in quote.lines)
    named = [str(n) for n, line in zip(numbers, quote.lines, strict=True) if line in kept]
    text = ngettext(
        "Line {numbers} keeps what was typed: look at its price.",
        "Lines {numbers} keep what was typed: look at their prices.",
        len(named),
    )
    return [text.format(numbers=", ".join(named))]
