"""What the quote editor shows of a quote, read in one go: its head, lines, terms and offers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.access import sees_secrets
from app.errors import Invalid, NotFound
from app.formats import decimal_mark_of, format_percent
from app.i18n import N_, _
from app.models import (
    Account,
    Contact,
    Product,
    Quote,
    QuoteLine,
    QuoteState,
    RelationKind,
    User,
)
from app.services import approvals, here, limits, revisions
from app.services.company import company_of
from app.services.line_values import products_of, unpriced
from app.services.offers_due import due
from app.services.quote_again import returned_prices
from app.services.quote_standing import standing
from app.services.quote_totals import day_of
from app.services.reckoning import reckoning_of
from app.services.related import related_to
from app.services.taxes import offered_taxes
from app.services.units import units_of_all
from app.store import Store
from app.views.screens.quote_editor.products import choice_of
from app.views.screens.quote_editor.rows import GoesWith, Row, Terms

_ZERO = Decimal(0)


@dataclass(frozen=True)
class Revision:
    """One revision of a quote, to switch to."""

    id: UUID
    label: str


@dataclass(frozen=True)
class Sheet:
    """A quote as the editor shows it.

    Attributes:
        state: its word; `tone` one of the theme's state colours.
        taxes: code and name of the taxes in force, for the lines.
        units: what each product is sold by, by its key.
        revisions: all of them, the newest first.
        margin_seen: whether whoever works here may see the margin.
        note: a sentence about where it stands; empty for an ordinary draft.
        beyond: what needs a manager's yes before it can be sent, and what promotions would
            change, a sentence each.
        goes_with: what is offered beside its products while it is written, by their keys.
    """

    id: UUID
    number: str
    revision: int
    state: str
    tone: str
    editable: bool
    account_id: UUID
    account: str
    contact: str
    valid_until: date | None
    subject: str
    terms: Terms
    rows: tuple[Row, ...]
    taxes: tuple[tuple[str, str], ...]
    units: Mapping[UUID, tuple[str, ...]]
    revisions: tuple[Revision, ...]
    margin_seen: bool
    note: str = ""
    beyond: tuple[str, ...] = ()
    goes_with: Mapping[UUID, tuple[GoesWith, ...]] = field(default_factory=dict)


_TONES = {
    QuoteState.SENT: "info",
    QuoteState.ACCEPTED: "success",
    QuoteState.ORDERED: "success",
    QuoteState.APPROVED: "success",
    QuoteState.WAITING: "warning",
    QuoteState.RETURNED: "warning",
    QuoteState.EXPIRED: "warning",
    QuoteState.REJECTED: "danger",
}


def read_sheet(store: Store, quote_id: UUID) -> Sheet:
    """The quote with everything the editor shows. Raises NotFound."""
    with store.read() as session:
        quote = session.get(Quote, quote_id)
        if quote is None:
            raise NotFound(N_("This record is no longer there."))
        account = session.get(Account, quote.account_id)
        contact = session.get(Contact, quote.contact_id) if quote.contact_id else None
        products = products_of(session, [one.product_id for one in quote.lines if one.product_id])
        why = unpriced(session, quote) if quote.editable() else {}
        return Sheet(
            id=quote.id,
            number=quote.number or "",
            revision=quote.revision,
            state=_(quote.state.label),
            tone=_TONES.get(quote.state, "muted"),
            editable=quote.editable(),
            account_id=quote.account_id,
            account=account.name if account else "",
            contact=contact.name if contact else "",
            valid_until=quote.valid_until,
            subject=quote.subject or "",
            terms=_terms(session, quote),
            rows=tuple(_row(line, products, why.get(line.id)) for line in quote.lines),
            taxes=_taxes(session, day_of(session, quote)),
            units={
                key: tuple(unit.name for unit in units if unit.name)
                for key, units in units_of_all(session, list(products.values())).items()
            },
            revisions=tuple(_revisions(session, quote)),
            margin_seen=_sees_margin(session, store.identity.user_id),
            note=standing(session, quote, here.today(session)),
            goes_with=_goes_with(session, products) if quote.editable() else {},
            beyond=(
                *(breach.sentence() for breach in approvals.needed_for(session, quote)),
                *due(session, quote),
                *returned_prices(session, quote),
            ),
        )


def _row(line: QuoteLine, products: Mapping[UUID, Product], why: Invalid | None) -> Row:
    product = products.get(line.product_id) if line.product_id else None
    return Row(
        id=line.id,
        kind=line.kind.value,
        product_id=line.product_id,
        description=line.description or "",
        sku=(product.sku if product else None) or "",
        quantity=line.quantity,
        unit=line.unit or "",
        price=line.price,
        unit_factor=line.unit_factor,
        discount_percent=line.discount_percent,
        discount_amount=line.discount_amount,
        discount_steps=line.discount_steps,
        tax_code=line.tax_code,
        cost=line.cost,
        optional=line.optional or False,
        alternative=line.alternative or "",
        chosen=line.chosen or False,
        withdrawn=bool(product and product.inactive),
        missing=why.sentence() if why else "",
    )


def _terms(session: Session, quote: Quote) -> Terms:
    reckoning = reckoning_of(session, quote)
    return Terms(
        currency=quote.currency,
        usual_mark=decimal_mark_of(company_of(session).country),
        on=day_of(session, quote),
        rules=reckoning.rules,
        tax_included=quote.tax_included or False,
        discount_percent=quote.discount_percent or _ZERO,
        discount_amount=quote.discount_amount or _ZERO,
        discount_steps=quote.discount_steps,
        cash=reckoning.cash,
        **_limits(session, quote),
    )


# What a customer takes in place of the other one.
_INSTEAD = frozenset({RelationKind.UP, RelationKind.ALTERNATIVE, RelationKind.SWITCH})


def _goes_with(session: Session, products: Collection[UUID]) -> dict[UUID, tuple[GoesWith, ...]]:
    return {
        key: tuple(
            GoesWith(
                choice_of(one.product),
                _(one.kind.label),
                one.quantity,
                one.note,
                one.kind in _INSTEAD,
                one.kind is RelationKind.BUNDLE,
            )
            for one in several
        )
        for key, several in related_to(session, products).items()
    }


def _limits(session: Session, quote: Quote) -> dict[str, Any]:
    """What the limits need to be asked at every key; nothing where there are none."""
    role = limits.role_of(session, here.me(session))
    if role is None or not quote.editable():
        return {}
    judge = limits.judge_of(session, quote, role, limits.limits_of(session))
    if not limits.binds(session, quote, judge):
        return {}
    return {"judge": judge, "facts": limits.facts_of(session, quote)}


def _taxes(session: Session, on: date) -> tuple[tuple[str, str], ...]:
    rules = offered_taxes(session, company_of(session).country, on)
    return tuple((rule.code, f"{_(rule.name)} {format_percent(rule.rate)}") for rule in rules)


def _revisions(session: Session, quote: Quote) -> list[Revision]:
    """All revisions of the same offer, the newest first, with a mark on the one that holds."""
    known = revisions.revisions_of(session, quote)
    current = revisions.current_of(session, quote)
    return [
        Revision(
            one.id,
            _("Revision {number} · {state}").format(number=one.revision, state=_(one.state.label))
            + (" ★" if one is current else ""),
        )
        for one in known
    ]


def _sees_margin(session: Session, user_id: UUID | None) -> bool:
    user = session.get(User, user_id) if user_id else None
    return user is not None and sees_secrets(user.role)
