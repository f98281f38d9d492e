"""Which columns a list shows in its room: what it is, then what matters now, then the rest."""

from __future__ import annotations

from collections.abc import Collection, Sequence

# What a column of each kind needs at least, in pixels of the design.
LEAST = {
    "reference": 96, "date": 84, "moment": 110, "money": 112, "choice": 92, "phone": 132,
    "email": 150, "flag": 60, "whole": 70, "quantity": 80, "percent": 70, "code": 110,
}  # fmt: skip
TITLE, TITLE_CODE, OTHER, NARROWEST = 168, 140, 110, 48
FIRM = frozenset(LEAST) - {"reference", "email"}
MOST_FIRM, MOST_CHOICE, MOST_TITLE = 176, 96, 280
# After the name and what stands beside it: a number right behind them that tells rows apart, the
# money, the state and how many, then how much of a hundred and the first date, in their order.
URGENT = {
    "whole": 2, "money": 2, "choice": 3, "quantity": 3, "percent": 4, "date": 4, "moment": 4,
}  # fmt: skip
BESIDE, DAYS = 2, frozenset({"date", "moment"})
REST, ROOMY = 5, 200  # what comes last makes nothing before it shorter than this


def fitting(
    kinds: Sequence[str],
    room: float,
    wants: Sequence[float] = (),
    empty: Collection[int] = (),
) -> list[float]:
    """The width of each column in the pixels of `room` (of the design); 0 where it is not shown.

    `kinds` are the editors of the columns in order, `wants` how wide their texts and heads are,
    once known. Those in `empty` hold no text yet: they show only where no other is cut for them.
    The first column is always shown; those shown keep their order. The first column is written
    out before all others, states and what stands beside it before the rest. A column takes
    no more than its texts want while another wants more; what is then left over is shared.
    """
    least: list[float] = [_least(place, kind) for place, kind in enumerate(kinds)]
    if wants:
        pairs = zip(kinds, least, wants, strict=True)
        least = [_needed(kind, width, want) for kind, width, want in pairs]
    for place in empty:
        least[place] = wants[place]
    shown: list[int] = []
    for place in sorted(by_weight(kinds), key=lambda place: place in empty):
        taken = sum(least[one] for one in shown)
        if place in empty or (wants and _rank(place, kinds) == REST):
            taken = sum(max(least[one], min(wants[one], ROOMY)) for one in shown)
        if not shown or taken + least[place] <= room:
            shown.append(place)
    widths = {place: float(least[place]) for place in shown}
    left = max(0.0, room - sum(widths.values()))
    if wants:
        left = _fill(widths, {0: min(wants[0], MOST_TITLE)}, left)
        states = [place for place in shown if place and kinds[place] == "choice"]
        first = {place: min(wants[place], MOST_FIRM) for place in states}
        if len(kinds) > 1 and 1 in shown:  # of whom it is stands beside how far it is
            first[1] = min(wants[1], MOST_FIRM)
        left = _fill(widths, first, left)
        left = _fill(widths, {place: wants[place] for place in shown}, left)
    shares = {place: (3 if place == 0 else 1) for place in shown}
    total = sum(shares.values())
    return [
        widths[place] + left * shares[place] / total if place in shares else 0.0
        for place in range(len(kinds))
    ]


def _fill(widths: dict[int, float], wants: dict[int, float], left: float) -> float:
    """Widen columns to what they want, or as far as there is room; returns what is left of it."""
    lacks = {place: max(0.0, want - widths[place]) for place, want in wants.items()}
    part = min(1.0, left / (sum(lacks.values()) or 1.0))
    for place, lack in lacks.items():
        widths[place] += lack * part
    return left - sum(lacks.values()) * part


def by_weight(kinds: Sequence[str]) -> list[int]:
    """The places of the columns, what matters most first."""
    return sorted(range(len(kinds)), key=lambda place: (_rank(place, kinds), place))


def _least(place: int, kind: str) -> int:
    if place == 0:
        return TITLE_CODE if kind == "code" else TITLE
    return LEAST.get(kind, OTHER)


def _needed(kind: str, least: float, want: float) -> float:
    """A name may be cut; half a number or half a date would be another one."""
    if kind == "choice":  # a long state is cut before it gives way to what matters less
        return min(max(NARROWEST, want), MOST_CHOICE)
    if kind in FIRM:
        return min(max(NARROWEST, want), MOST_FIRM)
    return min(least, max(NARROWEST, want))


def _rank(place: int, kinds: Sequence[str]) -> int:
    kind = kinds[place]
    if kind in DAYS and not DAYS.isdisjoint(kinds[BESIDE:place]):
        return REST
    if kind == "whole" and place > BESIDE:
        return REST
    return place if place < BESIDE else URGENT.get(kind, REST)
