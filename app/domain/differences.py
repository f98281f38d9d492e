"""What became different between two versions of an offer: lines, terms and totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"


@dataclass(frozen=True)
class Part:
    """A line of an offer.

    Attributes:
        key: what it is about, by which it is found again in the other version.
        name: what stands on it.
        fields: what it says, by the names of its fields.
    """

    key: object
    name: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """One thing that is different.

    Attributes:
        what: added, removed or changed; moved where lines stand in another order.
        name: the line it is about; empty for the offer itself.
        field: which of its fields; empty for a line that came, went or moved.
        before, after: its values there and here; of a line that came or went its fields.
    """

    what: str
    name: str = ""
    field: str = ""
    before: Any = None
    after: Any = None


def differences(
    before: Mapping[str, Any],
    lines_before: Sequence[Part],
    after: Mapping[str, Any],
    lines_after: Sequence[Part],
) -> tuple[Difference, ...]:
    """All that became different, what the offer says first, then its lines in their order.

    Empty for the same twice; with the two exchanged, the same differences the other way round.
    """
    pairs = _pairs(lines_before, lines_after)
    return (
        *_of_fields("", before, after),
        *(
            found
            for old, new in pairs
            for found in _of_line(
                None if old is None else lines_before[old],
                None if new is None else lines_after[new],
            )
        ),
        *_moved([(old, new) for old, new in pairs if old is not None and new is not None]),
    )


def _of_line(old: Part | None, new: Part | None) -> Iterator[Difference]:
    if old is not None and new is not None:
        yield from _of_fields(new.name, old.fields, new.fields)
    elif new is not None:
        yield Difference(ADDED, new.name, after=new.fields)
    elif old is not None:
        yield Difference(REMOVED, old.name, before=old.fields)


def _of_fields(
    name: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Difference]:
    for one in dict.fromkeys([*before, *after]):
        if before.get(one) != after.get(one):
            yield Difference(CHANGED, name, one, before.get(one), after.get(one))


def _pairs(before: Sequence[Part], after: Sequence[Part]) -> list[tuple[int | None, int | None]]:
    """Which line became which: the first of a key the first of the same key, and so on; what
    found none went, or came. In the order of the later version, what went behind it."""
    waiting: dict[object, list[int]] = {}
    for place, part in enumerate(before):
        waiting.setdefault(part.key, []).append(place)
    pairs: list[tuple[int | None, int | None]] = []
    for place, part in enumerate(after):
        known = waiting.get(part.key)
        pairs.append((known.pop(0) if known else None, place))
    gone = sorted(place for places in waiting.values() for place in places)
    return [*pairs, *((place, None) for place in gone)]


def _moved(pairs: Sequence[tuple[int, int]]) -> Iterator[Difference]:
    before = [old for old, _ in pairs]
    if before != sorted(before):
        yield Difference(MOVED)
