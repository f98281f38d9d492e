"""State machines: which state may follow which, and the sentence said where it may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import Refused
from app.i18n import N_, translate


@dataclass(frozen=True)
class Machine:
    """The declared transitions of one record type.

    Attributes:
        transitions: for each state the states that may follow it.
        labels: what each state is called (marked with `N_`).
        fixed: states that cannot be left by undoing what led to them.
    """

    transitions: Mapping[str, frozenset[str]]
    labels: Mapping[str, str]
    fixed: frozenset[str] = frozenset()

    def allows(self, old: str, new: str) -> bool:
        """Whether `new` may follow `old`; staying is always allowed."""
        return old == new or new in self.transitions.get(old, frozenset())

    def check(self, old: str, new: str) -> None:
        """Raises Refused, naming what is possible, where `new` may not follow `old`."""
        if self.allows(old, new):
            return
        possible = sorted(self.transitions.get(old, frozenset()))
        if not possible:
            raise Refused(
                N_("“{old}” is final; it cannot become “{new}”."),
                old=self._label(old),
                new=self._label(new),
            )
        raise Refused(
            N_("“{old}” cannot become “{new}”. Possible next: {possible}."),
            old=self._label(old),
            new=self._label(new),
            possible=", ".join(self._label(state) for state in possible),
        )

    def check_step(self, old: str, new: str) -> None:
        """The same for somebody who takes this step: raises Refused also where it was taken."""
        if old == new:
            raise Refused(
                N_("It is “{state}” already; nothing was changed."), state=self._label(old)
            )
        self.check(old, new)

    def check_undo(self, old: str, new: str) -> None:
        """Raises Refused where going back from `old` to `new` would undo what is final."""
        if old == new or self.allows(old, new):
            return
        if old in self.fixed or not self.allows(new, old):
            raise Refused(N_("“{old}” cannot be undone."), old=self._label(old))

    def _label(self, state: str) -> str:
        return translate(self.labels.get(state, state))


def machine(labels: Mapping[str, str], fixed: str = "", **transitions: str) -> Machine:
    """A machine written as `draft="sent cancelled"`: from, then the states that may follow."""
    follow = {old: frozenset(new.split()) for old, new in transitions.items()}
    unknown = {*follow, *(new for states in follow.values() for new in states)} - set(labels)
    assert not unknown, f"states without a label: {unknown}"
    return Machine(follow, labels, frozenset(fixed.split()))
