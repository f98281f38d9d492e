"""Everything that would differ from run to run, made to follow from the seed: keys and choices."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TypeVar

from app import ids
from app.clock import SetClock
from app.services import numbering

Thing = TypeVar("Thing")


class Dice:
    """Choices of one step."""

    def __init__(self, seed: int, number: int | str) -> None:
        self._random = random.Random(f"{seed}/{number}")

    def below(self, count: int) -> int:
        """A number from 0 on."""
        return self._random.randrange(count)

    def one(self, things: Sequence[Thing]) -> Thing:
        """One of some things."""
        return things[self._random.randrange(len(things))]

    def often(self, of_hundred: int) -> bool:
        """Yes, in so many of 100 cases."""
        return self._random.randrange(100) < of_hundred

    def weighed(self, weights: dict[str, int]) -> str:
        """One of the words, by weight."""
        return self._random.choices(list(weights), list(weights.values()))[0]


class Keys:
    """Makes the keys of records follow from the seed and the step, not from the machine."""

    def __init__(self) -> None:
        self._random = random.Random()

    def begin(self, seed: int, number: int | str) -> None:
        """From here on the keys of this step are made."""
        self._random.seed(f"keys {seed}/{number}")

    def randbytes(self, count: int) -> bytes:
        """What stands in for the machine's randomness."""
        return self._random.randbytes(count)

    def choice(self, things: Sequence[Thing]) -> Thing:
        """What stands in for `secrets.choice`."""
        return self._random.choice(things)


@contextmanager
def replayable(clock: SetClock) -> Iterator[Keys]:
    """While this holds, keys and labels follow from `clock` and the seed."""
    keys, defaults, time = Keys(), ids.uuid7.__defaults__, ids.time
    secrets = numbering.secrets
    numbering.secrets = SimpleNamespace(choice=keys.choice)
    ids.uuid7.__defaults__ = (None, keys.randbytes)
    ids.time = SimpleNamespace(time_ns=lambda: int(clock.now().timestamp() * 1e9))
    ids._last = 0
    try:
        yield keys
    finally:
        ids.uuid7.__defaults__, ids.time, numbering.secrets = defaults, time, secrets
        ids._last = 0
