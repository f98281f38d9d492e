"""The plug is pulled, on either side: no file is damaged and no acknowledged word is lost."""

from __future__ import annotations

from pathlib import Path

from tests.sync.killing import kill_over_and_over

KILLS = 6


def test_processes_killed_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    tally = kill_over_and_over(tmp_path, KILLS, seed=1)

    assert tally.wrong == []
    assert sum(tally.kills.values()) == KILLS
    assert tally.words > KILLS
