"""Which columns a list shows in its room: what it is, then what matters now, then the rest."""

from __future__ import annotations

from collections.abc import Sequence

# What a column of each kind needs at least, in pixels of the design.
LEAST = {
    "reference": 120, "date": 84, "moment": 110, "money": 112, "choice": 92, "phone": 132,
    "email": 150, "flag": 60, "whole": 70, "quantity": 80, "percent": 70, "code": 110,
}  # fmt: skip
TITLE, TITLE_CODE, OTHER = 168, 140, 110
# After the name and what stands beside it: the money, the state, the date.
URGENT = {"money": 2, "choice": 3, "date": 4, "moment": 4}


def fitting(kinds: Sequence[str], room: float) -> list[float]:
    """The width of each column in the pixels of `room` (of the design); 0 where it is not shown.

    `kinds` are the editors of the columns in order. The first column is always shown; those
    shown keep their order and share what is left over, the first taking the most.
    """
    least = [_least(place, kind) for place, kind in enumerate(kinds)]
    shown, used = [], 0.0
    for place in by_weight(kinds):
        if not shown or used + least[place] <= room:
            shown.append(place)
            used += least[place]
    left = max(0.0, room - used)
    shares = {place: (3 if place == 0 else 1) for place in shown}
    total = sum(shares.values())
    return [
        least[place] + left * shares[place] / total if place in shares else 0.0
        for place in range(len(kinds))
    ]


def by_weight(kinds: Sequence[str]) -> list[int]:
    """The places of the columns, what matters most first."""
    return sorted(range(len(kinds)), key=lambda place: (_rank(place, kinds[place]), place))


def _least(place: int, kind: str) -> int:
    if place == 0:
        return TITLE_CODE if kind == "code" else TITLE
    return LEAST.get(kind, OTHER)


def _rank(place: int, kind: str) -> int:
    return place if place < 2 else URGENT.get(kind, 5)
