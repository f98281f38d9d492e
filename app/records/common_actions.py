"""Verbs that many records share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.i18n import N_
from app.models import types
from app.records.description import Action, Input
from app.services import notes, owners, tags
from app.store import Store


def give(table: str) -> Action:
    """Give a record of `table` to a colleague."""

    def run(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> None:
        owners.give_to(store, table, row_id, inputs["owner"])

    return Action(
        "give",
        N_("Give to a colleague"),
        run,
        inputs=(Input("owner", N_("Colleague"), types.Id(), required=True, refers="user"),),
        icon="user-check",
        sets=("owner_id",),
    )


def note(column: str) -> Action:
    """Write a note about a record that notes point to by `column`."""

    def run(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> None:
        notes.write_note(store, inputs["text"], **{column: row_id})

    return Action(
        "note",
        N_("Write note"),
        run,
        inputs=(Input("text", N_("Text"), types.LongText(), required=True),),
        icon="sticky-note",
    )


def tag(column: str) -> Action:
    """Put a tag on a record that taggings point to by `column`."""

    def run(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> None:
        tags.put_tag(store, inputs["word"], **{column: row_id})

    return Action(
        "tag",
        N_("Tag"),
        run,
        inputs=(Input("word", N_("Word"), types.Text(60), required=True),),
        icon="tag",
    )


def untag(column: str) -> Action:
    """Take a tag off a record."""

    def run(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> None:
        tags.take_tag(store, inputs["word"], **{column: row_id})

    return Action(
        "untag",
        N_("Remove tag"),
        run,
        inputs=(Input("word", N_("Word"), types.Text(60), required=True),),
        icon="x",
    )
