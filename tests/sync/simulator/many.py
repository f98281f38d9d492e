"""Many histories on all cores, and the one line that says what came of them."""

from __future__ import annotations

import logging
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.sync.simulator.mutants import MUTANTS
from tests.sync.simulator.run import Outcome, Simulator, a_folder, simulator
from tests.sync.simulator.steps import STEPS
from tests.sync.simulator.template import Template, founded


@dataclass
class Figures:
    """What many histories came to."""

    first: int
    last: int
    histories: int = 0
    steps: int = 0
    seconds: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    sold: Counter[str] = field(default_factory=Counter)
    broken: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one in."""
        self.histories += 1
        self.steps += outcome.steps
        self.faults += outcome.faults
        self.sold += outcome.sold
        if outcome.rule:
            self.broken.append(outcome)

    def line(self) -> str:
        """All of it in one line."""
        faults, sold = _counts(self.faults), _counts(self.sold)
        return (
            f"{self.histories} histories (seeds {self.first} to {self.last}), {self.steps} steps,"
            f" {self.faults.total()} faults ({faults}),"
            f" {self.sold.total()} acts of selling ({sold}), {len(self.broken)} violations,"
            f" {self.seconds:.0f} s, {self.histories / max(self.seconds, 0.001):.2f} a second"
        )


def _counts(of: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in of.most_common())


def run_many(
    first: int,
    count: int,
    steps: int = STEPS,
    cores: int | None = None,
    mutant: str | None = None,
    shrink_for: float = 60.0,
    stop_at_first: bool = False,
    tell: Callable[[Outcome], None] = lambda outcome: None,
    company: Path | None = None,
) -> Figures:
    """Live through the histories of `count` seeds from `first` on.

    `tell` hears at once of each that breaks a rule; in `company` it may lie founded already.
    """
    figures = Figures(first, first + count - 1)
    began = time.monotonic()
    cores = min(cores or os.cpu_count() or 1, count)
    with a_folder() as folder:
        template = founded(company or folder)
        jobs = ((seed, steps, shrink_for) for seed in range(first, first + count))
        for outcome in _outcomes(template, jobs, cores, mutant):
            figures.add(outcome)
            if outcome.rule:
                tell(outcome)
                if stop_at_first:
                    break
    figures.seconds = time.monotonic() - began
    return figures


Job = tuple[int, int, float]


def _outcomes(
    template: Template, jobs: Iterator[Job], cores: int, mutant: str | None
) -> Iterator[Outcome]:
    if cores == 1:
        with ExitStack() as life:
            _begin(template, mutant, life)
            yield from map(_job, jobs)
        return
    # Each process starts afresh: what one has opened, the next must not inherit.
    context = multiprocessing.get_context("spawn")
    with context.Pool(cores, _begin, (template, mutant)) as pool:
        yield from pool.imap_unordered(_job, jobs, chunksize=1)


_life = ExitStack()
_simulators: list[Simulator] = []


def _begin(template: Template, mutant: str | None, life: ExitStack = _life) -> None:
    # What the server warns of is done on purpose here; what goes wrong is a violation.
    logging.disable(logging.ERROR)
    if mutant:
        life.enter_context(MUTANTS[mutant].breaks())
    _simulators[:] = [life.enter_context(simulator(template))]


def _job(job: Job) -> Outcome:
    seed, steps, seconds = job
    return _simulators[0].seed(seed, steps, seconds)
