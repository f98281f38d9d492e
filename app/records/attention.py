"""What waits for a person's choice after sync, as the lists know it; its screen is hand-made."""

from __future__ import annotations

from app.i18n import N_
from app.models import Attention
from app.records.description import Filter, Record, Section

ATTENTION = Record(
    kind=Attention,
    label=N_("Needs attention"),
    plural=N_("Need attention"),
    icon="triangle-alert",
    title=Attention.sentence,
    columns=(
        Attention.sentence,
        Attention.kind,
        Attention.record,
        Attention.field,
        Attention.at,
        Attention.by_id,
    ),
    sections=(
        Section(
            N_("What happened"),
            (
                Attention.sentence,
                Attention.kind,
                Attention.record,
                Attention.field,
                Attention.kept,
                Attention.other,
                Attention.by_id,
                Attention.at,
                Attention.resolution,
            ),
        ),
    ),
    filters=(Filter("open", N_("To decide"), lambda viewer: Attention.resolution.is_(None)),),
    sort=Attention.at,
    descending=True,
)
