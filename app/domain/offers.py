"""What promotions give for what is bought: which apply, how often, what is free or costs less."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Part:
    """A product, any of a category, or any at all, of which so much is bought, given or reduced.

    `quantity` is in base units and more than 0; `percent` is what is taken off (100 is free).
    """

    id: Hashable
    quantity: Decimal
    product: Hashable | None = None
    category: Hashable | None = None
    percent: Decimal = Decimal(100)

    def means(self, bought: Bought) -> bool:
        """Whether what was bought is such."""
        if self.product is not None:
            return self.product == bought.product
        return self.category in (None, bought.category)

    @property
    def closeness(self) -> int:
        """How exactly it says what it means."""
        return 2 if self.product is not None else int(self.category is not None)


@dataclass(frozen=True)
class Offer:
    """A promotion that holds for this customer on this day.

    Attributes:
        buys: all of these must be bought; without any the offer applies to nothing.
        gives: comes on top; each names a product.
        reduces: costs less, out of what is bought.
        times: how often at most in a quote; None without limit.
    """

    id: Hashable
    buys: tuple[Part, ...]
    gives: tuple[Part, ...] = ()
    reduces: tuple[Part, ...] = ()
    times: int | None = None
    priority: int = 0
    valid_from: date | None = None


@dataclass(frozen=True)
class Bought:
    """A line of a quote: `quantity` in base units. Lines that an offer made are not bought."""

    id: Hashable
    product: Hashable
    quantity: Decimal
    category: Hashable | None = None


@dataclass(frozen=True)
class Given:
    """So many base units of a product on top, at so many per cent off."""

    part: Part
    quantity: Decimal


@dataclass(frozen=True)
class Reduced:
    """So many base units of a line at so many per cent off."""

    part: Part
    line: Hashable
    quantity: Decimal


@dataclass(frozen=True)
class Applied:
    """An offer that applies, how often, and what comes of it."""

    offer: Offer
    times: int
    given: tuple[Given, ...]
    reduced: tuple[Reduced, ...]


def offers_for(offers: Iterable[Offer], bought: Sequence[Bought]) -> tuple[Applied, ...]:
    """The offers that apply to what is bought, in the order in which they were considered.

    What serves one offer serves no other: so the order is fixed, the higher priority first, then
    the later first day, then the id. Lines are used up from the first on. What is taken back
    (a quantity of 0 or less) earns nothing.
    """
    left = {line.id: line.quantity for line in bought if line.quantity > 0}
    lines = [line for line in bought if line.id in left]
    applied = []
    for offer in sorted(offers, key=_order, reverse=True):
        times = _times(offer, lines, left)
        if times:
            taken = _take(offer, times, lines, left)
            given = tuple(Given(part, part.quantity * times) for part in offer.gives)
            reduced = tuple(_reduced(offer, times, lines, taken, left))
            if given or reduced:
                applied.append(Applied(offer, times, given, reduced))
    return tuple(applied)


def _order(offer: Offer) -> tuple[int, date, str]:
    return offer.priority, offer.valid_from or date.min, str(offer.id)


def _times(offer: Offer, lines: Sequence[Bought], left: dict[Hashable, Decimal]) -> int:
    """How often all that must be bought is there.

    A product is in one category, and each category among all products: so nothing stands in the
    way but what a part and the more exact ones within it come to together.
    """
    if not offer.buys:
        return 0
    fewest = offer.times
    for part in offer.buys:
        there = sum((left[line.id] for line in lines if part.means(line)), Decimal(0))
        needed = sum(
            (other.quantity for other in offer.buys if _draws_on(other, part, lines)), Decimal(0)
        )
        count = int(there // needed)
        fewest = count if fewest is None else min(fewest, count)
    return fewest or 0


def _draws_on(other: Part, part: Part, lines: Sequence[Bought]) -> bool:
    """Whether what `other` takes is missing from what `part` may take."""
    if other.closeness <= part.closeness:
        return (other.product, other.category) == (part.product, part.category)
    return any(other.means(line) and part.means(line) for line in lines)


def _take(
    offer: Offer, times: int, lines: Sequence[Bought], left: dict[Hashable, Decimal]
) -> dict[Hashable, Decimal]:
    """Use up what must be bought; the more exact parts first, as the others may take more."""
    taken: dict[Hashable, Decimal] = {}
    for part in sorted(offer.buys, key=lambda part: -part.closeness):
        _move(part, part.quantity * times, lines, left, taken)
    return taken


def _reduced(
    offer: Offer,
    times: int,
    lines: Sequence[Bought],
    taken: dict[Hashable, Decimal],
    left: dict[Hashable, Decimal],
) -> Iterable[Reduced]:
    """Out of what was bought for the offer first, then out of what is left; each once."""
    for part in offer.reduces:
        parts: dict[Hashable, Decimal] = {}
        wanted = part.quantity * times
        wanted -= _move(part, wanted, lines, taken, parts)
        _move(part, wanted, lines, left, parts)
        for line in lines:
            if line.id in parts:
                yield Reduced(part, line.id, parts[line.id])


def _move(
    part: Part,
    wanted: Decimal,
    lines: Sequence[Bought],
    source: dict[Hashable, Decimal],
    target: dict[Hashable, Decimal],
) -> Decimal:
    """Move up to `wanted` of what `part` means from one to the other; gives how much it was."""
    moved = Decimal(0)
    for line in lines:
        some = min(source.get(line.id, Decimal(0)), wanted - moved) if part.means(line) else 0
        if some > 0:
            source[line.id] -= some
            target[line.id] = target.get(line.id, Decimal(0)) + some
            moved += some
    return moved
