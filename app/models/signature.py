"""What a customer signed on the screen: who, where, when, and exactly which paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from app.domain.strokes import read_strokes
from app.errors import Invalid, Refused
from app.i18n import N_
from app.models import columns
from app.models.base import Find, Synced
from app.models.quote import Quote

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped

KEPT = N_("A signature is evidence: it never changes and is kept. To step back, cancel the quote.")


class Signature(Synced):
    """A customer's signature under a quote; written once, never changed and never removed.

    Attributes:
        strokes: what was drawn (`domain/strokes.py`); empty where only the name was given.
        sha256: of the PDF that was shown; its first `size` bytes are the signed file's first.
        signed_sha256: of the signed file, which `attachment_id` keeps.
        sealed_by: whose certificate sealed it; empty where there was none.
        chosen: the keys of the lines the customer had chosen when they signed (`chosen_in`);
            empty where a program signed that did not say it.
    """

    follows = ("quote_id",)
    adds = True

    quote_id: Mapped[UUID] = columns.reference("quote", N_("Quote"), guarded=True)
    name: Mapped[str] = columns.text(N_("Name"), guarded=True)
    title: Mapped[str | None] = columns.text(N_("Title or role"), guarded=True)
    place: Mapped[str | None] = columns.text(N_("Place"), guarded=True)
    at: Mapped[datetime] = columns.moment(N_("Signed"), guarded=True)
    strokes: Mapped[str | None] = columns.long_text(N_("Signature as drawn"), guarded=True)
    sha256: Mapped[str] = columns.code(
        N_("Fingerprint of the paper shown"), longest=64, guarded=True
    )
    size: Mapped[int] = columns.whole(N_("Size of the paper shown"), guarded=True)
    signed_sha256: Mapped[str] = columns.code(
        N_("Fingerprint of the signed file"), longest=64, guarded=True, index=True
    )
    attachment_id: Mapped[UUID | None] = columns.reference(
        "attachment", N_("Signed file"), guarded=True, index=False
    )
    device_id: Mapped[UUID | None] = columns.reference(
        "device", N_("Laptop"), guarded=True, index=False
    )
    sealed_by: Mapped[str | None] = columns.text(N_("Sealed by"), guarded=True)
    chosen: Mapped[str | None] = columns.long_text(
        N_("Chosen by the customer"), guarded=True, inner=True
    )

    def chose(self, line_id: UUID) -> bool:
        """Whether the customer had chosen a line; asked only where `chosen` says so."""
        return line_id in _keys_in(self.chosen)

    def check(self) -> None:
        """Raises Invalid, naming the field, where it says too little."""
        if not (self.name or "").strip():
            raise Invalid(N_("Write the name of who signs."), field="name")
        if self.strokes:
            read_strokes(self.strokes)
        _keys_in(self.chosen)
        for name in ("sha256", "signed_sha256"):
            if not _is_fingerprint(getattr(self, name)):
                raise Invalid(N_("This is no fingerprint of a file."), field=name)

    def guard(self, before: Mapping[str, Any], find: Find, undoing: bool = False) -> None:
        """Raises Refused where it would change, or stands under a quote that was not sent."""
        if "id" not in before:
            raise Refused(KEPT)
        quote = find(Quote, self.quote_id)
        if isinstance(quote, Quote) and quote.sent_at is None:
            raise Refused(N_("Send the quote before it is signed: only then is its content fixed."))

    def guard_removal(self, find: Find) -> None:
        """Raises Refused: it is evidence."""
        raise Refused(KEPT)


def chosen_in(lines: Iterable[UUID]) -> str:
    """The keys of chosen lines as a signature keeps them."""
    return msgspec.json.encode(sorted(map(str, lines))).decode()


def holding(signatures: Iterable[Synced]) -> Signature | None:
    """Of the signatures under a quote the one by which it holds: the first that was given. Nobody
    is asked for a second one, but two may be given on two laptops that know nothing of each other.
    """
    known = (one for one in signatures if isinstance(one, Signature))
    return min(known, key=lambda one: (one.at, one.id), default=None)


def _keys_in(text: str | None) -> frozenset[UUID]:
    """Raises Invalid for what are no keys."""
    try:
        return frozenset(msgspec.json.decode(text, type=list[UUID]) if text else ())
    except msgspec.MsgspecError:
        raise Invalid(
            N_("“{value}” does not fit this field."), field="chosen", value=text
        ) from None


def _is_fingerprint(text: str | None) -> bool:
    return len(text or "") == 64 and set(text or "") <= set("0123456789abcdef")
