"""A simulator that does not notice a broken rule proves nothing: each mutant is caught."""

from __future__ import annotations

import re

import pytest

from tests.sync.simulator.mutants import MUTANTS
from tests.sync.simulator.test_simulator import ROOT, company, simulate

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


def test_each_rule_of_sync_is_broken_by_a_mutant_and_its_page_tells_of_all() -> None:
    page = (ROOT / "SYNC.md").read_text(encoding="utf-8")
    rules = re.findall(r"^\*\*(R\d+) ", page, re.MULTILINE)
    rows = re.findall(r"^\| (R\d+) \| (.+) \|$", page, re.MULTILINE)

    told = {
        (rule, name, int(seed))
        for rule, mutants in rows
        for name, seed in re.findall(r"([^,(]+) \((\d+)\)(?:, )?", mutants)
    }

    assert told == {(one.rule, name, one.seeds[0]) for name, one in MUTANTS.items()}
    assert [rule for rule, _ in rows] == rules
    assert f"{len(MUTANTS)} engines with one rule broken each" in page
