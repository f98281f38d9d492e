"""Running histories one after the other, each looked at from beginning to end."""

from __future__ import annotations

import gc
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.sync.simulator import checks
from tests.sync.simulator.files import Places
from tests.sync.simulator.shrink import shrink
from tests.sync.simulator.steps import STEPS, History, history
from tests.sync.simulator.template import Template, found, hash_fast
from tests.sync.simulator.violation import Violation
from tests.sync.simulator.world import living

MEMORY = Path("/dev/shm")


@dataclass
class Outcome:
    """What came of a history: the rule it broke, or nothing.

    Attributes:
        told: the shortest history that breaks the same rule, where that was looked for.
        diary: what happened in it, a line each.
        sold: what was typed about quotes and orders, counted.
        print: a fingerprint of the server's rows in the end; the same whenever it is run.
    """

    seed: int
    steps: int
    rule: str = ""
    words: str = ""
    faults: Counter[str] = field(default_factory=Counter)
    sold: Counter[str] = field(default_factory=Counter)
    told: History | None = None
    diary: list[str] = field(default_factory=list)
    print: str = ""


class Simulator:
    """Lives through histories, with files that are used again."""

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
                outcome.print = world.server.oracle.fingerprint()
            except Violation as violation:
                outcome.rule, outcome.words = violation.rule, str(violation)
            except Exception as error:  # noqa: BLE001 - whoever was at work met a fault of ours
                outcome.rule = f"fault {type(error).__name__}"
                outcome.words = "".join(traceback.format_exception(error)[-12:])
            outcome.faults, outcome.sold, outcome.diary = world.faults, world.sold, world.diary
        return outcome

    def seed(self, seed: int, steps: int = STEPS, seconds: float = 120.0) -> Outcome:
        """The history of a seed; where it breaks a rule, its shortest form."""
        told = history(seed, steps)
        outcome = self.run(told)
        if outcome.rule and seconds:
            short = shrink(told, lambda some: self.run(some).rule == outcome.rule, seconds)
            outcome = self.run(short)
            outcome.told = short
        return outcome


@contextmanager
def simulator(template: Template | None = None) -> Iterator[Simulator]:
    """A simulator on a template made before, or with a company of its own."""
    hash_fast()
    with a_folder() as folder:
        if template is None:
            (folder / "template").mkdir()
            template = found(folder / "template")
        places = Places(folder)
        # What is there now stays until the end: it need not be looked through for rubbish.
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        try:
            yield Simulator(template, places)
        finally:
            places.close()


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder for a while, in memory where the system has such a place."""
    home = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="relasi-", dir=home) as name:
        yield Path(name)
