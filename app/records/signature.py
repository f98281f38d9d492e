"""Signatures of customers as people meet them: read, never typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.errors import Refused
from app.i18n import N_
from app.models import Signature
from app.records.description import Record, Section

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _new(session: Session, values: dict[str, Any]) -> Signature:
    raise Refused(N_("A signature is given under a paper: use “relasi quote sign”."))


SIGNATURES = Record(
    kind=Signature,
    label=N_("Signature"),
    plural=N_("Signatures"),
    icon="signature",
    title=Signature.name,
    columns=(
        Signature.quote_id,
        Signature.name,
        Signature.title,
        Signature.place,
        Signature.at,
        Signature.sealed_by,
    ),
    sections=(
        Section(
            N_("Who signed"),
            (Signature.name, Signature.title, Signature.place, Signature.at, Signature.quote_id),
        ),
        Section(
            N_("What was signed"),
            (
                Signature.sha256,
                Signature.signed_sha256,
                Signature.attachment_id,
                Signature.sealed_by,
                Signature.device_id,
            ),
        ),
    ),
    names=(Signature.name,),
    sort=Signature.at,
    descending=True,
    new=_new,
)
