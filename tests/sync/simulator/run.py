"""Running histories: one, or many at once, and what came of them."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.sync.simulator import checks
from tests.sync.simulator.files import Places
from tests.sync.simulator.steps import STEPS, History, history
from tests.sync.simulator.template import Template, found
from tests.sync.simulator.violation import Violation
from tests.sync.simulator.world import living

MEMORY = Path("/dev/shm")


@dataclass
class Outcome:
    """What came of a history: the rule it broke, or nothing."""

    seed: int
    steps: int
    rule: str = ""
    words: str = ""
    faults: Counter[str] = field(default_factory=Counter)


class Simulator:
    """Runs histories one after the other, with files that are used again."""

    def __init__(self, template: Template, places: Places) -> None:
        self._template, self._places = template, places

    def run(self, told: History) -> Outcome:
        """Live through a history and look at what came of it."""
        outcome = Outcome(told.seed, len(told.steps))
        with living(self._template, self._places, told.seed) as (world, begin):
            try:
                for step in told.steps:
                    begin(step.number)
                    world.do(step)
                begin("end")
                world.settle_down()
                checks.check(world)
            except Violation as violation:
                outcome.rule, outcome.words = violation.rule, str(violation)
            outcome.faults = world.faults
        return outcome

    def seed(self, seed: int, steps: int = STEPS) -> Outcome:
        """The history of a seed."""
        return self.run(history(seed, steps))


@contextmanager
def simulator(template: Template | None = None) -> Iterator[Simulator]:
    """A simulator with a company of its own, or on a template made before."""
    home = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="relasi-", dir=home) as name:
        folder = Path(name)
        if template is None:
            (folder / "template").mkdir()
            template = found(folder / "template")
        places = Places(folder)
        try:
            yield Simulator(template, places)
        finally:
            places.close()


if __name__ == "__main__":
    began = time.time()
    with simulator() as sim:
        print("template", time.time() - began)
        import sys
        for seed in range(*map(int, sys.argv[1:])):
            began = time.time()
            print(sim.seed(seed), round(time.time() - began, 2))
