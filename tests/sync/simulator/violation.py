"""What the simulator finds wrong."""

from __future__ import annotations


class Violation(Exception):
    """A rule was broken. `rule` is a short name of it, by which runs are compared."""

    def __init__(self, rule: str, words: str) -> None:
        super().__init__(f"{rule}: {words}")
        self.rule = rule


def require(holds: object, rule: str, words: str) -> None:
    """Raises Violation unless it holds."""
    if not holds:
        raise Violation(rule, words)
