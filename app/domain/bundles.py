"""What is in a bundle once the bundles in it are opened, too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

Key = TypeVar("Key")


def opened(
    bundle: Key, inside: Callable[[Key], Iterable[tuple[Decimal, Key]]]
) -> dict[Key, Fraction]:
    """How many are in one `bundle` of each product that is not opened further.

    `inside` says how many of which are in a product; nothing of one that is not opened. One that
    is in itself is opened once and stands among what is not: it comes to nothing that is known.
    """
    many = {bundle: Fraction(1)}
    for key in _outer_first(bundle, inside):
        parts = list(inside(key))
        if not parts:
            continue
        here = many.pop(key)
        for quantity, part in parts:
            many[part] = many.get(part, Fraction(0)) + here * Fraction(quantity)
    return many


def _outer_first(bundle: Key, inside: Callable[[Key], Iterable[tuple[Decimal, Key]]]) -> list[Key]:
    """All that is in it, each behind everything it is in: it is multiplied once, not on each way
    that leads to it."""
    inner_first: list[Key] = []
    seen: set[Key] = set()
    ahead = [(bundle, False)]
    while ahead:
        key, is_done = ahead.pop()
        if is_done:
            inner_first.append(key)
        elif key not in seen:
            seen.add(key)
            ahead.append((key, True))
            ahead += [(part, False) for _quantity, part in inside(key)]
    return inner_first[::-1]
