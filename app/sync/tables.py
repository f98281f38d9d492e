"""What a laptop keeps besides the book: what waits to be pushed, and what the server said."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from app.models.base import Base
from app.models.types import Id, Utc
from app.sync.protocol import SCHEMA

# An intent is a journal entry; the outbox only numbers it and notes whether it was decided.
outbox = Table(
    "outbox",
    Base.metadata,
    Column("seq", Integer, primary_key=True),
    Column("uid", Id(), nullable=False, unique=True),
    Column("journal_seq", Integer, ForeignKey("journal.seq"), nullable=False),
    Column("at", Utc(), nullable=False),
    Column("decided", Boolean, nullable=False, default=False),
    Column("code", Text),
    # Kept for a while after it was decided: a server restored to an older copy asks for it again.
    Column("decided_at", Utc()),
    Column("schema", Integer, nullable=False, default=SCHEMA),
    Index("ix_outbox_waiting", "decided", "seq"),
    sqlite_autoincrement=True,
)

# Which bucket holds which row, at which of the server's revisions; `sum` is the checksum of its
# picture once it was reckoned (R19).
ref = Table(
    "ref",
    Base.metadata,
    Column("bucket", Text, primary_key=True),
    Column("record", Text, primary_key=True),
    Column("row_id", Id(), primary_key=True),
    Column("rev", Integer, nullable=False),
    Column("sum", BigInteger),
    Index("ix_ref_row", "record", "row_id"),
    sqlite_with_rowid=False,
)

# The server's picture of a row that has edits not yet decided.
shadow = Table(
    "shadow",
    Base.metadata,
    Column("record", Text, primary_key=True),
    Column("row_id", Id(), primary_key=True),
    Column("picture", Text),
)

cursor = Table(
    "cursor",
    Base.metadata,
    Column("bucket", Text, primary_key=True),
    Column("epoch", Text, nullable=False),
    Column("ver", Integer, nullable=False),
    Column("boot_ver", Integer, nullable=False),
)

# Pages of a pull that is not complete yet; applied together, or not at all. `rev` is empty where
# the row left the bucket.
pulled = Table(
    "pulled",
    Base.metadata,
    Column("record", Text, primary_key=True),
    Column("row_id", Id(), primary_key=True),
    Column("bucket", Text, primary_key=True),
    Column("rev", Integer),
    Column("item", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# What is known of an attachment's file besides whether it lies here (R17). `life` is that of the
# server which said it has all of it; `wanted` that somebody asked for it here.
file_state = Table(
    "file_state",
    Base.metadata,
    Column("attachment_id", Id(), primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("life", Text),
    # Attached on this laptop: where no server has it, nobody else may have.
    Column("made_here", Boolean, nullable=False, default=False),
    Column("wanted", Boolean, nullable=False, default=False),
    Column("no_picture", Boolean, nullable=False, default=False),
    # What failed, as a sentence with the values of its marks, and when it is tried again.
    Column("problem", Text),
    Column("details", Text),
    Column("tries", Integer, nullable=False, default=0),
    Column("next_at", Utc()),
)

# Of a first synchronisation; empty before and after it.
# A bucket that comes as segments, and the version they stand at.
boot = Table(
    "boot",
    Base.metadata,
    Column("bucket", Text, primary_key=True),
    Column("epoch", Text, nullable=False),
    Column("ver", BigInteger, nullable=False),
)

# The segments to fetch, in groups; `got` counts the bytes that are here.
boot_piece = Table(
    "boot_piece",
    Base.metadata,
    Column("name", Text, primary_key=True),
    Column("bucket", Text, nullable=False, index=True),
    Column("record", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("group", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("got", Integer, nullable=False, default=0),
    Column("loaded", Boolean, nullable=False, default=False),
)

# Their bytes, as they came.
boot_part = Table(
    "boot_part",
    Base.metadata,
    Column("name", Text, primary_key=True),
    Column("start", Integer, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)

# Rows that left a bucket after its segments were made, so that none of them brings one back.
boot_gone = Table(
    "boot_gone",
    Base.metadata,
    Column("bucket", Text, primary_key=True),
    Column("record", Text, primary_key=True),
    Column("row_id", Id(), primary_key=True),
    sqlite_with_rowid=False,
)
