"""Templates of quotes as people meet them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.discounts import steps_of
from app.domain.pasted import PastedRow, pasted_rows
from app.formats import format_amount, format_discount, format_quantity
from app.i18n import N_
from app.models import QuoteTemplate
from app.records.description import Filter, Record, Section, Telling
from app.records.discounts import discount_told


def _lines(values: Mapping[str, Any]) -> str:
    """One line under another as a quote will have them; the rows they are made of are for
    spreadsheets."""
    return "\n".join(map(_line, pasted_rows(values["lines"] or "", "en", ""))).strip()


def _line(row: PastedRow) -> str:
    """`24 bag Rice 10 kg · BT-002`; a section's name stands off from what is above it."""
    if row.kind in {"section", "note"}:
        return f"\n{row.product}" if row.kind == "section" else row.product
    many = None
    if row.quantity is not None:
        many = format_quantity(row.quantity, row.unit or "×")
    price = None if row.price is None else format_amount(row.price)
    steps = steps_of(row.discount_percent, row.discount_steps)
    discount = format_discount(steps, row.discount_amount)
    what = " ".join(filter(None, (many, row.product)))
    return " · ".join(filter(None, (what, row.sku, price, discount)))


QUOTE_TEMPLATES = Record(
    kind=QuoteTemplate,
    label=N_("Quote template"),
    plural=N_("Quote templates"),
    icon="copy",
    title=QuoteTemplate.name,
    columns=(QuoteTemplate.name, QuoteTemplate.subject, QuoteTemplate.language),
    sections=(
        Section(
            N_("Template"),
            (
                QuoteTemplate.name,
                QuoteTemplate.language,
                QuoteTemplate.subject,
                QuoteTemplate.attachments_note,
                QuoteTemplate.discount_percent,
                QuoteTemplate.inactive,
            ),
        ),
        Section(N_("Lines"), (QuoteTemplate.lines,)),
        Section(N_("Letter"), (QuoteTemplate.opening, QuoteTemplate.closing)),
        Section(
            N_("Terms"),
            (QuoteTemplate.payment_terms, QuoteTemplate.delivery_terms, QuoteTemplate.terms),
        ),
    ),
    names=(QuoteTemplate.name,),
    filters=(Filter("offered", N_("Offered"), lambda viewer: QuoteTemplate.inactive.is_not(True)),),
    aliases={"name": ("template",)},
    sort=QuoteTemplate.name,
    telling={**discount_told(QuoteTemplate), "lines": Telling((), _lines)},
)
