"""What others wrote stays in this file's journal only as long as its reader may see it (R8)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from app.models import User
from app.models.base import table_of
from app.models.sight import hidden
from app.store import Op, journal
from app.store.tables import journal_change
from app.sync.cursors import load_cursors
from app.sync.pages import Pull
from app.sync.tables import ref


def forget_hidden(connection: sa.Connection, user_id: UUID | None) -> None:
    """Drop the values of fields that this person's role sees no more, as others had written them.

    Who comes to see less reads everything anew, and hears of the role with it.
    """
    user = table_of(User)
    role = connection.execute(sa.select(user.c.role).where(user.c.id == user_id)).scalar()
    for record, fields in hidden(role).items() if role else ():
        journal.forget_fields(connection, record, fields)


def forget_unheld(connection: sa.Connection, granted: Collection[str], pull: Pull) -> None:
    """Drop what others wrote of rows that no bucket holds, where a bucket goes or is read anew.

    A damaged file may have lost both a row and that it is held; then nothing names it when its
    bucket goes. What a deletion that was told holds stays: it may be restored.
    """
    if not (pull.reset or pull.ranges or load_cursors(connection).keys() - set(granted)):
        return
    change, deletion = journal_change.c, journal_change.alias().c
    held = sa.exists().where(ref.c.record == change.record, ref.c.row_id == change.row_id)
    told = sa.exists().where(
        deletion.record == change.record,
        deletion.row_id == change.row_id,
        deletion.id >= change.id,
        deletion.op == Op.DELETE,
        deletion.before.is_not(None),
    )
    journal.forget_where(connection, ~held & ~told)
