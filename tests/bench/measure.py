"""Runs a program in a process of its own and notes when it says what."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """What one process said.

    Attributes:
        at: seconds from its start to each moment.
        facts: what it said at each moment.
    """

    at: dict[str, float] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)


def run(program: str, *arguments: str) -> Run:
    """Start a program, wait for its end. Raises CalledProcessError where it failed."""
    command = [sys.executable, "-m", "tests.bench.programs", program, *arguments]
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    said = Run()
    start = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        for line in process.stdout:
            passed = time.perf_counter() - start
            facts = json.loads(line)
            moment = facts.pop("moment")
            said.at.setdefault(moment, passed)
            said.facts[moment] = facts
        error = process.stderr.read()
    if process.returncode:
        print(error, file=sys.stderr)
        raise subprocess.CalledProcessError(process.returncode, command, stderr=error)
    return said


def runs(times: int, programs: Sequence[tuple[str, ...]]) -> list[list[Run]]:
    """Each program so many times, in turn, so that a busy moment strikes all alike.

    A first turn, that only warms the disk's cache, does not count.
    """
    for program in programs:
        run(*program)
    turns = [[run(*program) for program in programs] for _turn in range(times)]
    return [list(of) for of in zip(*turns, strict=True)]


def middle(of: Sequence[Run], pick: Callable[[Run], float]) -> float:
    """The median over the runs."""
    return statistics.median(pick(one) for one in of)


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]
