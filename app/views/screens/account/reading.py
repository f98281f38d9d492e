"""What the page of a customer reads: who it is, what stands open, its people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.followup import birthday_near
from app.errors import NotFound
from app.formats import format_datetime, format_money, format_phone, near_date
from app.i18n import N_, _, ngettext
from app.models import (
    Account,
    AccountContact,
    Activity,
    ActivityKind,
    ActivityState,
    Contact,
    Opportunity,
    Quote,
    QuoteState,
    StageKind,
    User,
)
from app.models.sums import sum_of
from app.services.company import company_settings
from app.services.reach import mobile
from app.services.tags import tags_on
from app.store import Store

MOST = 5
_WAITING = (ActivityState.PLANNED, ActivityState.CHECKED_IN)
_OPEN_QUOTES = (
    QuoteState.DRAFT, QuoteState.WAITING, QuoteState.APPROVED, QuoteState.RETURNED, QuoteState.SENT,
)  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """One key fact; choosing it opens `record` `id` where they are given."""

    label: str
    text: str
    tip: str = ""
    record: str = ""
    id: UUID | None = None


@dataclass(frozen=True)
class Link:
    """A row that leads to another record."""

    record: str
    id: UUID
    icon: str
    title: str
    text: str = ""


@dataclass(frozen=True)
class Profile:
    """A customer in short, every text ready to read.

    Attributes:
        marks: class, type and the like, as words; `tags` the words put on it.
        birthday: a sentence while it is near.
        place: a query for a map, or "latitude,longitude".
    """

    id: UUID
    name: str
    marks: tuple[str, ...]
    tags: tuple[str, ...]
    owner: str
    phone: str
    whatsapp: str
    place: str
    birthday: str
    facts: tuple[Fact, ...]
    people: tuple[Link, ...]
    open: tuple[Link, ...]


def read_profile(store: Store, account_id: UUID) -> Profile:
    """The customer in short. Raises NotFound."""
    now = store.clock.now().astimezone()
    with store.read() as session:
        account = session.get(Account, account_id)
        if account is None:
            raise NotFound(N_("This record is no longer there."))
        owner = session.get(User, account.owner_id) if account.owner_id else None
        currency = company_settings(session).currency
        kinds = (account.account_class, account.type, account.lifecycle)
        return Profile(
            id=account.id,
            name=account.name,
            marks=tuple(_mark(kind) for kind in kinds if kind is not None),
            tags=tuple(tags_on(session, account_id=account.id)),
            owner=owner.name if owner else "",
            phone=account.phone or "",
            whatsapp=account.whatsapp or mobile(account.phone),
            place=_place(account),
            birthday=_birthday(session, account, now.date()),
            facts=tuple(_facts(session, account, now, currency)),
            people=tuple(_people(session, account.id)),
            open=(*_deals(session, account.id, currency), *_quotes(session, account.id, now)),
        )


def _mark(kind: Any) -> str:
    text = _(kind.label)
    return _("Class {letter}").format(letter=text) if kind.value in ("A", "B", "C") else text


def _place(account: Account) -> str:
    if account.latitude is not None and account.longitude is not None:
        return f"{account.latitude.normalize():f},{account.longitude.normalize():f}"
    parts = (account.billing_street, account.billing_city, account.billing_region)
    return ", ".join(part.replace("\n", " ") for part in parts if part)


def _birthday(session: Session, account: Account, today: date) -> str:
    near = birthday_near(account.birthday, today)
    if near is not None:
        return near.sentence()
    query = (
        sa.select(Contact.name, Contact.birthday)
        .join(AccountContact, AccountContact.contact_id == Contact.id)
        .where(AccountContact.account_id == account.id, Contact.birthday.is_not(None))
    )
    for name, birthday in session.execute(query):
        near = birthday_near(birthday, today)
        if near is not None:
            return f"{name}: {near.sentence()}"
    return ""


def _facts(session: Session, account: Account, now: datetime, currency: str) -> list[Fact]:
    facts = [_visit(session, account, now, done=True), _visit(session, account, now, done=False)]
    facts.append(_last_quote(session, account, now))
    deals = (Opportunity.account_id == account.id, Opportunity.kind == StageKind.OPEN)
    facts.append(_sum(session, _("Open deals"), Opportunity, Opportunity.amount, deals, currency))
    offers = (Quote.account_id == account.id, Quote.state.in_(_OPEN_QUOTES))
    facts.append(_sum(session, _("Open quotes"), Quote, Quote.own_total, offers, currency))
    facts.append(_credit(account, currency))
    return facts


def _visit(session: Session, account: Account, now: datetime, done: bool) -> Fact:
    states = (ActivityState.DONE,) if done else _WAITING
    query = sa.select(Activity.id, Activity.starts_at).where(
        Activity.account_id == account.id,
        Activity.kind == ActivityKind.VISIT,
        Activity.state.in_(states),
        Activity.starts_at.is_not(None),
    )
    order = Activity.starts_at.desc() if done else Activity.starts_at
    row = session.execute(query.order_by(order).limit(1)).first()
    label = _("Last visit") if done else _("Next visit")
    if row is None:
        text = _("Never") if done else _("Not planned")
        every = account.visit_every_days
        if every and not done:
            text += " · " + ngettext("every {count} day", "every {count} days", every).format(
                count=every
            )
        return Fact(label, text)
    there = row.starts_at.astimezone(now.tzinfo)
    exact = format_datetime(there, style="full")
    return Fact(label, near_date(there, now), exact, "activity", row.id)


def _last_quote(session: Session, account: Account, now: datetime) -> Fact:
    query = (
        sa.select(Quote)
        .where(Quote.account_id == account.id)
        .order_by(Quote.quote_date.desc().nulls_last(), Quote.id.desc())
        .limit(1)
    )
    quote = session.scalars(query).first()
    if quote is None:
        return Fact(_("Last quote"), _("None yet"))
    when = near_date(quote.quote_date, now) if quote.quote_date else ""
    text = " · ".join(filter(None, (_(quote.state.label), when)))
    return Fact(_("Last quote"), text, quote.number or "", "quote", quote.id)


def _sum(
    session: Session,
    label: str,
    kind: type[Opportunity] | type[Quote],
    amount: sa.ColumnElement[Decimal],
    where: tuple[sa.ColumnElement[bool], ...],
    usual: str,
) -> Fact:
    """How many, and what they come to: a sum for each currency, never one over several."""
    currency = sa.func.coalesce(kind.currency, usual)
    query = (
        sa.select(currency, sa.func.count(), sum_of(amount))
        .where(*where)
        .group_by(currency)
        .order_by(currency)
    )
    rows = session.execute(query).all()
    if not rows:
        return Fact(label, _("None"))
    sums = [format_money(total, name) for name, _number, total in rows if total]
    return Fact(label, " · ".join([str(sum(row[1] for row in rows)), *sums]))


def _credit(account: Account, currency: str) -> Fact:
    terms = []
    if account.credit_limit is not None:
        terms.append(format_money(account.credit_limit, currency))
    if account.payment_days is not None:
        days = account.payment_days
        terms.append(ngettext("{count} day", "{count} days", days).format(count=days))
    return Fact(_("Credit"), " · ".join(terms) or _("No terms agreed"))


def _people(session: Session, account_id: UUID) -> list[Link]:
    query = (
        sa.select(Contact, AccountContact.role)
        .join(AccountContact, AccountContact.contact_id == Contact.id)
        .where(AccountContact.account_id == account_id, AccountContact.inactive.is_not(True))
        .order_by(AccountContact.primary.desc(), Contact.name)
        .limit(MOST)
    )
    return [
        Link(
            "contact",
            person.id,
            "user",
            person.name,
            " · ".join(filter(None, (role or person.job_title, _number(person)))),
        )
        for person, role in session.execute(query)
    ]


def _number(person: Contact) -> str:
    return format_phone(person.mobile or person.phone or "")


def _deals(session: Session, account_id: UUID, currency: str) -> list[Link]:
    query = (
        sa.select(Opportunity)
        .where(Opportunity.account_id == account_id, Opportunity.kind == StageKind.OPEN)
        .order_by(Opportunity.amount.desc().nulls_last(), Opportunity.id)
        .limit(MOST)
    )
    return [
        Link(
            "opportunity",
            deal.id,
            "handshake",
            deal.name,
            format_money(deal.amount, deal.currency or currency) if deal.amount else "",
        )
        for deal in session.scalars(query)
    ]


def _quotes(session: Session, account_id: UUID, now: datetime) -> list[Link]:
    query = (
        sa.select(Quote)
        .where(Quote.account_id == account_id, Quote.state.in_(_OPEN_QUOTES))
        .order_by(Quote.quote_date.desc().nulls_last(), Quote.id.desc())
        .limit(MOST)
    )
    return [
        Link(
            "quote",
            quote.id,
            "file-text",
            " · ".join(filter(None, (quote.number, _(quote.state.label)))),
            format_money(quote.own_total, quote.currency) if quote.own_total else "",
        )
        for quote in session.scalars(query)
    ]
