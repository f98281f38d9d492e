"""Verbs that lead a record from one state to the next; some of them ask why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.domain.states import Machine
from app.i18n import N_
from app.models import types
from app.models.types import Labelled
from app.records.description import Action, Input
from app.store import Store

Shown = tuple[str, UUID] | None


@dataclass(frozen=True)
class Steps:
    """The verbs on the field `field`, by what its state machine allows."""

    field: str
    machine: Machine

    def to(
        self,
        state: Labelled,
        name: str,
        label: str,
        act: Callable[[Store, UUID], Shown],
        icon: str,
        primary: bool = False,
    ) -> Action:
        """The verb that leads to `state`; `act` as `Action.run`, without inputs."""

        def run(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> Shown:
            return act(store, row_id)

        return Action(
            name, label, run, self.may(state), icon=icon, primary=primary, sets=(self.field,)
        )

    def because(
        self,
        state: Labelled,
        name: str,
        label: str,
        act: Callable[[Store, UUID, Any], Shown],
        icon: str,
        needed: bool = True,
    ) -> Action:
        """As `to`; `act` gets the reason besides, which may be left out where it is not needed."""

        def run(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> Shown:
            return act(store, row_id, inputs.get("reason"))

        reason = Input("reason", N_("Reason"), types.Text(), required=needed)
        return Action(name, label, run, self.may(state), (reason,), icon=icon, sets=(self.field,))

    def may(self, state: Labelled) -> Callable[[Any], bool]:
        """Whether a record may go to `state`, where it is not yet."""

        def allowed(record: Any) -> bool:
            now = getattr(record, self.field)
            return now is not state and self.machine.allows(now, state)

        return allowed
