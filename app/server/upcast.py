"""Edits of older programs in the words of this one, and who is too old or too new to talk to.

An outbox row is never rewritten on the laptop (R15): it may be years old when it is pushed. Each
change of the schema that renames or splits something adds one step here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from app.errors import Refused
from app.i18n import N_
from app.sync.protocol import PROTOCOL, SCHEMA, Mutation, Patch, SyncRequest

OUTDATED = N_("This Relasi is newer than the server. Ask the person who runs it to update it.")
# Older programs may still push, so that nothing typed is lost; they get nothing they cannot hold.
OLDEST_PROTOCOL = 1
OLDEST_SCHEMA = 1

Step = Callable[[Patch], Patch]
# From the schema of its number to the next one.
STEPS: dict[int, tuple[Step, ...]] = {}


def check_versions(request: SyncRequest) -> None:
    """Raises Refused for a program newer than this server: it keeps what it has and waits."""
    newest = max([request.schema, *(mutation.schema for mutation in request.mutations)])
    if request.protocol > PROTOCOL or newest > SCHEMA:
        raise Refused(OUTDATED)


def is_too_old(request: SyncRequest) -> bool:
    """Whether this program may push, but cannot hold what it would pull."""
    return request.protocol < OLDEST_PROTOCOL or request.schema < OLDEST_SCHEMA


def upcast(mutation: Mutation) -> Mutation:
    """The edit as this schema says it."""
    while mutation.schema < SCHEMA:
        patches = mutation.patches
        for step in STEPS.get(mutation.schema, ()):
            patches = [step(patch) for patch in patches]
        mutation = msgspec.structs.replace(mutation, patches=patches, schema=mutation.schema + 1)
    return mutation


def renamed(record: str, old: str, new: str) -> Step:
    """A step for a field that has another name now."""

    def step(patch: Patch) -> Patch:
        if patch.record != record or old not in patch.values:
            return patch
        values = {new if name == old else name: value for name, value in patch.values.items()}
        return msgspec.structs.replace(patch, values=values)

    return step


def filled(record: str, field: str, value: Any) -> Step:
    """A step for a field that older programs do not know and a new row needs."""

    def step(patch: Patch) -> Patch:
        if patch.record != record or patch.op != "insert" or field in patch.values:
            return patch
        return msgspec.structs.replace(patch, values={**patch.values, field: value})

    return step
