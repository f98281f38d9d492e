"""Keeping the values of a row: a record made, or one brought up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.i18n import N_, translate
from app.ids import uuid7
from app.models import AccountContact, Opportunity, Stage, Synced
from app.models.base import synced_tables
from app.records.description import Record
from app.records.editing import change, editable
from app.services import here


class Writer:
    """Makes and changes records of one kind; flushes by the unit, not by the row."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._open = frozenset(editable(record))
        self._made: list[Synced] = []
        self._held: list[Synced] = []

    def hold(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Read what the rows of a unit refer to at once; a session forgets what nobody holds."""
        if self._record.new is None:
            return
        kinds = synced_tables()
        for column in self._record.table.columns:
            wanted = {values.get(column.name) for values in rows} - {None}
            if column.info.get("refers") and wanted:
                kind = kinds[column.info["refers"]]
                query = sa.select(kind).where(kind.id.in_(wanted))
                self._held += session.scalars(query).all()

    def create(self, session: Session, values: Mapping[str, Any]) -> UUID:
        """A new record. Raises Invalid or Refused; then nothing of it is left in the session."""
        given = dict(values)
        account_id = given.pop("account", None) if self._record.name == "contact" else None
        if "owner_id" in self._record.table.c:
            given.setdefault("owner_id", here.me(session))
        self._check_needed(given)
        before = set(session.new)
        try:
            with session.no_autoflush:
                if self._record.among:
                    self._record.among(session, None, given)
                made = self._new(session, given)
            made.check()
        except BaseException:
            for other in set(session.new) - before:
                session.expunge(other)
            raise
        if isinstance(made, Opportunity):
            made.opened_on = given.get("opened_on")  # today is when it was brought in, no more
        session.add(made)
        if account_id is not None:
            session.add(AccountContact(id=uuid7(), account_id=account_id, contact_id=made.id))
        self._made.append(made)
        return made.id

    def update(self, session: Session, row_id: UUID, values: Mapping[str, Any]) -> list[str]:
        """Bring a record up to date with what the row says; what it leaves blank stays.

        Returns the guarded fields that differ and were left as they are.
        """
        session.flush()
        given = dict(values)
        account_id = given.pop("account", None) if self._record.name == "contact" else None
        stage_id = given.pop("stage_id", None) if self._record.name == "opportunity" else None
        given.pop("pipeline_id", None)
        kept = change(session, self._record, row_id, {
            name: value for name, value in given.items() if name in self._open
        })  # fmt: skip
        if isinstance(kept, Opportunity) and stage_id not in (None, kept.stage_id):
            _move(session, kept, session.get_one(Stage, stage_id), given)
        if account_id is not None:
            _link(session, account_id, row_id)
        return [
            name
            for name, value in given.items()
            if name not in self._open and getattr(kept, name, value) != value
        ]

    def change(self, session: Session, row_id: UUID, values: Mapping[str, Any]) -> None:
        """Set fields that waited for a later row."""
        change(session, self._record, row_id, values)

    def settle(self, session: Session) -> None:
        """Write the unit, and bring what is derived up to date."""
        session.flush()
        if self._record.settle:
            for made in self._made:
                self._record.settle(session, made, frozenset())
            session.flush()
        self._made.clear()
        self._held.clear()

    def forget(self) -> None:
        """The unit was not kept."""
        self._made.clear()
        self._held.clear()

    def _new(self, session: Session, given: dict[str, Any]) -> Synced:
        if self._record.new:
            made: Synced = self._record.new(session, given)
            return made
        return self._record.kind(**{"id": uuid7(), **given})

    def _check_needed(self, given: Mapping[str, Any]) -> None:
        if self._record.new:
            return
        for column in self._record.table.columns:
            required = not column.nullable and column.default is None and not column.primary_key
            if required and given.get(column.name) is None:
                raise Invalid(
                    N_("“{label}” cannot be empty."),
                    field=column.name,
                    label=translate(column.info["label"]),
                )


def _move(session: Session, deal: Opportunity, stage: Stage, given: Mapping[str, Any]) -> None:
    """Move a deal as its row says; a file need not say why it was lost."""
    why = given.get("lost_reason") or deal.lost_reason or translate(N_("Not said"))
    closed_on = given.get("close_date") or deal.close_date
    session.add(deal.move_to(stage, here.now(session), why))
    if closed_on is not None:
        deal.close_date = closed_on
    session.flush()


def _link(session: Session, account_id: UUID, contact_id: UUID) -> None:
    query = sa.select(AccountContact.id).where(
        AccountContact.account_id == account_id, AccountContact.contact_id == contact_id
    )
    if session.scalars(query).first() is None:
        session.add(AccountContact(id=uuid7(), account_id=account_id, contact_id=contact_id))
