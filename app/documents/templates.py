"""The forms a paper can have, each a piece of data that the same blocks are drawn by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from app.i18n import N_
from app.models import PaperTemplate

Block = Literal[
    "head", "address", "facts", "opening", "table", "totals", "terms", "bank", "remark", "taken",
    "farewell",
]  # fmt: skip
LETTER_BLOCKS: tuple[Block, ...] = (
    *("head", "address", "opening", "table", "totals", "terms", "bank", "taken", "farewell"),
)


@dataclass(frozen=True, slots=True)
class Template:
    """How a paper is set; measures in points, the margin in millimetres.

    Attributes:
        title: printed above, where the paper has none of its own.
        head: `letter` a letterhead over a rule, `bar` under a bar of colour, `line` in one line.
        opening: what is said before the table instead of the quote's own words; `closing` at the
            end: those close an offer.
        remark: a sentence that must stand on it.
        tinted: rows have a tint instead of hairlines.
        block: the total stands on a block of colour.
        theirs: what the customer signs; empty for papers that only we sign.
        pen: the room to sign and stamp in.
        until: whether it says how long it holds.
    """

    title: str
    head: Literal["letter", "bar", "line"]
    blocks: tuple[Block, ...] = LETTER_BLOCKS
    opening: str = ""
    closing: str = ""
    remark: str = ""
    size: float = 9.5
    leading: float = 13.5
    margin: float = 18
    pad: float = 4
    heading: float = 15
    tinted: bool = False
    block: bool = False
    theirs: str = N_("Agreed by,")
    pen: float = 54
    until: bool = True


_LETTER = Template(N_("Quotation"), "letter")
_MODERN = Template(
    N_("Quotation"),
    "bar",
    ("head", "facts", "opening", "table", "totals", "terms", "bank", "taken", "farewell"),
    pad=5,
    heading=22,
    block=True,
)

TEMPLATES = MappingProxyType(
    {
        PaperTemplate.LETTER: _LETTER,
        PaperTemplate.MODERN: _MODERN,
        PaperTemplate.COMPACT: replace(
            _MODERN,
            head="line",
            size=8.2,
            leading=11.2,
            margin=14,
            pad=2.4,
            heading=13,
            tinted=True,
            block=False,
            pen=40,
        ),
        PaperTemplate.ORDER: replace(
            _MODERN,
            title=N_("Order confirmation"),
            opening=N_("Thank you for your order. We confirm it as follows."),
            closing=N_("Thank you for your trust."),
            theirs=N_("Confirmed by,"),
            until=False,
        ),
        PaperTemplate.PRO_FORMA: replace(
            _MODERN,
            title=N_("Pro-forma invoice"),
            blocks=(*("head", "facts", "table", "totals", "bank", "terms", "remark", "farewell"),),
            closing=N_("Thank you for your trust."),
            remark=N_("This is not a tax invoice. The tax invoice follows after payment."),
            theirs="",
        ),
    }
)
