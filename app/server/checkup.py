"""Is the server's data sound? The same questions as of a profile, and those of a server alone."""

from __future__ import annotations

import platform
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from app import __version__
from app.clock import Clock
from app.i18n import _, ngettext
from app.server.tables import bucket_head, feed
from app.store import schema
from app.store.doctor import Answer, Finding, clock, disk, found, guards, integrity, references
from app.store.failures import speaking_plainly
from app.store.store import get_fact

# So far the clocks of the program and of its database may differ.
APART = timedelta(seconds=30)


def examine(engine: sa.Engine, now: Clock, file: Path | None) -> list[Finding]:
    """Check the company's database; `file` is that of SQLite, None on PostgreSQL.

    Nothing is made or changed to find out.
    """
    with speaking_plainly(), engine.connect() as connection:
        first = Finding("schema", *_schema(schema.version_of(engine)))
        if not first.sound:
            return [first]
        checks: dict[str, Callable[[sa.Connection], Answer]] = {
            "organisation": _organisation,
            "guards": guards,
            "feeds": _feeds,
            "versions": _versions,
            "clock": lambda one: clock(one, now.now()),
        }
        if file is not None:
            checks = {"integrity": integrity, "references": references, **checks}
            checks["disk"] = lambda one: disk(file)
        else:
            checks["letters"] = _letters
            checks["database_clock"] = lambda one: _apart(one, now)
        return [first, *(found(name, check, connection) for name, check in checks.items())]


def _schema(kept: int | None) -> Answer:
    """Whether this program may work on a database of this schema."""
    if kept is None:
        says = _("This database holds nothing of Relasi yet; begin with “relasi org create NAME”.")
        return False, says
    if kept > schema.VERSION:
        says = _("The database was made by a newer Relasi. Update the program.")
        return False, says
    if kept < schema.VERSION:
        says = _(
            "The database has schema {kept}; back it up, then “relasi serve” brings it to {wanted}."
        ).format(kept=kept, wanted=schema.VERSION)
        return False, says
    return True, _("The database has the schema of this program.")


def _organisation(connection: sa.Connection) -> Answer:
    name = get_fact(connection, "organisation")
    if name:
        return True, _("It belongs to {name}.").format(name=name)
    return False, _("There is no organisation yet. Begin with “relasi org create NAME”.")


def _feeds(connection: sa.Connection) -> Answer:
    """No entry of a feed stands above the head of its bucket, where no laptop would find it."""
    heads = bucket_head.c
    query = (
        sa.select(sa.func.count())
        .select_from(feed)
        .outerjoin(bucket_head, heads.bucket == feed.c.bucket)
        .where(sa.or_(heads.ver.is_(None), feed.c.ver > heads.ver))
    )
    lost = connection.execute(query).scalar_one()
    if not lost:
        return True, _("Every change can be found by the laptops.")
    sentence = ngettext(
        "{count} change cannot be found by the laptops. Restore your last backup.",
        "{count} changes cannot be found by the laptops. Restore your last backup.",
        lost,
    )
    return False, sentence.format(count=lost)


def _versions(connection: sa.Connection) -> Answer:
    if connection.dialect.name == "sqlite":
        database = "SQLite " + connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    else:
        database = "PostgreSQL " + connection.exec_driver_sql("SHOW server_version").scalar_one()
    word, python = _("schema"), platform.python_version()
    says = f"Relasi {__version__}, {word} {schema.VERSION}, {database}, Python {python}."
    return True, says


def _letters(connection: sa.Connection) -> Answer:
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding == "UTF8":
        return True, _("The database keeps the letters of every language.")
    return False, _(
        "The database is in {encoding}, which lacks letters. Make it anew in UTF8."
    ).format(encoding=encoding)


def _apart(connection: sa.Connection, here: Clock) -> Answer:
    """The database's clock beside ours."""
    there = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    apart = abs(there - here.now())
    seconds = f"{apart.total_seconds():.0f}"
    if apart <= APART:
        return True, _("The database's clock agrees with this one.")
    return False, _(
        "The database's clock differs from this one by {seconds} seconds. Set them both."
    ).format(seconds=seconds)
