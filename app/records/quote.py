"""Quotes and their lines as people meet them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.domain.numbering import with_revision
from app.i18n import N_
from app.models import Quote, QuoteLine, QuoteState
from app.records.description import Filter, Record, Section, Telling
from app.records.discounts import discount_told
from app.records.quote_actions import QUOTE_ACTIONS
from app.services import here
from app.services.quote_beginning import begun
from app.services.quote_checks import terms_changed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _new(session: Session, values: dict[str, Any]) -> Quote:
    return begun(session, values)


def _led(session: Session, action: str, asked: UUID, written: UUID) -> list[str]:
    """Who asks for another revision knows of it; who changes one that is fixed is told."""
    from app.services.quote_customer import said_of_copy
    from app.services.revised import written_in_next

    if action == "duplicate":
        source, copy = (session.get_one(Quote, key) for key in (asked, written))
        return said_of_copy(session, source, copy)
    return [] if action in ("revise", "another") else written_in_next(session, asked, written)


def _settle_line(session: Session, line: QuoteLine, changed: frozenset[str]) -> None:
    if line in session and not line.counts():
        from app.services.quote_lines import OF_AMOUNTS, check_silent

        check_silent(line.kind, {name: getattr(line, name) for name in OF_AMOUNTS})
    quote = session.get(Quote, line.quote_id)
    if quote is not None:
        _settle(session, quote, changed)


def _settle(session: Session, quote: Quote, changed: frozenset[str]) -> None:
    from app.services.quote_totals import recompute

    recompute(session, quote)


QUOTES = Record(
    kind=Quote,
    label=N_("Quote"),
    plural=N_("Quotes"),
    icon="file-text",
    title=Quote.number,
    columns=(
        Quote.number,
        Quote.account_id,
        Quote.subject,
        Quote.state,
        Quote.valid_until,
        Quote.own_total,
        Quote.quote_date,
        Quote.owner_id,
    ),
    sections=(
        Section(
            N_("Quote"),
            (
                Quote.number,
                Quote.revision,
                Quote.state,
                Quote.account_id,
                Quote.contact_id,
                Quote.opportunity_id,
                Quote.owner_id,
            ),
        ),
        Section(
            N_("Dates and money"),
            (
                Quote.quote_date,
                Quote.valid_until,
                Quote.price_list_id,
                Quote.currency,
                Quote.tax_included,
                Quote.discount_percent,
                Quote.discount_amount,
                Quote.language,
                Quote.second_language,
                Quote.template,
            ),
        ),
        Section(
            N_("Letter"),
            (
                Quote.place,
                Quote.subject,
                Quote.attachments_note,
                Quote.opening,
                Quote.closing,
            ),
        ),
        Section(N_("Terms"), (Quote.payment_terms, Quote.delivery_terms, Quote.terms)),
        Section(
            N_("Totals"),
            (
                Quote.subtotal,
                Quote.discount,
                Quote.tax_base,
                Quote.tax,
                Quote.rounding,
                Quote.total,
                Quote.own_total,
            ),
        ),
    ),
    search=(Quote.subject, Quote.terms),
    names=(Quote.number,),
    filters=(
        Filter("mine", N_("Mine"), lambda viewer: Quote.owner_id == viewer.user_id),
        Filter(
            "drafts",
            N_("Drafts"),
            lambda viewer: Quote.state.in_((QuoteState.DRAFT, QuoteState.RETURNED)),
        ),
        Filter(
            "sent", N_("Waiting for the customer"), lambda viewer: Quote.state == QuoteState.SENT
        ),
        Filter(
            "expiring",
            N_("Expire within a week"),
            lambda viewer: (
                (Quote.state == QuoteState.SENT)
                & Quote.valid_until.between(viewer.today, viewer.today + timedelta(days=7))
            ),
        ),
        Filter(
            "approval",
            N_("Waiting for approval"),
            lambda viewer: Quote.state == QuoteState.WAITING,
        ),
        Filter(
            "lapsed",
            N_("Validity is over"),
            lambda viewer: (Quote.state == QuoteState.SENT) & (Quote.valid_until < viewer.today),
        ),
        Filter("accepted", N_("Accepted"), lambda viewer: Quote.state == QuoteState.ACCEPTED),
    ),
    aliases={
        "number": ("quote number", "nomor"),
        "account_id": ("account", "account name", "customer"),
        "subject": ("perihal",),
        "attachments_note": ("lampiran",),
    },
    actions=QUOTE_ACTIONS,
    telling={
        "number": Telling(
            (Quote.revision,),
            lambda values: with_revision(values["number"] or "", values["revision"]),
        )
    }
    | discount_told(Quote),
    sort=Quote.quote_date,
    descending=True,
    new=_new,
    among=lambda session, key, values: here.check_not_over(session, values, "valid_until"),
    settle=_settle,
    follow=terms_changed,
    led=_led,
)

QUOTE_LINES = Record(
    kind=QuoteLine,
    label=N_("Quote line"),
    plural=N_("Quote lines"),
    icon="list",
    title=QuoteLine.description,
    columns=(
        QuoteLine.quote_id,
        QuoteLine.position,
        QuoteLine.description,
        QuoteLine.quantity,
        QuoteLine.unit,
        QuoteLine.price,
        QuoteLine.discount_percent,
        QuoteLine.total,
    ),
    sections=(
        Section(
            N_("Line"),
            (
                QuoteLine.quote_id,
                QuoteLine.position,
                QuoteLine.kind,
                QuoteLine.product_id,
                QuoteLine.description,
                QuoteLine.quantity,
                QuoteLine.unit,
                QuoteLine.unit_factor,
                QuoteLine.price,
                QuoteLine.discount_percent,
                QuoteLine.discount_amount,
                QuoteLine.tax_code,
                QuoteLine.cost,
                QuoteLine.optional,
                QuoteLine.alternative,
                QuoteLine.chosen,
                QuoteLine.total,
            ),
        ),
    ),
    sort=QuoteLine.position,
    settle=_settle_line,
    telling=discount_told(QuoteLine),
)
