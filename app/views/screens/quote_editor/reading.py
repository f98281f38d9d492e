"""What the quote editor reads: the quote with its lines, products as one types, the paper."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.access import sees_secrets
from app.domain.numbering import with_revision
from app.errors import Invalid, NotFound
from app.formats import decimal_mark_of, format_date, format_percent
from app.i18n import N_, _
from app.models import (
    Account,
    Contact,
    Product,
    ProductUnit,
    Quote,
    QuoteLine,
    QuoteState,
    RelationKind,
    User,
)
from app.models.approval import YES_RETURNED
from app.models.quote import HELD, OVERTAKEN, UNSENT
from app.services import approvals, here, limits, order_reading, revising, revisions
from app.services.company import company_of
from app.services.line_values import products_of, unpriced
from app.services.offers_due import due
from app.services.quote_texts import words_changed
from app.services.quote_totals import day_of
from app.services.reckoning import reckoning_of
from app.services.related import related_to
from app.services.taxes import offered_taxes
from app.services.units import units_of_all
from app.store import Store, search
from app.views.screens.quote_editor.rows import GoesWith, ProductChoice, Row, Terms

OFFERED = 12
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
            note=_note(session, quote, store.clock.today()),
            goes_with=_goes_with(session, products) if quote.editable() else {},
            beyond=(
                *(breach.sentence() for breach in approvals.needed_for(session, quote)),
                *due(session, quote),
            ),
        )


def products_like(store: Store, words: str) -> list[ProductChoice]:
    """Products whose name or SKU begins with the words; the first by name where there are none."""
    with store.read() as session:
        query = sa.select(Product).where(Product.inactive.is_not(True)).limit(OFFERED)
        if not words:
            return [_choice(product) for product in session.scalars(query.order_by(Product.name))]
        coded = _by_unit(session, words)
        by_sku = query.where(Product.sku.istartswith(words, autoescape=True)).order_by(Product.sku)
        found = {product.id: product for product in session.scalars(by_sku)}
        hits = [hit.row_id for hit in search.find(session.connection(), words, 40, "product")]
        named = {p.id: p for p in session.scalars(query.limit(40).where(Product.id.in_(hits)))}
        found |= {key: named[key] for key in hits if key in named and key not in found}
        return [*coded, *(_choice(product) for product in found.values())][:OFFERED]


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
                _choice(one.product),
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


def _note(session: Session, quote: Quote, today: date) -> str:
    late = quote.valid_until is not None and quote.valid_until < today
    other = None if quote.state in HELD else revisions.held_beside(session, quote)
    if other is not None and quote.state in UNSENT:
        number = with_revision(other.number or "", other.revision)
        return _(OVERTAKEN).format(number=number)
    if other is not None:
        return other.holds().sentence()
    if quote.state is QuoteState.RETURNED and quote.reason:
        yes = approvals.yes_was_returned(session, quote)
        text = YES_RETURNED if yes else N_("Returned: {reason}")
        return _(text).format(reason=quote.reason)
    if quote.state is QuoteState.REJECTED and quote.reason:
        return _("The customer rejected it: {reason}").format(reason=quote.reason)
    if quote.state is QuoteState.WAITING:
        request = approvals.open_request(session, quote.id)
        if request is not None and request.agreed_at is not None:
            return _("The customer has agreed on condition; the manager has not answered yet.")
        return approvals.waits_for(session, quote).sentence()
    if quote.state is QuoteState.APPROVED:
        return _approved(session, quote)
    if quote.state is QuoteState.EXPIRED:
        return _("It has expired. Reopen it if it still holds, or make a new revision.")
    if quote.state in (QuoteState.DRAFT, QuoteState.SENT) and late:
        day = format_date(quote.valid_until, "long")
        return _("Its validity ended on {day}.").format(day=day)
    if quote.state is QuoteState.ORDERED:
        for order in order_reading.orders_of(session, quote.id):
            return _("Ordered as {number}.").format(number=order.number or "")
    if quote.state is QuoteState.SENT and revisions.current_of(session, quote) is not quote:
        return _("Another revision of this offer is the one that holds.")
    if quote.state is QuoteState.ACCEPTED:
        return _(revising.ACCEPTED)
    if not quote.editable():
        return _("This quote is fixed. To change it, make a new revision.")
    if changed := words_changed(session, quote):
        text = _(
            "As on the customer’s paper, though the company says another thing today: {fields}."
            " “{verb}” takes that."
        )
        return text.format(fields=", ".join(changed), verb=_("Company’s words of today"))
    return ""


def _approved(session: Session, quote: Quote) -> str:
    for request in approvals.requests_of(session, quote.id):
        if request.agreed_at is not None:
            return _("Approved, and the customer has agreed: mark it as accepted.")
        if request.comment:
            return _("Approved: “{comment}”").format(comment=request.comment)
    return _("Approved: send it to the customer.")


def _choice(product: Product) -> ProductChoice:
    return ProductChoice(
        product.id,
        product.name,
        product.sku or "",
        product.unit or "",
        product.list_price,
        product.tax_code,
        product.service or False,
    )


def _by_unit(session: Session, words: str) -> list[ProductChoice]:
    """Products in the unit whose own SKU begins so, or whose barcode this is."""
    query = (
        sa.select(ProductUnit, Product)
        .join(Product, Product.id == ProductUnit.product_id)
        .where(Product.inactive.is_not(True))
        .where(
            sa.or_(
                ProductUnit.sku.istartswith(words, autoescape=True), ProductUnit.barcode == words
            )
        )
        .order_by(ProductUnit.sku)
        .limit(OFFERED)
    )
    return [
        replace(
            _choice(product),
            sku=unit.sku or unit.barcode or "",
            unit=unit.name,
            factor=unit.factor,
            price=product.list_price and product.list_price * unit.factor,
        )
        for unit, product in session.execute(query)
    ]
