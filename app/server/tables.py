"""What the server keeps besides the book: feeds, decisions, grants and sign-ins."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from app.models.base import Base
from app.models.types import Id, Utc

# The head of each bucket's feed. Its row lock puts commits and versions in the same order. What
# had left it by `mark_ver`, its head at `mark_at`, is forgotten some day (R3).
bucket_head = Table(
    "bucket_head",
    Base.metadata,
    Column("bucket", Text, primary_key=True),
    Column("ver", BigInteger, nullable=False, default=0),
    Column("floor_ver", BigInteger, nullable=False, default=0),
    Column("epoch", Text, nullable=False),
    Column("mark_ver", BigInteger, nullable=False, default=0),
    Column("mark_at", Utc()),
)

# One entry per row per bucket: it compacts itself.
feed = Table(
    "feed",
    Base.metadata,
    Column("bucket", Text, primary_key=True),
    Column("record", Text, primary_key=True),
    Column("row_id", Id(), primary_key=True),
    Column("ver", BigInteger, nullable=False),
    Column("op", Text, nullable=False),
    Index("ix_feed_ver", "bucket", "ver"),
    Index("ix_feed_row", "record", "row_id"),
)

# Revisions of each row and of its fields: {field: [revision, user, moment, device]}.
row_state = Table(
    "row_state",
    Base.metadata,
    Column("record", Text, primary_key=True),
    Column("row_id", Id(), primary_key=True),
    Column("rev", BigInteger, nullable=False),
    Column("fver", Text, nullable=False, default="{}"),
    Column("deleted_at", Utc()),
    Column("deleted_by", Id()),
)

mutation_log = Table(
    "mutation_log",
    Base.metadata,
    Column("device", Id(), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("uid", Id(), nullable=False, unique=True),
    Column("user_id", Id(), nullable=False),
    Column("code", Text, nullable=False),
    Column("at", Utc(), nullable=False),
    Column("received_at", Utc(), nullable=False),
    # How far into the journal the device had seen when it sent this.
    Column("seen", BigInteger, nullable=False, default=0),
)

# Edits that wait for somebody else to decide, whole.
held_mutation = Table(
    "held_mutation",
    Base.metadata,
    Column("uid", Id(), primary_key=True),
    Column("user_id", Id(), nullable=False),
    Column("device", Id(), nullable=False),
    Column("record", Text, nullable=False),
    Column("row_id", Id(), nullable=False),
    Column("reason", Text, nullable=False),
    Column("reviewer_id", Id()),
    Column("mutation", Text, nullable=False),
    Column("at", Utc(), nullable=False),
    Column("decided_at", Utc()),
    Column("decision", Text),
    Index("ix_held_mutation_open", "decided_at"),
)

# Edits that wait for rows which a restored server lost and whose maker has not come yet (R16).
waiting_mutation = Table(
    "waiting_mutation",
    Base.metadata,
    Column("uid", Id(), primary_key=True),
    Column("device", Id(), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("user_id", Id(), nullable=False),
    Column("mutation", Text, nullable=False),
    # How far the laptop's clock was off, in seconds, and how much of the journal it had seen.
    Column("offset", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("at", Utc(), nullable=False),
)

# The last number given to anybody, of what is numbered and when ("quote.2026").
number_counter = Table(
    "number_counter",
    Base.metadata,
    Column("kind", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
)

number_lease = Table(
    "number_lease",
    Base.metadata,
    Column("kind", Text, primary_key=True),
    Column("device", Id(), primary_key=True),
    Column("first", BigInteger, primary_key=True),
    Column("last", BigInteger, nullable=False),
    Column("at", Utc(), nullable=False),
)

# What came of an attachment's own file while its row named these bytes (R17).
upload = Table(
    "upload",
    Base.metadata,
    Column("attachment_id", Id(), primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("at", Utc(), nullable=False),
)

# Rows of a bucket for first synchronisations: immutable, made once, fetched by many laptops.
# It holds what has keys behind `after` up to `last_id`, as it stood at `ver`, for those who see
# the bucket under `epoch`; `shape` names the columns.
segment = Table(
    "segment",
    Base.metadata,
    Column("name", Text, primary_key=True),
    Column("bucket", Text, nullable=False),
    Column("epoch", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("shape", Text, nullable=False),
    Column("after", Id(), nullable=False),
    Column("last_id", Id(), nullable=False),
    Column("ver", BigInteger, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Column("at", Utc(), nullable=False),
    Index("ix_segment_bucket", "bucket", "epoch", "record", "part"),
)

# Which segments together are a whole bucket at `ver`.
segment_cover = Table(
    "segment_cover",
    Base.metadata,
    Column("bucket", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("shape", Text, nullable=False),
    Column("ver", BigInteger, nullable=False),
    Column("names", Text, nullable=False),
)

credential = Table(
    "credential",
    Base.metadata,
    Column("user_id", Id(), primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("password", Text, nullable=False),
)

# Wrong passwords by e-mail (its hash, known or not) and by address.
failed_sign_in = Table(
    "failed_sign_in",
    Base.metadata,
    Column("door", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("at", Utc(), nullable=False, index=True),
    Column("locked_until", Utc()),
)

# A laptop that signed in. Only hashes of tokens are kept.
device_token = Table(
    "device_token",
    Base.metadata,
    Column("device", Id(), primary_key=True),
    Column("user_id", Id(), nullable=False),
    # One sign-in and all its renewals; the key with which its files are sealed.
    Column("family", Id(), nullable=False, index=True),
    Column("file_key", LargeBinary, nullable=False),
    # Who was invited by file has a half of that key, the office has the other.
    Column("office_half", LargeBinary),
    Column("name", Text, nullable=False, default=""),
    Column("platform", Text, nullable=False, default=""),
    Column("access", Text, nullable=False),
    Column("access_until", Utc(), nullable=False),
    Column("refresh", Text, nullable=False),
    Column("refresh_until", Utc(), nullable=False),
    # The token these were renewed with: good until the laptop has shown that it got them.
    Column("previous", Text, index=True),
    # What became of it (`server/tokens.py: State`), why, and since when.
    Column("state", Text, nullable=False, default="open"),
    Column("reason", Text),
    Column("state_at", Utc()),
    # When a laptop that is to be erased was told, with nothing left to send.
    Column("told_at", Utc()),
    Column("seen_at", Utc()),
    # Which laptop read the invitation, by its half of the key: another one is a second reader.
    Column("reader", Text),
    UniqueConstraint("access"),
    UniqueConstraint("refresh"),
)

# Renewing tokens that were used, for as long as they would have lived: a second use is theft.
used_token = Table(
    "used_token",
    Base.metadata,
    Column("hash", Text, primary_key=True),
    Column("family", Id(), nullable=False),
    Column("until", Utc(), nullable=False, index=True),
)

# Who came in and whose rights changed. Written, never changed; kept as long as was set.
audit = Table(
    "audit",
    Base.metadata,
    Column("id", Id(), primary_key=True),
    Column("at", Utc(), nullable=False, index=True),
    Column("event", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("user_id", Id()),
    Column("about", Text),
    Column("device", Id()),
    Column("address", Text),
)
