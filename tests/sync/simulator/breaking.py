"""How one rule is broken on purpose: a part of the engine is replaced for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.sync.simulator.steps import history

if TYPE_CHECKING:
    from tests.sync.simulator.run import Outcome, Simulator

Broken = Callable[..., Any]
# A mutant has to be caught within so many histories, its known ones first.
MOST_HISTORIES = 20


@dataclass(frozen=True)
class Mutant:
    """An engine with one rule broken.

    Attributes:
        rule: which one, by its number in SYNC.md.
        breaks: while this holds, the rule is broken.
        seeds: histories of 150 steps in which that shows, found once by searching.
    """

    rule: str
    breaks: Callable[[], AbstractContextManager[None]]
    seeds: tuple[int, ...] = ()


def catch(simulating: Simulator, mutant: Mutant) -> Outcome | None:
    """What gives a mutant away, in its known histories or in others; None where nothing does."""
    for seed in dict.fromkeys((*mutant.seeds, *range(1, MOST_HISTORIES + 1))):
        with mutant.breaks():
            outcome = simulating.run(history(seed))
        if outcome.rule:
            return outcome
    return None


def instead(*parts: tuple[Any, str, Callable[[Broken], Broken]]) -> Any:
    """Each part of `owner` called `name` is what `make` makes of the right one."""

    @contextmanager
    def breaks() -> Iterator[None]:
        with ExitStack() as life:
            for owner, name, make in parts:
                right = getattr(owner, name)
                setattr(owner, name, make(right))
                life.callback(setattr, owner, name, right)
            yield

    return breaks


def always(value: Any) -> Callable[[Broken], Broken]:
    """Whatever was asked, the same answer."""
    return lambda right: lambda *given, **named: value
