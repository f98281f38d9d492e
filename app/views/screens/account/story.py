"""The entries of a customer's timeline as cards: what happened, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.usual_names import called
from app.formats import format_datetime, near_date
from app.i18n import N_, _
from app.models import (
    Account,
    ActivityKind,
    Decision,
    OrderState,
    QuoteState,
    User,
    synced_tables,
)
from app.models.base import unplain
from app.records import title_of
from app.services.company import company_settings
from app.services.timeline import Entry, timeline
from app.store import Store
from app.views.activity_icons import ICONS
from app.views.filing import Shown, shown_files
from app.views.kit.shown import shown
from app.views.screens.account.timeline import Card

PAGE = 50

# Which entries a chip of the filter shows.
FILTERS = (
    ("all", N_("Everything"), ()),
    ("notes", N_("Notes"), ("note",)),
    ("activities", N_("Visits and calls"), ("activity",)),
    (
        *("quotes", N_("Quotes")),
        ("quote", "quote_sent", "quote_decided", "approval", "approval_answer"),
    ),
    ("orders", N_("Orders"), ("order", "delivery")),
    ("deals", N_("Deals"), ("deal", "stage")),
    ("changes", N_("Changes"), ("change", "file")),
)

_TONES = {"accepted": "success", "ordered": "success", "rejected": "danger", "won": "success",
          "lost": "danger"}  # fmt: skip


@dataclass(frozen=True)
class Pages:
    """Some cards, and the entry after which the next ones follow; None at the end."""

    cards: tuple[Card, ...]
    last: Entry | None


def read_story(
    store: Store, account_id: UUID, what: Iterable[str], after: Entry | None = None
) -> Pages:
    """A page of the timeline."""
    now = store.clock.now().astimezone()
    with store.read() as session:
        entries = timeline(session, account_id, PAGE, after, what)
        people = _people(session, entries)
        account = session.get(Account, account_id)
        name = account.name if account else ""
        files = shown_files(store, (entry.row_id for entry in entries if entry.what == "file"))
        cards = tuple(_card(session, entry, name, people, now, files) for entry in entries)
    return Pages(cards, entries[-1] if len(entries) == PAGE else None)


def _people(session: Session, entries: Iterable[Entry]) -> dict[UUID, str]:
    keys = {entry.by for entry in entries} - {None}
    query = sa.select(User.id, User.name).where(User.id.in_(keys))
    return {row.id: row.name for row in session.execute(query)} if keys else {}


def _card(
    session: Session,
    entry: Entry,
    name: str,
    people: dict[UUID, str],
    now: datetime,
    files: dict[UUID, Shown],
) -> Card:
    there = entry.at.astimezone(now.tzinfo)
    icon, title, text, state = _words(session, entry, name, now)
    file = files.get(entry.row_id)
    if file is not None:
        text, state = file.text, file.state
    who = people.get(entry.by, "") if entry.by else ""
    when = near_date(there, now)
    return Card(
        record=entry.record,
        id=entry.row_id,
        icon=icon,
        title=title,
        text=text,
        when=when,
        exact=format_datetime(there, style="full"),
        who=who,
        state=state,
        tone=_TONES.get(entry.kind, "") if state else "",
        said=", ".join(filter(None, (title, when, who, state, text))),
        picture=file.picture if file is not None else b"",
    )


def _words(session: Session, entry: Entry, name: str, now: datetime) -> tuple[str, str, str, str]:
    """Icon, title, text and state of an entry."""
    if entry.what == "note":
        return "sticky-note", _("Note"), entry.text, ""
    if entry.what == "activity":
        kind = ActivityKind(entry.kind)
        # The subject of a call or visit is often just the customer's name, which stands above.
        subject = "" if entry.title == name else entry.title
        return ICONS[kind], " · ".join(filter(None, (_(kind.label), subject))), entry.text, ""
    if entry.what in ("approval", "approval_answer"):
        return _approval_words(entry)
    if entry.what == "order":
        state = _(OrderState(entry.kind).label)
        title = _("Order {number}").format(number=entry.title)
        return "shopping-cart", title, entry.text, state
    if entry.what == "delivery":
        return "truck", _("Delivered of order {number}").format(number=entry.title), entry.text, ""
    if entry.what.startswith("quote"):
        return _quote_words(entry)
    if entry.what == "deal":
        return "handshake", _("Deal opened: {name}").format(name=entry.title), entry.text, ""
    if entry.what == "stage":
        return _stage_words(entry)
    if entry.what == "file":
        return "paperclip", entry.title, entry.text, ""
    return _change_words(session, entry, now)


def _quote_words(entry: Entry) -> tuple[str, str, str, str]:
    if entry.what == "quote_sent":
        return "send", _("Quote {number} sent").format(number=entry.title), entry.text, ""
    if entry.what == "quote_decided":
        title = _("Quote {number} answered").format(number=entry.title)
        return "file-check", title, entry.text, _(QuoteState(entry.kind).label)
    return "file-text", _("Quote {number} begun").format(number=entry.title), entry.text, ""


def _approval_words(entry: Entry) -> tuple[str, str, str, str]:
    if entry.what == "approval":
        title = _("Approval asked for {number}").format(number=entry.title)
        return "shield-check", title, entry.text, ""
    title = _("Approval of {number} answered").format(number=entry.title)
    return "shield-check", title, entry.text, _(Decision(entry.kind).label)


def _stage_words(entry: Entry) -> tuple[str, str, str, str]:
    after = called("stage", entry.after) if entry.after else ""
    before = called("stage", entry.before) if entry.before else ""
    title = _("{deal} is now in {stage}").format(deal=entry.title, stage=after)
    text = _("Before: {stage}").format(stage=before) if before else ""
    return "square-kanban", title, text, after if entry.kind in ("won", "lost") else ""


def _change_words(session: Session, entry: Entry, now: datetime) -> tuple[str, str, str, str]:
    column = Account.__table__.c[entry.title]
    label = _(column.info["label"])
    before, after = (_value(session, column, one, now) for one in (entry.before, entry.after))
    title = _("{field} changed").format(field=label)
    return "pencil", title, _("{before} → {after}").format(before=before, after=after), ""


def _value(session: Session, column: Any, plain: Any, now: datetime) -> str:
    value = unplain(column.table, {column.name: plain})[column.name]
    if value is None:
        return "–"
    refers = column.info.get("refers")
    if refers:
        other = session.get(synced_tables()[refers], value)
        return called(refers, str(getattr(other, title_of(refers), "–")))
    currency = company_settings(session).currency
    return shown(column, {column.name: value}, {}, currency, now)
