"""Engines of one kind that share what they compiled: a world of tests opens hundreds of files."""

from __future__ import annotations

import sqlalchemy as sa

_first: dict[str, sa.Engine] = {}


def sharing(engine: sa.Engine) -> sa.Engine:
    """The engine, with the statements that were compiled for others of its kind."""
    first = _first.setdefault(engine.dialect.name, engine)
    if first is not engine:
        engine.dialect = engine.pool._dialect = first.dialect
        engine._compiled_cache = first._compiled_cache
    return engine
