"""Templates of quotes as people meet them."""

from __future__ import annotations

from app.i18n import N_
from app.models import QuoteTemplate
from app.records.description import Filter, Record, Section
from app.records.discounts import discount_told

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
    telling=discount_told(QuoteTemplate),
)
