"""Whose record it is: what somebody may write, and what is taken though they have just lost it."""

from __future__ import annotations

from uuid import UUID

from app.domain.access import NOT_YOUR_ROLE, may_write
from app.errors import Invalid, NotAllowed, Refused
from app.i18n import N_
from app.models import AccountContact, Contact, Territory
from app.models.base import Plain
from app.models.sight import read_only
from app.server.aggregates import changed_by_others, quote_of
from app.server.book import Book, Key
from app.server.buckets import CATALOGUE, buckets_of, followers, held_by, is_territory
from app.server.intent import Author, NotYours
from app.server.late import Standing, deleted_from, removals, standing, upwards
from app.store import journal as journaling
from app.sync.attention import NOT_YOURS

DELETED = N_("The record was deleted meanwhile. Your changes are kept here; restore it with them.")
NOT_YOUR_FIELD = N_("The server writes this by itself; it cannot be changed from a laptop.")
GREW = N_(
    "Somebody else added to this record before it was deleted."
    " Look at it again, then delete it anew."
)
STILL_USED = N_("This is still used by other records, so it cannot be deleted.")

# Who made a row and when is said once; its key never changes.
STAMPS = frozenset({"created_at", "created_by"})
# A record is given away by these; by any other reference it stays in its author's book.
GIVING = frozenset({"territory_id", "owner_id"})


class Deleted(Refused):
    """What an edit is about was deleted by somebody else.

    Attributes:
        by: who did, where its author may know.
    """

    def __init__(self, by: UUID | None) -> None:
        super().__init__(DELETED)
        self.by = by


class Gate:
    """What one author may do to the rows of the book."""

    def __init__(self, book: Book, author: Author) -> None:
        self.book = book
        self.author = author

    def check_kind(self, record: str, values: Plain, whole: bool) -> None:
        """Raises NotAllowed where the server makes such rows, and this is not for people."""
        settable = self.book.kinds[record].settable
        if settable is not None and (whole or set(values) - settable):
            raise NotAllowed(NOT_YOUR_FIELD)

    def check_fields(self, record: str, values: Plain, always: bool = False) -> None:
        """Raises NotAllowed for a field that this role cannot set (`always`: nor empty)."""
        closed = read_only(self.author.role).get(record, frozenset())
        if any(name in closed and (always or values[name] is not None) for name in values):
            raise NotAllowed(NOT_YOUR_ROLE)

    def check_role(self, record: str, buckets: frozenset[str]) -> None:
        """Raises NotAllowed where the role may not write such records."""
        if not may_write(self.author.role, record, CATALOGUE in buckets):
            raise NotAllowed(NOT_YOUR_ROLE)

    def admit_new(self, key: Key, row: Plain) -> None:
        """Raises NotAllowed where a new row is nothing for this author to add."""
        buckets = buckets_of(self.book, key[0], row)
        self.check_role(key[0], buckets)
        if buckets & self.author.buckets:
            return
        found = self._standing(key, row)
        if found is not Standing.UNTOLD or not self._only_adds(key):
            raise NotYours(NOT_YOURS, _anchor(self.book, key, row), found is not Standing.STRANGER)

    def admit_return(self, key: Key) -> None:
        """Raises NotYours where a deleted row that comes back was in somebody else's book.

        What still hangs on it would come to whoever has its key.
        """
        for change in journaling.last_deletion(self.book.connection, *key):
            buckets = buckets_of(self.book, key[0], change.before)
            if not any(map(is_territory, buckets)):  # what it hung on went with it
                buckets |= {bucket for bucket, _ in removals(self.book, key)}
            if not buckets & self.author.buckets:
                raise NotYours(NOT_YOURS, key, once=False)

    def admit_edit(self, key: Key, row: Plain, new: Plain, clashing: bool) -> None:
        """Raises NotAllowed where a change is nothing for this author to make.

        Who has lost the record without having been told still changes what nobody else did.
        """
        buckets = self.places(key, row)
        self.check_role(key[0], buckets)
        if buckets & self.author.buckets:
            return
        found = self._standing(key, row)
        placed = new.keys() & {*self.book.kinds[key[0]].follows, *GIVING}
        if found is not Standing.UNTOLD or placed or clashing or self._is_other_now(key):
            raise NotYours(NOT_YOURS, key, found is not Standing.STRANGER)

    def admit_removal(self, key: Key, row: Plain) -> None:
        """Raises NotAllowed where a row is not this author's to delete."""
        buckets = self.places(key, row)
        self.check_role(key[0], buckets)
        if not buckets & self.author.buckets:
            found = self._standing(key, row)
            raise NotYours(NOT_YOURS, key, found is not Standing.STRANGER)

    def check_place(self, key: Key, row: Plain, changed: Plain) -> None:
        """Raises NotAllowed where a change would carry the row into somebody else's book.

        A record is given away by its territory or its owner, never by hanging it elsewhere.
        """
        moved = changed.keys() & (set(self.book.kinds[key[0]].follows) | GIVING)
        if not moved:
            return
        buckets = buckets_of(self.book, key[0], row)
        self.check_role(key[0], buckets)
        if moved - GIVING and not buckets & self.author.buckets:
            found = self._standing(key, row)
            raise NotYours(NOT_YOURS, key, found is not Standing.STRANGER)

    def places(self, key: Key, row: Plain) -> frozenset[str]:
        """Where a row travels: by the feeds, or by itself where this batch has just made it."""
        return held_by(self.book, *key) or buckets_of(self.book, key[0], row)

    def check_references(self, record: str, values: Plain) -> None:
        """Raises Deleted where the owner of a part is gone, NotYours for a stranger's contact.

        A contact travels with its links: nobody draws one over to an account of their own.
        """
        for column in self.book.table(record).columns:
            said = values.get(column.name)
            if said is None or not isinstance(said, str):
                continue
            if column.foreign_keys and not self._is_there(column.info["refers"], said):
                raise self.gone((column.info["refers"], _key(column.name, said)))
            if record == AccountContact.__tablename__ and column.name == "contact_id":
                self._check_contact((Contact.__tablename__, _key(column.name, said)))

    def gone(self, key: Key) -> Deleted:
        """What to say of a row that is gone. Only who had it till then hears who deleted it."""
        state = self.book.state(*key)
        had = self.author.buckets & deleted_from(self.book, key)
        return Deleted(state.by if state is not None and had else None)

    def check_nothing_hangs_on(self, key: Key) -> None:
        """Raises Refused where somebody added what would be left without its owner."""
        record, row_id = key
        for name, kind in self.book.kinds.items():
            for column in kind.__table__.columns:
                inside = column.foreign_keys and column.info.get("refers") == record
                if inside and self.book.rows_where(name, column.name, row_id):
                    raise Refused(GREW)
        if record == Territory.__tablename__:
            for name, column_name in followers(record):
                if self.book.rows_where(name, column_name, row_id):
                    raise Refused(STILL_USED)

    def _check_contact(self, contact: Key) -> None:
        held = held_by(self.book, *contact)
        row = self.book.row(*contact)
        if held and row is not None and not held & self.author.buckets:
            found = self._standing(contact, row)
            raise NotYours(NOT_YOURS, contact, found is not Standing.STRANGER)

    def _standing(self, key: Key, row: Plain) -> Standing:
        author = self.author
        if author.reach is None:
            return Standing.STRANGER
        return standing(self.book, author.reach, author.buckets, author.user_id, key, row)

    def _only_adds(self, key: Key) -> bool:
        """Whether a new row contradicts nobody; a line does where its quote was changed."""
        if self.book.kinds[key[0]].adds:
            return True
        return quote_of(self.book, key) is not None and not self._is_other_now(key)

    def _is_other_now(self, key: Key) -> bool:
        """Whether it is part of a whole that somebody else changed since the author looked."""
        quote_id = quote_of(self.book, key)
        return quote_id is not None and changed_by_others(
            self.book, quote_id, self.author.device, self.author.seen
        )

    def _is_there(self, record: str, said: str) -> bool:
        return self.book.row(record, _key("id", said)) is not None


def _anchor(book: Book, key: Key, row: Plain) -> Key:
    """What a new row hangs on: its record, or the territory it was to stand in."""
    above = [each for each in upwards(book, key, row) if each != key]
    if above:
        return above[0]
    return ("territory", UUID(row["territory_id"])) if row.get("territory_id") else key


def _key(name: str, said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise Invalid(N_("“{value}” does not fit this field."), field=name, value=said) from None
