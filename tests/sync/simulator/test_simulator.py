"""The proof of sync, as far as every run of the tests goes: `make simulate` goes further."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.factories import MONDAY
from tests.sync.simulator.shrink import shrink
from tests.sync.simulator.steps import history
from tests.sync.simulator.template import BEGINS, founded

ROOT = Path(__file__).parents[3]
# So many histories of 150 steps every run of the tests lives through, in parts, so that both cores
# have as much to do. Each takes one to two seconds of one.
HISTORIES, PARTS = 200, 4
PART = HISTORIES // PARTS
FIRST_SEEDS = range(1, HISTORIES + 1, PART)


def simulate(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The simulator in a process of its own, whose order of sets is always the same."""
    command = [sys.executable, "-m", "tests.sync.simulator", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A company to begin histories with; founding it costs as much as one."""
    return "--company", str(tmp_path_factory.mktemp("company"))


@pytest.mark.parametrize("first", FIRST_SEEDS)
def test_no_history_breaks_a_rule(first: int, company: tuple[str, str]) -> None:
    part = "--seed", str(first), "--n", str(PART)

    run = simulate(*part, "--cores", "1", "--shrink", "20", *company)

    assert run.returncode == 0, run.stdout[-6_000:] + run.stderr[-2_000:]
    assert f"{PART} histories" in run.stdout.splitlines()[-1]


def test_of_two_that_found_the_same_company_at_once_one_is_taken_whole(tmp_path: Path) -> None:
    place = tmp_path / "company"

    def make(folder: Path, name: str) -> None:
        for file in ("server.db", "ana.db"):
            (folder / file).write_text(name)
        (folder / BEGINS).write_text(MONDAY.isoformat())

    def make_slowly(folder: Path) -> None:
        (folder / "server.db").write_text("slow")
        with ThreadPoolExecutor(1) as another:
            another.submit(founded, place, lambda other: make(other, "quick")).result()
        make(folder, "slow")

    template = founded(place, make_slowly)

    assert template.begins.now() == MONDAY
    assert {path.name: path.read_text() for path in place.glob("*.db")} == {
        "server.db": "quick",
        "ana.db": "quick",
    }
    assert list(tmp_path.iterdir()) == [place]


def test_a_history_is_the_same_whenever_it_is_run() -> None:
    one, two = (simulate("--seed", "7", "--only", "0-60") for _ in range(2))

    assert one.stdout == two.stdout
    assert "no rule was broken" in one.stdout


def test_a_violation_is_told_with_its_shortest_history_and_how_to_replay_it(
    company: tuple[str, str],
) -> None:
    run = simulate(
        "--seed", "1", "--n", "1", "--cores", "1", "--mutant", "refusals forgotten",
        "--shrink", "10", *company,
    )  # fmt: skip

    assert run.returncode == 1
    again = next(line for line in run.stdout.splitlines() if "again:" in line)
    assert "make simulate SEED=1 ONLY=" in again
    assert "1 violations" in run.stdout.splitlines()[-1]


def test_the_shortest_history_keeps_only_the_steps_that_break_the_rule() -> None:
    told = history(3)

    short = shrink(told, lambda some: {17, 92} <= {step.number for step in some.steps})

    assert [step.number for step in short.steps] == [17, 92]
