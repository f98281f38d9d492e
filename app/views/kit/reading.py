"""A record as its page reads it: texts, what may be done with it, and its history in sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.errors import NotFound
from app.formats import format_datetime
from app.i18n import N_, _
from app.models.base import meaning, unplain
from app.records import listing
from app.records.description import Record
from app.store.changes import Op
from app.store.journal import FieldChange
from app.store.rights import Rights
from app.views.kit.lookup import title_of
from app.views.kit.screen import Desk
from app.views.kit.shown import exact, shown


@dataclass(frozen=True)
class Read:
    """One record, ready to show.

    Attributes:
        texts: of the fields that hold something, as read.
        exact: dates in full, where the text says "tomorrow".
        values: as the columns keep them; `names` of what references point to.
        allowed: the names of the actions that make sense now, in the order they are offered.
        may_change: whether whoever looks may change it at all.
    """

    key: UUID
    title: str
    texts: dict[str, str] = field(default_factory=dict)
    exact: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    allowed: tuple[str, ...] = ()
    may_change: bool = True


@dataclass(frozen=True)
class Line:
    """One line of a record's history."""

    when: str
    text: str


def read_record(desk: Desk, record: Record, key: UUID) -> Read:
    """Everything a page shows of a record. Raises NotFound."""
    fields = [column.name for column in record.table.columns]
    now = desk.store.clock.now().astimezone()
    with desk.store.read() as session:
        rows = listing.rows(session.connection(), record, [key], fields, desk.title_of)
        kept = session.get(record.kind, key)
        if kept is None or not rows:
            raise NotFound(N_("This record is no longer there."))
        rights = Rights(session, desk.store.identity.user_id)
        may_change, unseen = rights.may(record.kind), rights.hidden(record.kind)
        actions = record.actions if may_change else ()
        open_now = [action for action in actions if action.allowed(kept)]
        open_now.sort(key=lambda action: not action.presses(kept))
        allowed = tuple(action.name for action in open_now)
    row = rows[0]
    columns = [record.table.c[name] for name in fields]
    texts = {c.name: shown(c, row.values, row.names, desk.currency, now) for c in columns}
    for name, telling in record.telling.items():
        if telling.asks or name != record.title.key:  # the revision has a place of its own
            texts[name] = row.told(record, name)
    exacts = {c.name: exact(c, row.values) for c in columns}
    title = texts.get(record.title.key) or _(record.label)
    filled = {name: text for name, text in texts.items() if text and name not in unseen}
    return Read(key, title, filled, exacts, row.values, row.names, allowed, may_change)


def read_history(desk: Desk, record: Record, key: UUID) -> list[Line]:
    """Who changed what, when, from what to what; newest first."""
    changes = desk.store.history(record.name, key)
    names: dict[tuple[str, UUID], str] = {}
    lines: list[Line] = []
    for change in changes:
        said = _sentence(desk, record, change, names)
        line = Line(format_datetime(change.at), said)
        if said and (not lines or lines[-1] != line):
            lines.append(line)
    return lines


def _sentence(
    desk: Desk, record: Record, change: FieldChange, names: dict[tuple[str, UUID], str]
) -> str:
    if change.user_id is None and change.op is Op.INSERT:
        return _("This was added.")
    who = _name(desk, "user", change.user_id, names) if change.user_id else _("Somebody")
    if change.op is Op.INSERT:
        return _("{who} added this.").format(who=who)
    if change.op is Op.DELETE:
        return _("{who} deleted this.").format(who=who)
    column = record.table.c.get(change.field)
    if column is None:
        return ""
    label = _(column.info["label"])
    before = _written(desk, record, change.field, change.before, names)
    after = _written(desk, record, change.field, change.after, names)
    if not before:
        sentence = _("{who} set {field} to “{after}”.")
    elif not after:
        sentence = _("{who} emptied {field}, which was “{before}”.")
    else:
        sentence = _("{who} changed {field} from “{before}” to “{after}”.")
    return sentence.format(who=who, field=label, before=before, after=after)


def _written(
    desk: Desk, record: Record, name: str, plain: Any, names: dict[tuple[str, UUID], str]
) -> str:
    column = record.table.c[name]
    value = unplain(record.table, {name: plain})[name]
    refers = column.info.get("refers")
    if refers and value is not None:
        return _name(desk, refers, value, names)
    if meaning(column).editor in ("date", "moment"):
        return exact(column, {name: value})
    now = desk.store.clock.now().astimezone()
    return shown(column, {name: value}, {}, desk.currency, now)


def _name(desk: Desk, table: str, key: UUID, names: dict[tuple[str, UUID], str]) -> str:
    if (table, key) not in names:
        names[table, key] = title_of(desk, table, key) or _("Somebody")
    return names[table, key]
