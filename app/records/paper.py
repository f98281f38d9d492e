"""The terms that quotes are made with, as people meet them."""

from __future__ import annotations

from app.i18n import N_
from app.models import Brochure, Terms
from app.records.description import Record, Section

_FIELDS = (Brochure.name, Brochure.use, Brochure.language, Brochure.paused, Brochure.retired)

BROCHURES = Record(
    kind=Brochure,
    label=N_("Brochure"),
    plural=N_("Covers and brochures"),
    icon="bookmark",
    title=Brochure.name,
    columns=_FIELDS,
    sections=(Section(N_("Brochure"), _FIELDS),),
    names=(Brochure.name,),
    sort=Brochure.name,
)

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
