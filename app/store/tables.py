"""The ground's own tables: facts about this file, and the journal of what every commit changed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from app.models.base import Base
from app.models.types import Id, Utc

# SQLite numbers rows by itself only where it calls the key an integer.
Number = BigInteger().with_variant(Integer(), "sqlite")

meta = Table(
    "meta",
    Base.metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text),
)

journal = Table(
    "journal",
    Base.metadata,
    Column("seq", Number, primary_key=True),
    Column("uid", Id(), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("at", Utc(), nullable=False),
    Column("user_id", Id()),
    Column("device_id", Id()),
    Column("undoes", Number),
    Column("undone_by", Number),
    # The first entry of the act this one belongs to: all of an act is undone at once.
    Column("part_of", Number),
)

journal_change = Table(
    "journal_change",
    Base.metadata,
    Column("id", Number, primary_key=True),
    Column("seq", Number, ForeignKey("journal.seq"), nullable=False, index=True),
    Column("record", Text, nullable=False),
    Column("row_id", Id(), nullable=False),
    Column("op", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("base", Integer),
    # Who and when, field by field, where the change came from others: {field: [user, moment]}.
    Column("by", Text),
    Index("ix_journal_change_row", "record", "row_id"),
)
