"""What is done with an activity, on its page, in the calendar and on Today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.i18n import N_
from app.models import Activity, ActivityKind, ActivityState, Direction, types
from app.models.activity import ACTIVITY_STATES
from app.records.common_actions import give
from app.records.description import Action, Input
from app.services import activities
from app.store import Store

_WAITING = (ActivityState.PLANNED, ActivityState.CHECKED_IN)


def _is_waiting(activity: Activity) -> bool:
    return activity.state in _WAITING


def _finish(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID] | None:
    following = activities.finish(
        store,
        row_id,
        outcome=inputs.get("outcome"),
        sale=inputs.get("sale"),
        reason=inputs.get("reason"),
        next_action=inputs.get("next_action"),
        next_at=inputs.get("next_at"),
        next_kind=inputs.get("next_kind") or ActivityKind.TASK,
    )
    return None if following is None else ("activity", following)


def _check_in(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> None:
    activities.check_in(store, row_id, inputs.get("latitude"), inputs.get("longitude"))


def _reschedule(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> None:
    activities.reschedule(store, row_id, inputs["starts_at"], inputs.get("ends_at"))


def _was_not_sent(activity: Activity) -> bool:
    """Whether it is an e-mail of ours that did not go out, may not have, or waits to."""
    ours = activity.kind is ActivityKind.EMAIL and activity.direction is Direction.OUT
    waits = activity.state is ActivityState.PLANNED and activity.starts_at is None
    return ours and (waits or activity.state is ActivityState.NOT_DONE)


def _send_again(store: Store, row_id: UUID) -> None:
    from app.services import mailing

    mailing.send_again(store, row_id)


def _let_be(store: Store, row_id: UUID) -> None:
    from app.services import mailing

    mailing.let_be(store, row_id)


ACTIVITY_ACTIONS = (
    Action(
        "check_in",
        N_("Check in"),
        _check_in,
        lambda activity: (
            activity.kind is ActivityKind.VISIT and activity.state is ActivityState.PLANNED
        ),
        (
            Input("latitude", N_("Latitude"), types.Degrees()),
            Input("longitude", N_("Longitude"), types.Degrees()),
        ),
        icon="map-pin",
        sets=("state",),
    ),
    Action(
        "finish",
        N_("Done"),
        _finish,
        _is_waiting,
        (
            Input("outcome", N_("Result"), types.LongText()),
            Input("sale", N_("Sale made"), types.Flag()),
            Input("reason", N_("Reason"), types.Text()),
            Input("next_action", N_("Next action"), types.Text()),
            Input("next_at", N_("When"), types.Utc()),
            Input("next_kind", N_("Kind"), types.Choice(ActivityKind)),
        ),
        icon="check",
        primary=True,
        sets=("state",),
    ),
    Action(
        "miss",
        N_("Not done"),
        lambda store, row_id, inputs: activities.miss(store, row_id, inputs.get("reason")),
        _is_waiting,
        (Input("reason", N_("Reason"), types.Text()),),
        icon="circle-x",
        sets=("state",),
    ),
    Action(
        "snooze",
        N_("Snooze until tomorrow"),
        lambda store, row_id, inputs: activities.snooze(store, row_id),
        _is_waiting,
        icon="alarm-clock",
    ),
    Action(
        "reschedule",
        N_("Reschedule"),
        _reschedule,
        _is_waiting,
        (
            Input("starts_at", N_("Start"), types.Utc(), required=True),
            Input("ends_at", N_("End"), types.Utc()),
        ),
        icon="calendar-clock",
    ),
    Action(
        "reopen",
        N_("Plan again"),
        lambda store, row_id, inputs: activities.reopen(store, row_id),
        lambda activity: (
            activity.state is not ActivityState.PLANNED
            and ACTIVITY_STATES.allows(activity.state, ActivityState.PLANNED)
        ),
        icon="rotate-ccw",
        sets=("state",),
    ),
    Action(
        "send_again",
        N_("Send again"),
        lambda store, row_id, inputs: _send_again(store, row_id),
        _was_not_sent,
        icon="send",
        primary=True,
        sets=("state",),
        final=True,
    ),
    Action(
        "let_be",
        N_("Leave it at that"),
        lambda store, row_id, inputs: _let_be(store, row_id),
        lambda activity: _was_not_sent(activity) and activity.state is ActivityState.NOT_DONE,
        icon="check",
        final=True,
    ),
    give("activity"),
)
