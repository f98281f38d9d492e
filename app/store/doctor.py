"""Is the profile sound? Integrity, keys, versions, disk and clock, each in a sentence."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import sqlalchemy as sa

from app import __version__
from app.errors import StoreProblem
from app.formats import format_size
from app.i18n import _, ngettext
from app.models.base import synced_tables
from app.store import schema
from app.store.failures import speaking_plainly
from app.store.keys import KeyCard
from app.store.store import Store
from app.store.tables import journal

LEAST_FREE = 200 * 2**20
# This program cannot have run before it was written.
FIRST_YEAR = 2026
DRIFT = timedelta(minutes=10)
_VERBS = ("insert", "update", "delete")


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Attributes:
        name: how programs call the check.
        says: the sentence, in the language in force.
    """

    name: str
    sound: bool
    says: str


# What one check answers: whether all is sound, and the sentence that says it.
Answer = tuple[bool, str]


def examine(store: Store, file: Path, searched: Iterable[str]) -> list[Finding]:
    """Check the profile in `file`, open as `store`; `searched` are the record types indexed."""
    now = store.clock.now()
    checks: dict[str, Callable[[sa.Connection], Answer]] = {
        "integrity": integrity,
        "encryption": _encryption,
        "references": references,
        "search": lambda connection: _search(connection, searched),
        "guards": guards,
        "key": lambda connection: _key(file),
        "versions": _versions,
        "disk": lambda connection: disk(file),
        "clock": lambda connection: clock(connection, now),
    }
    with store.engine.connect() as connection:
        return [found(name, check, connection) for name, check in checks.items()]


def unopened(file: Path, problem: StoreProblem) -> list[Finding]:
    """What can be said of a profile in `file` that does not open because of `problem`."""
    damage = Finding("integrity", False, problem.sentence())
    return [damage, Finding("key", *_key(file)), Finding("disk", *disk(file))]


def found(
    name: str, check: Callable[[sa.Connection], Answer], connection: sa.Connection
) -> Finding:
    """What a check found; that the file was too damaged for it is a finding too."""
    try:
        with speaking_plainly():
            return Finding(name, *check(connection))
    except StoreProblem as problem:
        return Finding(name, False, problem.sentence())


def integrity(connection: sa.Connection) -> Answer:
    """Whether SQLite finds the file whole."""
    said = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
    if said == "ok":
        return True, _("The data file is whole.")
    # One answer may hold a line for each page; the first that says what is wrong will do.
    why = next((line for line in said.splitlines() if not line.startswith("***")), said)
    return False, _("The data file is damaged: {why}. Restore your last backup.").format(why=why)


def _encryption(connection: sa.Connection) -> Answer:
    bad = len(connection.exec_driver_sql("PRAGMA cipher_integrity_check").fetchall())
    if not bad:
        return True, _("Every page is encrypted and unchanged.")
    sentence = ngettext(
        "{count} page was changed outside Relasi. Restore your last backup.",
        "{count} pages were changed outside Relasi. Restore your last backup.",
        bad,
    )
    return False, sentence.format(count=bad)


def references(connection: sa.Connection) -> Answer:
    """Whether every key inside an aggregate finds its row."""
    lost = len(connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall())
    if not lost:
        return True, _("Nothing points to what is not there.")
    sentence = ngettext(
        "{count} row points to what is not there. Tell us about it.",
        "{count} rows point to what is not there. Tell us about it.",
        lost,
    )
    return False, sentence.format(count=lost)


def _search(connection: sa.Connection, searched: Iterable[str]) -> Answer:
    """As many rows in the index as there are records, type by type."""
    off = [
        record
        for record in searched
        if _count(connection, f'"{record}"')
        != _count(connection, f"search_doc WHERE record = '{record}'")
    ]
    indexed = _count(connection, "search_docsize") == _count(connection, "search_doc")
    if not off and indexed:
        return True, _("The search index is complete.")
    names = ", ".join(off) or "search"
    return False, _("The search index is not complete ({names}).").format(names=names)


def guards(connection: sa.Connection) -> Answer:
    """Three triggers on each synced table; one for the three on PostgreSQL."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        wanted = {f"guard_{table}_{verb}" for table in synced_tables() for verb in _VERBS}
    else:
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
        wanted = {f"guard_{table}" for table in synced_tables()}
    if wanted <= set(connection.exec_driver_sql(query).scalars()):
        return True, _("Every change is noted in the journal.")
    return False, _("Some changes may escape the journal. Start Relasi again, then ask for help.")


def _key(file: Path) -> Answer:
    card = file.with_suffix(".key.json")
    if not card.exists():
        return False, _("The file that says how to open your data is missing.")
    source = msgspec.json.decode(card.read_bytes(), type=KeyCard).source
    if source == "keyring":
        return True, _("The key is in the system's keyring.")
    return True, _("The key is made from your passphrase.")


def _versions(connection: sa.Connection) -> Answer:
    sqlite = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    cipher = connection.exec_driver_sql("PRAGMA cipher_version").scalar_one_or_none()
    word = _("schema")
    return True, (
        f"Relasi {__version__}, {word} {schema.VERSION}, SQLite {sqlite},"
        f" SQLCipher {cipher or '-'}, Python {platform.python_version()}."
    )


def disk(file: Path) -> Answer:
    """Room for the file once more, as a migration's backup needs, and some besides."""
    free = shutil.disk_usage(file.parent).free
    room = format_size(free)
    if free >= max(LEAST_FREE, 2 * file.stat().st_size):
        return True, _("{room} are free on the disk.").format(room=room)
    return False, _("Only {room} are free on the disk. Free some space.").format(room=room)


def clock(connection: sa.Connection, now: datetime) -> Answer:
    """No earlier than the program, nor than what was written here last."""
    newest = connection.execute(sa.select(sa.func.max(journal.c.at))).scalar_one_or_none()
    behind = newest is not None and newest > now + DRIFT
    if now.year < FIRST_YEAR or behind:
        return False, _("The clock of this machine is wrong. Set its date and time.")
    return True, _("The clock is plausible.")


def _count(connection: sa.Connection, what: str) -> int:
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM {what}").scalar_one())
