"""How this laptop stands with its company, as the page shows it: plain data and its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from app.formats import format_datetime, near_date
from app.i18n import _, ngettext
from app.models.base import synced_tables
from app.records import all_records, title_of
from app.store import Store
from app.store.tables import journal, journal_change
from app.sync import attention
from app.sync.attention import Waiting as Item
from app.sync.sentences import told
from app.sync.status import status
from app.sync.tables import outbox
from app.sync.tokens import BY_FILE

MOST = 200
# Rows that are named by the record they hang on.
_INSIDE = frozenset({"quote_line", "account_contact", "tagging", "stage_change"})


@dataclass(frozen=True)
class Pending:
    """One piece of work that has not reached the server.

    Attributes:
        what: what was done; `about`: to which record.
        since: when, as people say it; `exact`: for the tip.
    """

    what: str
    about: str
    since: str
    exact: str = ""


@dataclass(frozen=True)
class Choice:
    """A way to settle something: its name for `settle`, and what the button says."""

    name: str
    label: str


@dataclass(frozen=True)
class Difference:
    """A field of a matter: what is shown now, and the value that waits, as people read them."""

    field: str
    shown_now: str
    kept_aside: str
    about: str = ""


@dataclass(frozen=True)
class Matter:
    """Something that needs a person.

    Attributes:
        sentence: what happened.
        headings: over the two columns of `differences`.
        record, row_id: what opens; empty where it is not known.
    """

    id: UUID
    title: str
    sentence: str
    choices: tuple[Choice, ...]
    headings: tuple[str, str] = ("", "")
    differences: tuple[Difference, ...] = ()
    kind: str = "conflict"
    by: str = ""
    when: str = ""
    record: str = ""
    row_id: UUID | None = None


@dataclass(frozen=True)
class SyncPicture:
    """How sync stands.

    Attributes:
        company: whose server it is; empty where this laptop stands alone.
        sentences: how it stands, the most important first; none where it stands alone.
        failure: why the last try failed, as a sentence; empty where it did not.
        more: how many pieces of work wait beyond `pending`.
        by_file: whether this laptop has never had a network.
        sample: whether this is the sample company, which can join none.
    """

    company: str
    sentences: tuple[str, ...]
    failure: str = ""
    pending: tuple[Pending, ...] = ()
    more: int = 0
    matters: tuple[Matter, ...] = ()
    by_file: bool = False
    sample: bool = False


class SyncSource(Protocol):
    """Where the page's picture comes from; every call is made beside the screen's thread."""

    def picture(self) -> SyncPicture:
        """How sync stands now."""
        ...

    def settle(self, matter_id: UUID, choice: str) -> None:
        """Settle one matter by the name of a choice. Raises a Problem."""
        ...


class StoreSource:
    """Reads how sync stands from the profile itself."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def picture(self) -> SyncPicture:
        """How sync stands now."""
        stands = status(self._store)
        now = self._store.clock.now().astimezone()
        if stands.server is None:
            return SyncPicture("", (), sample=bool(self._store.fact("sample")))
        with self._store.read() as session:
            pending = _pending(session.connection(), now)
            matters = tuple(
                _matter(item, now)
                for item in attention.open_items(session, self._store.identity.user_id)
            )
        return SyncPicture(
            company=stands.organisation or stands.server,
            sentences=tuple(_sentences(stands, now)),
            pending=tuple(pending),
            more=max(0, stands.waiting - len(pending)),
            matters=matters,
            by_file=stands.server == BY_FILE,
        )

    def settle(self, matter_id: UUID, choice: str) -> None:
        """Settle one matter. Raises NotFound, Invalid or Refused."""
        attention.resolve(self._store, matter_id, choice)


def _sentences(stands: Any, now: datetime) -> list[str]:
    if stands.waiting:
        said = ngettext(
            "{count} change waits to be sent.", "{count} changes wait to be sent.", stands.waiting
        ).format(count=stands.waiting)
    else:
        said = _("Everything you typed has reached the server.")
    found = [said]
    if stands.oldest_waiting:
        since = near_date(stands.oldest_waiting.astimezone(now.tzinfo), now)
        found.append(_("The oldest has waited since {moment}.").format(moment=since))
    if stands.last_sync:
        when = near_date(stands.last_sync.astimezone(now.tzinfo), now)
        found.append(_("Last synced {moment}.").format(moment=when))
    else:
        found.append(_("Not synced yet."))
    if stands.merged:
        found.append(
            ngettext(
                "{count} of your changes met one of a colleague; both are kept.",
                "{count} of your changes met those of colleagues; all are kept.",
                stands.merged,
            ).format(count=stands.merged)
        )
    return found + told(stands)


def _pending(connection: sa.Connection, now: datetime) -> list[Pending]:
    query = (
        sa.select(outbox.c.journal_seq, journal.c.label, journal.c.at)
        .join(journal, journal.c.seq == outbox.c.journal_seq)
        .where(~outbox.c.decided)
        .order_by(outbox.c.seq)
        .limit(MOST)
    )
    rows = connection.execute(query).all()
    abouts = _abouts(connection, [row.journal_seq for row in rows])
    return [
        Pending(
            _(row.label),
            abouts.get(row.journal_seq, ""),
            near_date(row.at.astimezone(now.tzinfo), now),
            format_datetime(row.at.astimezone(now.tzinfo), style="full"),
        )
        for row in rows
    ]


def _abouts(connection: sa.Connection, numbers: list[int]) -> dict[int, str]:
    """What each piece of work was about: its first record that has a name of its own."""
    query = (
        sa.select(journal_change.c.seq, journal_change.c.record, journal_change.c.row_id)
        .where(journal_change.c.seq.in_(numbers))
        .order_by(journal_change.c.id)
    )
    first: dict[int, tuple[str, UUID]] = {}
    for seq, record, row_id in connection.execute(query):
        if seq not in first or first[seq][0] in _INSIDE:
            first[seq] = (record, row_id)
    return {seq: _title(connection, *about) for seq, about in first.items()}


def _title(connection: sa.Connection, record: str, row_id: UUID) -> str:
    kind = synced_tables().get(record)
    described = all_records().get(record)
    if kind is None or described is None:
        return ""
    table = described.table
    query = sa.select(table.c[title_of(record)]).where(table.c.id == row_id)
    title = str(connection.execute(query).scalar() or "").split("\n", 1)[0]
    return f"{_(described.label)} {title}".strip()[:80]


def _matter(item: Item, now: datetime) -> Matter:
    if item.field is not None:
        headings = (_("Shown now"), _("Kept aside"))
        rows = (Difference(item.field_label, item.kept_text, item.other_text),)
    else:
        known = any(line.before for line in item.lines)
        headings = (_("Shown now") if known else "", _("The change"))
        several = len({line.about for line in item.lines}) > 1 or not item.title
        rows = tuple(
            Difference(line.field, line.before, line.after, line.about if several else "")
            for line in item.lines
        )
    return Matter(
        id=item.id,
        title=item.title,
        sentence=item.sentence,
        choices=tuple(map(Choice, item.choices, item.labels)),
        headings=headings,
        differences=rows,
        kind=item.kind,
        by=item.by,
        when=near_date(item.at.astimezone(now.tzinfo), now),
        record=item.record or "",
        row_id=item.row_id if item.here else None,
    )
