"""Deciding an intent: once, as a whole, field by field, by the rules the laptop knows too."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from app.errors import Invalid
from app.i18n import N_
from app.models.base import synced_tables
from app.server.aggregates import settle_quotes
from app.server.answered import check_unanswered
from app.server.book import Book
from app.server.buckets import held_by_all
from app.server.gate import Gate
from app.server.intent import Author, Decision, moment_of, names_rows
from app.server.late_deliveries import meet_orders
from app.server.ordered import settle_orders
from app.server.sending import check_sales
from app.server.signed import settle_signed
from app.server.step import Before, Step
from app.store import Op
from app.sync.protocol import Mutation, Patch


def decide(book: Book, author: Author, mutation: Mutation, received: datetime) -> Decision:
    """Apply an intent to the book. Raises a Problem where all of it is to be refused."""
    if not names_rows(mutation):
        raise Invalid(N_("“{value}” does not fit this field."), field="id", value="")
    decision = Decision()
    at = min(moment_of(mutation.at, received) + author.offset, received)
    mutation = meet_orders(book, mutation, decision, author.device)
    before, gate = Before(book, mutation), Gate(book, author)
    held_by_all(book, before.keys)
    check_unanswered(book, gate, mutation)
    for patch in sorted(mutation.patches, key=_turn):
        Step(book, gate, mutation, patch, at, decision, before).run()
    who = [str(author.user_id), at.isoformat(), str(author.device)]
    again = mutation.was == "applied"
    decision.touched += settle_signed(book, decision, who)
    decision.touched += settle_quotes(
        book, decision.touched, who, author.seen, at if again else None
    )
    decision.touched += settle_orders(book, decision, who)
    decision.touched += check_sales(book, decision.touched, author, who, again)
    return decision


def _turn(patch: Patch) -> tuple[bool, int]:
    """Owners are made before their parts, and removed after them, when all else is done."""
    depth = depth_of(patch.record)
    return (True, -depth) if patch.op == Op.DELETE else (False, depth)


@cache
def depth_of(record: str) -> int:
    """How far a record type hangs below others, so that parents are made first."""
    kinds = synced_tables()
    depth, seen, layer = 0, {record}, {record} & set(kinds)
    while layer:
        above = {
            column.info["refers"]
            for name in layer
            for column in kinds[name].__table__.columns
            if column.info.get("refers")
            and (column.name in kinds[name].follows or column.foreign_keys)
        }
        layer = above - seen
        seen |= layer
        depth += bool(layer)
    return depth
