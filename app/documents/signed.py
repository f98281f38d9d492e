"""A paper with the customer's signature on it: the paper as shown, and the signature added behind.

The signed file begins with every byte of the paper that was shown; what is drawn on its pages is
appended, as PDF allows (ISO 32000-1, 7.5.6). So anybody can cut the file there and see that the
fingerprint printed on it is that of the paper above.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any

from app.documents.appending import behind
from app.documents.fonts import REGULAR, SEMIBOLD, fonts_in_use, width
from app.documents.layout import GREY, Mark, Style, shortened, text_at
from app.documents.look import PAGE
from app.documents.preview import Spot, page_count, spots_of
from app.documents.shaping import standing
from app.documents.sheet import About, draw_at
from app.domain.strokes import Strokes
from app.formats import format_datetime, zone_of
from app.i18n import LANGUAGES, N_, _, babel_locale, speaking

# Where the customer signs, as the paper itself says it (`documents/letter.py`).
HERE = N_("Name, title, date and stamp")
_FOOT = Style(REGULAR, 6.4, 8.5, GREY)
_SMALL = Style(REGULAR, 8, 11, GREY)
_NAME = Style(SEMIBOLD, 9.5, 13.5)
# The room to sign in, above the line of the name.
_WIDE, _HIGH, _ABOVE, _LINE = 168.0, 36.0, 17.0, 5.0
_MARGIN, _LOW = 51.0, 33.0
_INK = "0.06 0.13 0.42"


@dataclass(frozen=True)
class Signing:
    """A signature to put on a paper: `at` as the reader's clock shows it, in a zone of its own."""

    name: str
    title: str
    place: str
    at: datetime
    strokes: Strokes | None


def signed_pdf(shown: bytes, signing: Signing, language: str) -> bytes:
    """The paper with the signature in its place and the fingerprint at the foot of each page."""
    with speaking(language), fonts_in_use():
        spot = _where(shown)
        layer = _layer(page_count(shown), spot, signing, hashlib.sha256(shown).hexdigest())
    return _added(shown, layer, spot, signing.strokes)


def when_of(at: datetime) -> str:
    """`22 November 2026 14:05 WIB`: a moment nobody can take for another."""
    return f"{format_datetime(at, at.tzinfo, 'long')} {zone_of(at)}"


def _where(shown: bytes) -> Spot:
    """The customer's block, else the foot of the last page."""
    spots = spots_of(shown, _(HERE))
    if not spots:
        return Spot(page_count(shown) - 1, PAGE[0] / 2, _MARGIN + 8, _MARGIN + 19)
    below = [spots_of(shown, said) for said in _in_all_languages(HERE) if said != _(HERE)]
    # On a paper in two languages the second stands below the first.
    same = [spot.bottom for also in below for spot in also if spot.page == spots[-1].page]
    return replace(spots[-1], bottom=min([spots[-1].bottom, *same]))


def _in_all_languages(msgid: str) -> set[str]:
    found = set()
    for language in LANGUAGES:
        with speaking(language):
            found.add(_(msgid))
    return found


def _layer(count: int, spot: Spot, signing: Signing, fingerprint: str) -> bytes:
    """What is added to each page, as a paper of its own."""
    pages: list[list[Mark]] = [_foot(signing, fingerprint) for _page in range(count)]
    pages[spot.page] += _block(spot, signing)
    about = About("", "", "", babel_locale().replace("_", "-"), signing.at.date())
    return draw_at(pages, 0.0, about)


def _block(spot: Spot, signing: Signing) -> list[Mark]:
    """The name over the line, and below it who, where and when."""
    room = PAGE[0] - _MARGIN - spot.left
    name = shortened(signing.name, _NAME, room)
    when = f" · {format_datetime(signing.at, signing.at.tzinfo)} {zone_of(signing.at)}"
    facts = ", ".join(map(standing, filter(None, (signing.title, signing.place))))
    said = shortened(facts, _SMALL, room - width(when, _SMALL.font, _SMALL.size)) + when
    line = _down(spot.top + _LINE)
    return [
        text_at(spot.left, line - 3.5, name, _NAME),
        text_at(spot.left, _down(spot.bottom - 9), said, _SMALL),
    ]


def _foot(signing: Signing, fingerprint: str) -> list[Mark]:
    who = N_("Signed on the screen by {name}, {when}, {place}.")
    if signing.strokes is None:
        who = N_("The name was written, not drawn. Agreed to by {name}, {when}, {place}.")
    name, place = standing(signing.name), standing(signing.place)
    said = _(who).format(name=name, place=place, when=when_of(signing.at))
    what = _("Fingerprint of the document signed (SHA-256): {fingerprint}")
    return [
        text_at(_MARGIN, _down(_LOW), shortened(said, _FOOT, 425), _FOOT),
        text_at(_MARGIN, _down(_LOW - 8.5), what.format(fingerprint=fingerprint), _FOOT),
    ]


def _down(up: float) -> float:
    """From the foot of the page to downwards from its top."""
    return float(PAGE[1] - up)


def _added(shown: bytes, layer: bytes, spot: Spot, strokes: Strokes | None) -> bytes:
    from pyhanko.pdf_utils.reader import PdfFileReader

    drawn = _drawn(spot, strokes) if strokes else ""
    writer, marks = behind(shown, layer + drawn.encode()), PdfFileReader(BytesIO(layer))
    for number in range(page_count(shown)):
        form = writer.import_page_as_xobject(marks, number)
        _put(writer, number, form, drawn if number == spot.page else "")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _put(writer: Any, number: int, form: Any, ink: str) -> None:
    from pyhanko.pdf_utils import generic

    stream = generic.StreamObject(stream_data=f"q /Signed Do Q {ink}".encode("ascii"))
    names = generic.DictionaryObject({generic.pdf_name("/Signed"): form})
    resources = generic.DictionaryObject({generic.pdf_name("/XObject"): names})
    writer.add_stream_to_page(number, writer.add_object(stream), resources=resources)


def _drawn(spot: Spot, strokes: Strokes) -> str:
    """The strokes as PDF draws lines, in the room above the line, as large as fits."""
    left, top, right, bottom = strokes.box()
    scale = min(_WIDE / max(right - left, 1), _HIGH / max(bottom - top, 1), 1.0)
    low = spot.top + _ABOVE
    parts = [f"q 1 J 1 j 1.1 w {_INK} RG"]
    for line in strokes.lines:
        points = [
            f"{spot.left + (x - left) * scale:.2f} {low + (bottom - y) * scale:.2f}"
            for x, y in line
        ]
        first, rest = points[0], points[1:] or points
        parts.append(f"{first} m " + " ".join(f"{point} l" for point in rest) + " S")
    return " ".join([*parts, "Q"])
