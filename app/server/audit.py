"""The audit log: who came in, whose rights changed, when and from where. No customer data.

Rows are only added. A trigger refuses to change one, and to remove one that is not older than
what is kept (`relasi org set audit_days=400`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.errors import Invalid
from app.i18n import N_
from app.ids import uuid7
from app.models import User
from app.server import caller
from app.server.tables import audit, device_token
from app.store import Store
from app.store.store import get_fact, put_fact

KEPT_DAYS, FEWEST_DAYS, MOST_DAYS = 400, 30, 3650
SETTING, HORIZON, SWEPT = "audit_days", "audit.horizon", "audit.swept"
REFUSAL = "relasi: the audit log is only added to"
# What the results of each event are called.
SAID = {
    ("sign_in", "ok"): N_("Signed in"),
    ("sign_in", "wrong"): N_("Wrong password"),
    ("sign_in", "locked"): N_("Wrong password; the door is locked for a while"),
    ("sign_in", "closed"): N_("Refused: the account or the laptop is closed"),
    ("renew", "reused"): N_("A copy of a sign-in was used; it was ended"),
    ("password", "changed"): N_("Changed the own password"),
    ("password", "reset"): N_("Password given anew"),
    ("device", "invited"): N_("Laptop invited by file"),
    ("device", "not invited"): N_("The invitation could not be written"),
    ("device", "revoked"): N_("Laptop refused from now on"),
    ("device", "allowed"): N_("Laptop let in again"),
    ("device", "wipe ordered"): N_("Laptop to be erased"),
    ("device", "told to erase"): N_("Laptop told to erase itself"),
    ("device", "erased"): N_("Laptop erased"),
    ("user", "added"): N_("User added"),
    ("user", "removed"): N_("User removed"),
    ("user", "enabled"): N_("User enabled"),
    ("user", "disabled"): N_("User disabled"),
    ("role", "changed"): N_("Role changed"),
    ("team", "changed"): N_("Team changed"),
    ("team", "added"): N_("Team added"),
    ("team", "removed"): N_("Team removed"),
    ("manager", "changed"): N_("Manager changed"),
    ("email", "changed"): N_("E-mail changed"),
    ("grant", "given"): N_("Territory granted"),
    ("grant", "taken"): N_("Territory taken away"),
    ("territory", "added"): N_("Territory added"),
    ("territory", "changed"): N_("Territory changed"),
    ("territory", "removed"): N_("Territory removed"),
    ("policy", "set"): N_("Policy set"),
    ("server", "restored"): N_("Server restored from a copy"),
}


@dataclass(frozen=True)
class Entry:
    """What happened: `result` of an `event`, by whom, about whom or what, and on which laptop:
    its key, and what it is called where it is still known."""

    at: datetime
    event: str
    result: str
    user: str
    about: str
    device: UUID | None
    address: str
    laptop: str


def said_of(entry: Entry) -> str:
    """What happened, in words (a msgid)."""
    return SAID.get((entry.event, entry.result), f"{entry.event} {entry.result}")


def note(
    connection: sa.Connection,
    now: datetime,
    event: str,
    result: str,
    user_id: UUID | None = None,
    about: str | None = None,
    device: UUID | None = None,
) -> None:
    """Write down that something happened; once a day, let go of what is too old."""
    connection.execute(
        sa.insert(audit).values(
            id=uuid7(),
            at=now,
            event=event,
            result=result,
            user_id=user_id,
            about=about,
            device=device,
            address=caller.address() or None,
        )
    )
    if get_fact(connection, SWEPT) != now.date().isoformat():
        put_fact(connection, SWEPT, now.date().isoformat())
        sweep(connection, now)


def sweep(connection: sa.Connection, now: datetime) -> int:
    """Remove what is older than is kept; how many entries."""
    horizon = now - timedelta(days=int(get_fact(connection, SETTING) or KEPT_DAYS))
    put_fact(connection, HORIZON, str(_as_kept(connection, horizon)))
    return connection.execute(sa.delete(audit).where(audit.c.at < horizon)).rowcount


def keep_for(store: Store, days: str) -> None:
    """Keep the log for so many days. Raises Invalid where that is no number, or too few."""
    if not (days.isdigit() and FEWEST_DAYS <= int(days) <= MOST_DAYS):
        raise Invalid(
            N_("Give a number of days from {least} to {most}."),
            field=SETTING, least=FEWEST_DAYS, most=MOST_DAYS,
        )  # fmt: skip
    now = store.clock.now()
    with store.writing() as connection:
        put_fact(connection, SETTING, days)
        note(connection, now, "policy", "set", about=f"{SETTING}={days}")
        sweep(connection, now)


def entries(store: Store, since: datetime | None = None) -> list[Entry]:
    """What happened, oldest first."""
    user = User.__table__
    query = (
        sa.select(audit, user.c.name, device_token.c.name.label("laptop"))
        .outerjoin(user, user.c.id == audit.c.user_id)
        .outerjoin(device_token, device_token.c.device == audit.c.device)
        .order_by(audit.c.at, audit.c.id)
    )
    if since is not None:
        query = query.where(audit.c.at >= since)
    with store.engine.connect() as connection:
        return [
            Entry(
                row.at, row.event, row.result, row.name or _at_console(row), row.about or "",
                row.device,
                row.address or "",
                row.laptop or "",
            )
            for row in connection.execute(query)
        ]  # fmt: skip


def _at_console(row: sa.Row[Any]) -> str:
    """Who worked at the server itself, as `caller.at_console` names them."""
    said = row.address or ""
    return said if "@" in said else ""


def guard(engine: sa.Engine) -> None:
    """Triggers that refuse to change the log; harmless where they are there."""
    with engine.begin() as connection:
        for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRES:
            connection.exec_driver_sql(statement)


def _as_kept(connection: sa.Connection, moment: datetime) -> object:
    """A moment as the column keeps it, for the trigger to compare."""
    kept = audit.c.at.type.bind_processor(connection.dialect)
    return kept(moment) if kept else moment


_SQLITE = (
    f"CREATE TRIGGER IF NOT EXISTS guard_audit_update BEFORE UPDATE ON audit "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER IF NOT EXISTS guard_audit_delete BEFORE DELETE ON audit WHEN OLD.at >= "
    f"coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE name = '{HORIZON}'), 0) "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)
_POSTGRES = (
    f"""
    CREATE OR REPLACE FUNCTION relasi_guard_audit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' AND OLD.at <
        (SELECT value::timestamptz FROM meta WHERE name = '{HORIZON}') THEN
        RETURN OLD;
      END IF;
      RAISE EXCEPTION '{REFUSAL}';
    END $$
    """,
    "CREATE OR REPLACE TRIGGER guard_audit BEFORE UPDATE OR DELETE ON audit "
    "FOR EACH ROW EXECUTE FUNCTION relasi_guard_audit()",
    """
    CREATE OR REPLACE TRIGGER guard_audit_emptying BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION relasi_guard_audit()
    """,
)
