"""Who should have what, worked out by plain SQL on the server's business rows alone.

It knows the models' meaning as SYNC.md words it and shares no code with the server: a bug there
cannot hide itself here.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from app.models.base import synced_tables
from app.store.engine import STATEMENTS

Key = tuple[str, bytes]
Row = dict[str, Any]

TOKEN = re.compile(r"‹[\w.]+›")

# What is told of a product or a line only to those who lead or run things.
SECRET = {
    "product": ("cost",),
    "quote_line": ("cost",),
    "discount_limit": ("min_margin_percent",),
}
SEES_SECRETS = frozenset({"manager", "office", "admin"})

_ABOUT = ("note", "activity", "tagging", "attachment")
_PLACED = {
    "account": "place_account",
    "lead": "place_lead",
    "contact": "place_contact",
    "opportunity": "place_opportunity",
    "quote": "place_quote",
    "order": "place_order",
}


def _of_territory(table: str) -> str:
    """In its territory; without one it is its owner's, and the back office sees it."""
    return f"""
    SELECT id, 'territory:' || lower(hex(territory_id)) AS bucket
      FROM {table} WHERE territory_id IS NOT NULL
    UNION ALL
    SELECT id, 'user:' || lower(hex(coalesce(owner_id, created_by)))
      FROM {table} WHERE territory_id IS NULL AND coalesce(owner_id, created_by) IS NOT NULL
    UNION ALL
    SELECT id, 'unassigned' FROM {table} WHERE territory_id IS NULL"""


def _of_account(table: str) -> str:
    """Where its account is; without one it is its owner's, and the back office sees it."""
    alone = "NOT EXISTS (SELECT 1 FROM account a WHERE a.id = t.account_id)"
    return f"""
    SELECT t.id, p.bucket FROM "{table}" t JOIN place_account p ON p.id = t.account_id
    UNION ALL
    SELECT t.id, 'user:' || lower(hex(coalesce(t.owner_id, t.created_by)))
      FROM "{table}" t WHERE {alone} AND coalesce(t.owner_id, t.created_by) IS NOT NULL
    UNION ALL
    SELECT t.id, 'unassigned' FROM "{table}" t WHERE {alone}"""


def _of_contact() -> str:
    """Wherever one of its accounts is."""
    alone = (
        "NOT EXISTS (SELECT 1 FROM account_contact l JOIN account a ON a.id = l.account_id"
        " WHERE l.contact_id = t.id)"
    )
    return f"""
    SELECT DISTINCT l.contact_id AS id, p.bucket
      FROM account_contact l JOIN place_account p ON p.id = l.account_id
      JOIN contact c ON c.id = l.contact_id
    UNION ALL
    SELECT t.id, 'user:' || lower(hex(coalesce(t.owner_id, t.created_by)))
      FROM contact t WHERE {alone} AND coalesce(t.owner_id, t.created_by) IS NOT NULL
    UNION ALL
    SELECT t.id, 'unassigned' FROM contact t WHERE {alone}"""


def _about(table: str) -> str:
    """With the first of its records that is there; else it is its owner's alone."""
    first = ", ".join(f"(SELECT id FROM {name} WHERE id = t.{name}_id)" for name in _FIRST)
    return f"""
    SELECT '{table}', t.id, p.bucket FROM {table} t JOIN place p ON p.id = coalesce({first})
    UNION ALL
    SELECT '{table}', t.id, CASE WHEN coalesce(t.owner_id, t.created_by) IS NULL
           THEN 'unassigned' ELSE 'user:' || lower(hex(coalesce(t.owner_id, t.created_by))) END
      FROM {table} t WHERE coalesce({first}) IS NULL"""


_FIRST = ("account", "lead", "opportunity", "quote", "contact")


def _of_person(table: str, nobody: str) -> str:
    return f"""
    SELECT '{table}', id, CASE WHEN user_id IS NULL
           THEN '{nobody}' ELSE 'user:' || lower(hex(user_id)) END FROM {table}"""


def _through(table: str, owner: str) -> str:
    """Where its owner is; where that is not there, nobody's yet."""
    view = _PLACED[owner]
    return f"""
    SELECT '{table}', t.id, coalesce(p.bucket, 'unassigned')
      FROM {table} t LEFT JOIN {view} p ON p.id = t.{owner}_id"""


def _of_deliveries() -> str:
    """Where the order of its line is; where that is not there, nobody's yet."""
    return """
    SELECT 'delivery', t.id, coalesce(p.bucket, 'unassigned')
      FROM delivery t LEFT JOIN order_line l ON l.id = t.line_id
      LEFT JOIN place_order p ON p.id = l.order_id"""


def _shared(table: str) -> str:
    return f"SELECT '{table}', id, 'catalogue' FROM {table}"


def _where_everything_is() -> str:
    of_quotes = [name for name, kind in synced_tables().items() if kind.follows == ("quote_id",)]
    known = {
        *_PLACED, *_ABOUT, *of_quotes, "account_contact", "stage_change", "device",
        "attention", "preference", "order_line", "delivery",
    }  # fmt: skip
    shared = [name for name, kind in synced_tables().items() if not kind.follows]
    unknown = set(synced_tables()) - known - set(shared)
    assert not unknown, f"the oracle does not know where {unknown} belong"
    places = {
        "place_account": _of_territory("account"),
        "place_lead": _of_territory("lead"),
        "place_contact": _of_contact(),
        "place_opportunity": _of_account("opportunity"),
        "place_quote": _of_account("quote"),
        "place_order": _of_account("order"),
        "place": " UNION ALL ".join(f"SELECT * FROM {view}" for view in _PLACED.values()),
    }
    views = ",\n".join(f"{name}(id, bucket) AS MATERIALIZED ({s})" for name, s in places.items())
    parts = [f"SELECT '{name}', id, bucket FROM {view}" for name, view in _PLACED.items()]
    parts += [_about(table) for table in _ABOUT]
    parts += [_through("account_contact", "account"), _through("stage_change", "opportunity")]
    parts += [_through(table, "quote") for table in of_quotes]
    parts += [_through("order_line", "order"), _of_deliveries()]
    parts += [_of_person("device", "unassigned"), _of_person("attention", "unassigned")]
    parts += [_of_person("preference", "catalogue")]
    parts += [_shared(table) for table in shared]
    return f"WITH {views}\n" + "\nUNION ALL\n".join(parts)


_GRANTED = """
WITH RECURSIVE
me AS (SELECT id, role FROM user WHERE id = :me AND active),
people(id) AS (
    SELECT id FROM me
    UNION
    SELECT u.id FROM user u LEFT JOIN team t ON t.id = u.team_id
     WHERE (SELECT role FROM me) = 'manager' AND (u.manager_id = :me OR t.manager_id = :me)
),
given(id) AS (
    SELECT territory_id FROM user_territory WHERE user_id IN (SELECT id FROM people)
    UNION
    SELECT id FROM territory WHERE (SELECT role FROM me) IN ('office', 'admin')
    UNION
    SELECT below.id FROM territory below JOIN given ON below.parent_id = given.id
)
SELECT 'territory:' || lower(hex(g.id)) FROM given g JOIN territory t ON t.id = g.id
 WHERE EXISTS (SELECT 1 FROM me)
UNION SELECT 'catalogue' FROM me
UNION SELECT 'user:' || lower(hex(id)) FROM me
UNION SELECT 'unassigned' FROM me WHERE role IN ('office', 'admin')
"""


@dataclass(frozen=True)
class Sight:
    """What one person may have in one snapshot.

    Attributes:
        granted: their buckets; none where they are no longer active.
        rows: the keys of all rows in them, by record type.
    """

    role: str
    granted: frozenset[str]
    rows: dict[str, set[bytes]]


def eyes_on(path: Path) -> Any:
    """A connection of those who only look, with nothing of the program's in between."""
    return sqlcipher.connect(
        str(path), isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS
    )


class Oracle:
    """Reads the server's file by a connection of its own (`eyes_on`)."""

    def __init__(self, eyes: Any) -> None:
        self._eyes = eyes
        self._tables = list(synced_tables())
        self._where = _where_everything_is()
        self._version = -1
        self._places: dict[Key, set[str]] | None = None
        self._sights: dict[bytes, Sight] = {}
        self._rows: dict[str, dict[bytes, Row]] = {}
        self._words: dict[str, dict[bytes, set[str]]] = {}

    def ask(self, sql: str, *values: Any) -> list[Any]:
        """The rows of a question."""
        return list(self._eyes.execute(sql, values).fetchall())

    def close(self) -> None:
        """Let go of the file."""
        self._eyes.close()

    def places(self) -> dict[Key, set[str]]:
        """The buckets of every row."""
        self._forget_what_changed()
        if self._places is None:
            self._places = {}
            for record, row_id, bucket in self.ask(self._where):
                self._places.setdefault((record, row_id), set()).add(bucket)
        return self._places

    def _forget_what_changed(self) -> None:
        """What was read holds until somebody commits."""
        version = self.ask("PRAGMA data_version")[0][0]
        if self._version != version:
            self._version, self._places = version, None
            self._sights.clear()
            self._rows.clear()
            self._words.clear()

    def sight(self, user_id: bytes) -> Sight:
        """What a person may have now."""
        places = self.places()
        known = self._sights.get(user_id)
        if known is None:
            granted = frozenset(row[0] for row in self._eyes.execute(_GRANTED, {"me": user_id}))
            rows: dict[str, set[bytes]] = {}
            for (record, row_id), buckets in places.items():
                if buckets & granted:
                    rows.setdefault(record, set()).add(row_id)
            role = self.ask("SELECT role FROM user WHERE id = ?", user_id)
            known = Sight(role[0][0] if role else "", granted, rows)
            self._sights[user_id] = known
        return known

    def pictures(self, user_id: bytes) -> dict[str, dict[bytes, Row]]:
        """Every row a person may have, as they may see it."""
        sight = self.sight(user_id)
        return {
            record: {
                key: seen_by(sight.role, record, row)
                for key, row in self._rows_of(record).items()
                if key in sight.rows.get(record, ())
            }
            for record in self._tables
        }

    def rows(self, record: str) -> dict[bytes, Row]:
        """All rows of a table, raw."""
        self._forget_what_changed()
        return self._rows_of(record)

    def _rows_of(self, record: str) -> dict[bytes, Row]:
        if record not in self._rows:
            self._rows[record] = rows_of(self._eyes, record)
        return self._rows[record]

    def fingerprint(self) -> str:
        """A short name of all rows there are."""
        found = hashlib.sha256()
        for record in self._tables:
            for key, row in sorted(self.rows(record).items()):
                found.update(repr((record, key, sorted(row.items()))).encode())
        return found.hexdigest()[:16]

    def words(self, user_id: bytes) -> set[str]:
        """Every typed word in the rows that a person may have."""
        found: set[str] = set()
        for record, keys in self.sight(user_id).rows.items():
            for key, words in self._words_of(record).items():
                if key in keys:
                    found |= words
        return found

    def _words_of(self, record: str) -> dict[bytes, set[str]]:
        """The words in the rows of a table that have any."""
        if record not in self._words:
            told = {key: words_in(row) for key, row in self._rows_of(record).items()}
            self._words[record] = {key: words for key, words in told.items() if words}
        return self._words[record]


def rows_of(connection: Any, record: str) -> dict[bytes, Row]:
    """All rows of a table, raw, by key."""
    cursor = connection.execute(f'SELECT * FROM "{record}"')
    names = [column[0] for column in cursor.description]
    rows = (dict(zip(names, values, strict=True)) for values in cursor.fetchall())
    return {row["id"]: row for row in rows}


def seen_by(role: str, record: str, row: Row) -> Row:
    """A row without what this role is never told."""
    if role in SEES_SECRETS or record not in SECRET:
        return row
    return {**row, **dict.fromkeys(SECRET[record])}


def words_in(row: Row) -> set[str]:
    """The typed words in a row."""
    said = " ".join(value for value in row.values() if type(value) is str)
    return set(TOKEN.findall(said)) if "‹" in said else set()
