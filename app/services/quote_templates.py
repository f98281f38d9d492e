"""Quotes that do not begin empty: from a template, or like the customer's last."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.discounts import steps_of
from app.domain.pasted import pasted_rows
from app.errors import Refused
from app.i18n import N_
from app.ids import uuid7
from app.models import LineKind, Product, Quote, QuoteLine, QuoteState, QuoteTemplate
from app.services import here
from app.services.quote_lines import all_made
from app.services.quote_paste import Pasted, put_rows
from app.services.quote_totals import recompute, withdrawn
from app.services.revising import open_to_change
from app.store import Store

_WORDS = (
    "language", "subject", "attachments_note", "opening", "closing", "payment_terms",
    "delivery_terms", "terms", "discount_percent", "discount_steps",
)  # fmt: skip
_HEADINGS = (
    "sku", "name", "quantity", "unit", "price", "discount", "tax", "kind", "optional",
    "alternative", "description",
)  # fmt: skip
_SEEN = frozenset({
    QuoteState.SENT, QuoteState.ACCEPTED, QuoteState.ORDERED, QuoteState.EXPIRED,
})  # fmt: skip


def keep_as_template(store: Store, quote_id: UUID, name: str) -> UUID:
    """Keep the words and lines of a quote to begin others with; gives the template's key.

    A template of this name is replaced.
    """
    with store.work(N_("Keep as template")) as session:
        quote = here.found(session, Quote, quote_id)
        query = sa.select(QuoteTemplate).where(QuoteTemplate.name == name.strip())
        template = session.scalars(query).first()
        if template is None:
            template = QuoteTemplate(id=uuid7(), name=name.strip())
            session.add(template)
        for word in _WORDS:
            setattr(template, word, getattr(quote, word))
        template.lines = _written(session, quote.lines)
        session.flush()
        return template.id


def fill_from_template(store: Store, quote_id: UUID, template_id: UUID) -> Pasted:
    """Put the words and lines of a template into a quote, below what is there. Words that the
    quote has already stay where they are the customer's own, such as the terms of payment."""
    with store.work(N_("Fill from template")) as session:
        template = here.found(session, QuoteTemplate, template_id)
        quote = open_to_change(session, quote_id)
        for word in _WORDS:
            value = getattr(template, word)
            if value and not (word == "payment_terms" and quote.payment_terms):
                setattr(quote, word, value)
        session.flush()
        rows = pasted_rows(template.lines or "", "en", quote.currency)
        if not rows:
            recompute(session, quote)
            return Pasted(quote.id, (), ())
        return put_rows(session, quote, rows)


def fill_from_last(store: Store, quote_id: UUID) -> Pasted:
    """Put the lines of what this customer was last sent or ordered into a quote, below what is
    there, at today's prices. Raises Refused where there is nothing yet."""
    with store.work(N_("Fill from the last quote")) as session:
        quote = open_to_change(session, quote_id)
        last = last_of(session, quote)
        if last is None:
            raise Refused(N_("This customer has not been sent a quote yet."))
        gone = withdrawn(session, last)
        lines = [line for line in last.lines if line.product_id not in gone]
        at = len(quote.lines) + 1
        made = all_made(session, quote, [_again(line) for line in lines], at)
        recompute(session, quote)
        return Pasted(quote.id, tuple(line.id for line in made), ())


def last_of(session: Session, quote: Quote) -> Quote | None:
    """The newest quote the same customer was sent; one they ordered goes first."""
    query = (
        sa.select(Quote)
        .where(Quote.account_id == quote.account_id, Quote.id != quote.id, Quote.state.in_(_SEEN))
        .order_by((Quote.state == QuoteState.ORDERED).desc(), Quote.sent_at.desc(), Quote.id.desc())
    )
    return session.scalars(query.limit(1)).first()


def _again(line: QuoteLine) -> dict[str, object]:
    """A line once more: of a product at the price of its lists, else as it stood."""
    names = ["kind", "description", "quantity", "unit", "tax_code", "optional", "alternative"]
    if line.product_id is None:
        names += ["price", "cost", "discount_percent", "discount_amount", "discount_steps"]
    values = {name: getattr(line, name) for name in names}
    values = {name: value for name, value in values.items() if value is not None}
    return values if line.product_id is None else {**values, "product_id": line.product_id}


def _written(session: Session, lines: Iterable[QuoteLine]) -> str:
    """Lines as they are pasted."""
    text = io.StringIO()
    rows = csv.writer(text, csv.excel_tab, lineterminator="\n")
    rows.writerow(_HEADINGS)
    for line in lines:
        name, _break, details = (line.description or "").partition("\n")
        product = session.get(Product, line.product_id) if line.product_id else None
        rows.writerow([
            (product.sku if product else None) or "",
            product.name if product else name,
            _plain(line.quantity),
            line.unit or "",
            _plain(None if product else line.price),
            _discount(line),
            line.tax_code or "",
            "" if product else _kind(line),
            "yes" if line.optional else "",
            line.alternative or "",
            details,
        ])  # fmt: skip
    return text.getvalue()


def _plain(number: Decimal | None) -> str:
    """A figure that is read the same everywhere: whole, or with four decimals."""
    if number is None:
        return ""
    return f"{number:.0f}" if number == number.to_integral_value() else f"{number:.4f}"


def _kind(line: QuoteLine) -> str:
    return line.kind.value if line.kind in (LineKind.SECTION, LineKind.NOTE) else "text"


def _discount(line: QuoteLine) -> str:
    steps = steps_of(line.discount_percent, line.discount_steps)
    parts = [f"{_plain(step)}%" for step in steps]
    if line.discount_amount:  # with its currency, or a small one would read as per cent
        parts.append(f"{line.quote.currency} {_plain(line.discount_amount)}")
    return "+".join(parts)
