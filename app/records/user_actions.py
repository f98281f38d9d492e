"""What an administrator does with a user."""

from __future__ import annotations

from app.i18n import N_
from app.models import Role, types
from app.records.description import Action, Input
from app.services import owners

USER_ACTIONS = (
    Action(
        "role",
        N_("Change role"),
        lambda store, row_id, inputs: owners.give_role(store, row_id, inputs["role"]),
        inputs=(Input("role", N_("Role"), types.Choice(Role), required=True),),
        icon="shield-check",
        sets=("role",),
    ),
)
