"""Which fields of which records a role may see and change (`domain/access.py` says why)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from app.domain.access import keeps_terms, sees_secrets
from app.models.base import synced_tables

Fields = Mapping[str, frozenset[str]]


@cache
def hidden(role: str) -> Fields:
    """{record: fields} that never leave the server for this role."""
    return {} if sees_secrets(role) else _marked("secret")


@cache
def read_only(role: str) -> Fields:
    """{record: fields} this role cannot change: what it does not see, and others' terms."""
    marks = [hidden(role)] + ([] if keeps_terms(role) else [_marked("terms")])
    return {
        record: frozenset().union(*(fields.get(record, frozenset()) for fields in marks))
        for record in {name for fields in marks for name in fields}
    }


def _marked(mark: str) -> Fields:
    found = {
        name: frozenset(c.name for c in kind.__table__.columns if c.info.get(mark))
        for name, kind in synced_tables().items()
    }
    return {name: fields for name, fields in found.items() if fields}
