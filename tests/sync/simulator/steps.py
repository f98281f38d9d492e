"""A history: the steps that a seed leads to. A step knows nothing of the others, so that any may
be left out and the rest still mean something."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

STEPS = 150

# How often each kind of step comes, of 1,000.
WEIGHTS = {
    "type": 346,  # somebody types on a laptop
    "undo": 30,
    "advance": 290,  # a synchronisation goes one request further
    "sync": 60,  # a synchronisation goes all its way
    "late": 25,  # an old request arrives
    "office": 60,  # the person who runs the server does something
    "settle": 20,  # a choice in "Needs your attention"
    "die": 15,  # a laptop's program is killed
    "keep": 12,  # a laptop's file is copied aside
    "restore": 10,  # that copy takes the file's place
    "clone": 7,  # that copy goes on beside it, on another machine
    "skew": 6,  # a laptop's clock is set
    "wait": 14,  # time passes
    "carry": 40,  # a laptop moves some parts of attached files
    "pry": 15,  # somebody asks for a file they have no business with
    "poke": 20,  # a laptop hears that there is something new, or does not
    "harm": 7,  # a row of a laptop's copy is damaged; a check has to find it
    "update": 10,  # a laptop's older program is updated
    "strict": 3,  # the server no longer gives rows to older programs
    "keep server": 6,  # the server's file is copied aside
    "restore server": 4,  # that copy takes the file's place
}


@dataclass(frozen=True)
class Step:
    """One thing that happens.

    Attributes:
        number: its place in the whole history; it names what is typed and seeds every choice.
        who: which laptop, counted round.
    """

    number: int
    kind: str
    who: int

    def __str__(self) -> str:
        return f"{self.number:>4}  {self.kind}"


@dataclass(frozen=True)
class History:
    """A seed and its steps."""

    seed: int
    steps: tuple[Step, ...]

    def only(self, numbers: Iterable[int]) -> History:
        """The same with some of its steps."""
        kept = frozenset(numbers)
        return History(self.seed, tuple(s for s in self.steps if s.number in kept))


def history(seed: int, count: int = STEPS) -> History:
    """The history of a seed."""
    dice = random.Random(f"history {seed}")
    kinds = dice.choices(list(WEIGHTS), list(WEIGHTS.values()), k=count)
    return History(
        seed,
        tuple(Step(number, kind, dice.randrange(1_000)) for number, kind in enumerate(kinds)),
    )
