"""`make simulate`: many histories, one line of figures, and 1 where a rule was broken.

python -m tests.sync.simulator --n 1000 --seed 1
python -m tests.sync.simulator --seed 17 --only 3,9,27-30     the replay of one
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from contextlib import nullcontext
from pathlib import Path

from tests.sync.simulator.breaking import catch
from tests.sync.simulator.many import run_many
from tests.sync.simulator.mutants import MUTANTS
from tests.sync.simulator.run import Outcome, simulator
from tests.sync.simulator.steps import STEPS, history
from tests.sync.simulator.template import founded


def main() -> int:
    """Read the command line and run."""
    asked = _parser().parse_args()
    if asked.mutants is not None:
        return _hunt(asked.mutants, asked.company)
    if asked.only is not None:
        return _replay(asked.seed, asked.steps, asked.only, asked.mutant)
    figures = run_many(
        asked.seed,
        asked.n,
        asked.steps,
        asked.cores,
        asked.mutant,
        asked.shrink,
        asked.first,
        lambda outcome: _tell(outcome, asked.steps, asked.mutant),
        asked.company,
    )
    print(figures.line())
    return 1 if figures.broken else 0


def _replay(seed: int, steps: int, only: str, mutant: str | None) -> int:
    """Live once more through some steps of one history, told in full."""
    told = history(seed, steps)
    if only != "all":
        told = told.only(_numbers(only))
    with MUTANTS[mutant].breaks() if mutant else nullcontext(), simulator() as simulating:
        outcome = simulating.run(told)
    for line in outcome.diary:
        print(line)
    print(outcome.words or f"no rule was broken; in the end {outcome.print}")
    return 1 if outcome.rule else 0


def _hunt(said: str, company: Path | None) -> int:
    """Each mutant has to be caught by the histories that are known to do it."""
    missed = 0
    logging.disable(logging.ERROR)  # what is done on purpose is no warning
    with simulator(founded(company) if company else None) as simulating:
        for name in MUTANTS if said == "all" else said.split(","):
            caught = catch(simulating, MUTANTS[name])
            missed += caught is None
            words = " ".join(caught.words.split()) if caught else "NOT CAUGHT"
            seed = f"seed {caught.seed}" if caught else ""
            print(f"{name}: {seed} {words}"[:160], flush=True)
    return 1 if missed else 0


def _tell(outcome: Outcome, steps: int, mutant: str | None) -> None:
    print(f"seed {outcome.seed} breaks a rule: {outcome.words}")
    for line in outcome.diary:
        print("   ", line)
    only = _ranges([step.number for step in outcome.told.steps]) if outcome.told else "all"
    more = f" STEPS={steps}" if steps != STEPS else ""
    more += f" MUTANT='{mutant}'" if mutant else ""
    print(f"    again: make simulate SEED={outcome.seed} ONLY={only}{more}", flush=True)


def _numbers(said: str) -> set[int]:
    """`3,9,27-30` as the numbers it means."""
    found: set[int] = set()
    for part in filter(None, said.split(",")):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found


def _ranges(numbers: list[int]) -> str:
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ",".join(str(r[0]) if len(r) == 1 else f"{r[0]}-{r[-1]}" for r in runs)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="simulate", description=__doc__)
    parser.add_argument("--n", type=int, default=200, help="how many histories")
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--steps", type=int, default=STEPS, help="how long each is")
    parser.add_argument("--cores", type=int, default=None, help="all, unless said")
    parser.add_argument("--only", default=None, help="steps of one history to replay, or “all”")
    parser.add_argument("--mutant", default=None, choices=[*MUTANTS], help="a rule to break")
    parser.add_argument("--mutants", default=None, help="these, or “all”, have to be caught")
    parser.add_argument("--shrink", type=float, default=60.0, help="seconds for the shortest form")
    parser.add_argument("--company", type=Path, help="the folder of a company founded before")
    parser.add_argument("--first", action="store_true", help="stop at the first violation")
    return parser


if __name__ == "__main__":
    # The order of a set of words differs from run to run; here nothing may.
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, "-m", "tests.sync.simulator", *sys.argv[1:]])
    sys.exit(main())
