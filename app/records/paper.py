"""The terms that quotes are made with, as people meet them."""

from __future__ import annotations

from app.i18n import N_
from app.models import Terms
from app.records.description import Record, Section

TERMS = Record(
    kind=Terms,
    label=N_("Standard text"),
    plural=N_("Standard texts"),
    icon="bookmark",
    title=Terms.name,
    columns=(Terms.name, Terms.kind, Terms.language, Terms.text),
    sections=(Section(N_("Standard text"), (Terms.name, Terms.kind, Terms.language, Terms.text)),),
    names=(Terms.name,),
    sort=Terms.name,
)
