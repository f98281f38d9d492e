"""What the company's papers would look like with other settings: of the last quote, or made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.documents.gathering import dressed, paper_of
from app.documents.paper import Letterhead, PaperLine, Party, QuotePaper, Term
from app.documents.quote import quote_pdf
from app.domain.numbering import render, usual_pattern
from app.domain.terbilang import in_words
from app.errors import Invalid
from app.i18n import N_, speaking, translate
from app.models import Quote
from app.services import here
from app.services.company import Company, company_of, with_settings
from app.store import Store

_WORKED_OUT = (
    (N_("Sweet soy sauce 600 ml"), 24, 18_500),
    (N_("Chilli paste 340 ml"), 12, 24_750),
    (N_("Delivery to your store"), 1, 50_000),
)


def sample_pdf(store: Store, typed: Mapping[str, str]) -> bytes:
    """The paper of the newest quote as these settings would make it, not kept yet; a made-up one
    where there is no quote. A setting that does not fit is left as it is kept."""
    with store.read() as session:
        company = company_of(session)
        for name, value in typed.items():
            try:
                company = with_settings(company, **{name: value})
            except Invalid:
                continue  # half typed; the field itself says so when it is kept
        session.info["company"] = company
        newest = sa.select(Quote.id).order_by(Quote.quote_date.desc(), Quote.id.desc()).limit(1)
        key = session.scalars(newest).first()
        paper = _made_up(session, company) if key is None else paper_of(session, key)
        with speaking(paper.language):
            paper = dressed(session, company, paper)
    return quote_pdf(paper)


def _made_up(session: Session, company: Company) -> QuotePaper:
    with speaking(company.language):
        lines = tuple(
            PaperLine(
                *("product", translate(name), str(number)),
                quantity=Decimal(count),
                price=Decimal(price),
                total=Decimal(count * price),
            )
            for number, (name, count, price) in enumerate(_WORKED_OUT, start=1)
        )
        total = sum((line.total or Decimal(0) for line in lines), Decimal(0))
        today = here.today(session)
        return QuotePaper(
            number=render(usual_pattern("quote", company.country), 1, today),
            date=today,
            currency=company.currency,
            letterhead=Letterhead(company.name),
            customer=Party(translate(N_("Your customer")), address_lines=("Jl. Merdeka 1",)),
            lines=lines,
            subtotal=total,
            total=total,
            total_words=_words(total, company),
            place=company.place,
            valid_until=today + timedelta(days=int(company.valid_days)),
            subject=translate(N_("What you asked for")),
            opening=company.opening,
            closing=company.closing,
            terms=_terms(company),
            signatory_name=translate(N_("Your name")),
            language=company.language,
        )


def _terms(company: Company) -> tuple[Term, ...]:
    said = (
        (N_("Payment"), company.payment_terms),
        (N_("Delivery"), company.delivery_terms),
        (N_("Other terms"), company.terms),
    )
    return tuple(Term(translate(label), text) for label, text in said if text)


def _words(total: Decimal, company: Company) -> str:
    try:
        return in_words(total, company.currency, company.language).capitalize()
    except Invalid:
        return ""
