"""What a change of a quote brings with it: words, prices and totals, and what is unfinished."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from app.errors import Invalid, Refused
from app.i18n import N_
from app.models import Quote

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# What the prices of the lists follow from, besides the lines of the quote.
TERMS = frozenset({"account_id", "quote_date", "currency", "tax_included", "price_list_id"})

OTHER_TAXES_NOW = N_(
    "The taxes have changed since this quote was approved, so it comes to something else now."
    " Reopen it and ask again."
)


def terms_changed(session: Session, quote: Quote, before: Mapping[str, Any]) -> list[str]:
    """See to words and prices after fields of a quote have changed; gives what is to be looked
    at."""
    changed = {name: value for name, value in before.items() if getattr(quote, name) != value}
    said: list[str] = []
    if "account_id" in changed:
        from app.services.quote_customer import follow_customer

        followed, said = follow_customer(session, quote, changed)
        changed = followed | changed
    if "language" in changed:
        from app.services.quote_language import follow_language

        said += follow_language(session, quote, changed)
    if changed.keys() & TERMS:
        from app.services.quote_terms import follow_terms

        said += follow_terms(session, quote, changed)
    return said


def add_up(session: Session, quote: Quote, strict: bool = False) -> None:
    """Bring the totals up to date; `strict` raises Invalid where a line is not finished."""
    # The rules of prices and taxes are many; a list of quotes is shown without them.
    from app.services.quote_totals import check_sold, recompute, totals

    if strict:
        _check_priced(session, quote)
        check_sold(session, quote)
        if totals(session, quote, strict=True).total != quote.total and not quote.editable():
            raise Refused(OTHER_TAXES_NOW)
    recompute(session, quote)


def written_again(session: Session, quote: Quote) -> None:
    """Reckon a quote by the taxes of now once it may be written again; while it waited, or was
    called off, it stood still."""
    # What does not fit, such as a tax that is gone, is told where it is written.
    with suppress(Invalid):
        add_up(session, quote)


def _check_priced(session: Session, quote: Quote) -> None:
    """Raises Invalid for the first product without a price, saying why there is none."""
    from app.domain.lines import numbers_of
    from app.services.line_values import unpriced

    why = unpriced(session, quote)
    numbers = numbers_of(line.kind for line in quote.lines)
    for row, (line, number) in enumerate(zip(quote.lines, numbers, strict=True), start=1):
        if problem := why.get(line.id):
            raise Invalid(
                N_("Line {number}: {problem}"),
                field="price",
                line=row,
                number=number,
                problem=problem.sentence(),
            )
