"""Tags as people meet them."""

from __future__ import annotations

from app.i18n import N_
from app.models import Tag, Tagging
from app.records.description import Record, Section

TAGS = Record(
    kind=Tag,
    label=N_("Tag"),
    plural=N_("Tags"),
    icon="tag",
    title=Tag.name,
    columns=(Tag.name, Tag.colour),
    sections=(Section(N_("Tag"), (Tag.name, Tag.colour)),),
    names=(Tag.name,),
    sort=Tag.name,
)

TAGGINGS = Record(
    kind=Tagging,
    label=N_("Tag on a record"),
    plural=N_("Tags on records"),
    icon="tags",
    title=Tagging.tag_id,
    columns=(
        Tagging.tag_id,
        Tagging.account_id,
        Tagging.contact_id,
        Tagging.lead_id,
        Tagging.opportunity_id,
        Tagging.quote_id,
    ),
    sections=(
        Section(
            N_("Tag on a record"),
            (
                Tagging.tag_id,
                Tagging.account_id,
                Tagging.contact_id,
                Tagging.lead_id,
                Tagging.opportunity_id,
                Tagging.quote_id,
                Tagging.owner_id,
            ),
        ),
    ),
    sort=Tagging.tag_id,
)
