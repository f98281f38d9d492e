"""A discount in lists, told as it was typed: one percentage after the other."""

from __future__ import annotations

from app.domain.discounts import steps_of
from app.formats import format_discount
from app.models import OrderLine, Quote, QuoteLine, QuoteTemplate
from app.records.description import Telling


def discount_told(
    kind: type[Quote] | type[QuoteLine] | type[OrderLine] | type[QuoteTemplate],
) -> dict[str, Telling]:
    """How the percentage of a discount is told, by its field."""
    return {
        "discount_percent": Telling(
            (kind.discount_steps,),
            lambda values: format_discount(
                steps_of(values["discount_percent"], values["discount_steps"])
            ),
        )
    }
