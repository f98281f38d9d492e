"""What a quote says, as one canonical text, and the fingerprint by which it is known again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache

import msgspec

from app.models import Quote, QuoteLine
from app.models.base import Plain, table_of
from app.models.quote import LIFE, SEAL

_GIVEN_LAST = frozenset({"number", "dress"})
# What says who made a row and when, and what the customer took of it, is no part of the offer.
_NOT_SAID = frozenset({"id", "quote_id", "created_at", "created_by", "made_on", "chosen"})


def fingerprint(quote: Plain, lines: Iterable[Plain], numbered: bool = True) -> str:
    """The SHA-256 (64 hex digits) of all a quote says, from the plain values of its rows.

    The same on every laptop and on the server: what only some may see is left out, and so is what
    is empty, so that a field the program learns later changes nothing. `numbered`: with the final
    number and what its paper is dressed in, as it is sent; without, as it is approved before.
    """
    left_out = frozenset() if numbered else _GIVEN_LAST
    said = {
        "quote": _said(quote, _fields_of_quotes() - left_out),
        "lines": [
            _said(line, _fields_of_lines())
            for line in sorted(lines, key=lambda line: (line["position"], str(line["id"])))
        ],
    }
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()


def content_hash(quote: Quote, numbered: bool = True) -> str:
    """The fingerprint of a quote as it stands."""
    return fingerprint(quote.plain(), [line.plain() for line in quote.lines], numbered)


def is_unchanged(quote: Quote) -> bool | None:
    """Whether a quote still says what it said when it was sent; None where that is not known."""
    return None if quote.content_hash is None else quote.content_hash == content_hash(quote)


def _said(row: Plain, fields: frozenset[str]) -> Plain:
    return {name: row[name] for name in fields if row.get(name) not in (None, False, "")}


@cache
def _fields_of_quotes() -> frozenset[str]:
    return _fields(Quote) - LIFE - (SEAL - _GIVEN_LAST)


@cache
def _fields_of_lines() -> frozenset[str]:
    return _fields(QuoteLine)


def _fields(kind: type[Quote | QuoteLine]) -> frozenset[str]:
    columns = table_of(kind).columns
    return frozenset(c.name for c in columns if not c.info.get("secret")) - _NOT_SAID
