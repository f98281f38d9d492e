"""A simulator that does not notice a broken rule proves nothing: each mutant is caught."""

from __future__ import annotations

import pytest

from tests.sync.simulator.mutants import MUTANTS
from tests.sync.simulator.test_simulator import company, simulate

__all__ = ["company"]

GROUPS = 4
NAMES = sorted(MUTANTS)


@pytest.mark.parametrize("group", range(GROUPS))
def test_each_mutant_is_caught(group: int, company: tuple[str, str]) -> None:
    names = NAMES[group::GROUPS]

    run = simulate("--mutants", ",".join(names), *company)

    assert run.returncode == 0, run.stdout + run.stderr[-2_000:]
    assert len(run.stdout.splitlines()) == len(names)


def test_every_mutant_has_histories_that_are_known_to_show_it() -> None:
    assert all(mutant.seeds for mutant in MUTANTS.values())
