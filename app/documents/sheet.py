"""Pages of marks put on paper: the one place that writes PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader, TimeStamp
from reportlab.pdfgen.canvas import Canvas

from app.documents.fonts import REGULAR, runs
from app.documents.layout import Ink, Mark, Picture, Rule, Text

MARGIN: float = 18 * mm
WIDTH: float = A4[0] - 2 * MARGIN
HEIGHT: float = A4[1] - 2 * MARGIN
SECOND: float = WIDTH - 222
"""Where things at the right begin, for all of them to stand under each other."""


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself; `language` is a tag such as `id-ID`."""

    title: str
    author: str
    subject: str
    language: str
    day: date


def draw(pages: Iterable[Sequence[Mark]], about: About) -> bytes:
    """The PDF: `x` of a mark from the left margin, `y` downwards from the top margin.

    The same marks give the same bytes; every font is embedded.
    """
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1, initialFontName=REGULAR, lang=about.language)
    _describe(canvas, about)
    for marks in pages:
        _draw_rules(canvas, [mark for mark in marks if isinstance(mark, Rule)])
        for picture in (mark for mark in marks if isinstance(mark, Picture)):
            _draw_picture(canvas, picture)
        _draw_text(canvas, [mark for mark in marks if isinstance(mark, Text)])
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _describe(canvas: Canvas, about: About) -> None:
    canvas.setTitle(about.title)
    canvas.setAuthor(about.author)
    canvas.setSubject(about.subject)
    canvas.setCreator("Relasi")
    # The library knows the clock or a fixed moment only; the paper's own day says more.
    stamp = TimeStamp(invariant=1)
    stamp.YMDhms = (about.day.year, about.day.month, about.day.day, 0, 0, 0)
    canvas._doc._timeStamp = stamp


def _draw_text(canvas: Canvas, texts: Sequence[Text]) -> None:
    pen = canvas.beginText()
    font: tuple[str, float] | None = None
    ink: Ink | None = None
    for text in texts:
        style = text.style
        if style.ink != ink:
            ink = style.ink
            pen.setFillColorRGB(*ink)
        pen.setTextOrigin(MARGIN + text.x, MARGIN + HEIGHT - text.y)
        for name, part in runs(text.text, style.font):
            if (name, style.size) != font:
                font = name, style.size
                pen.setFont(name, style.size)
            pen.textOut(part)
    canvas.drawText(pen)


def _draw_rules(canvas: Canvas, rules: Sequence[Rule]) -> None:
    for rule in rules:
        canvas.setLineWidth(rule.thickness)
        canvas.setStrokeColorRGB(*rule.ink)
        y = MARGIN + HEIGHT - rule.y
        canvas.line(MARGIN + rule.x, y, MARGIN + rule.to, y)


def _draw_picture(canvas: Canvas, picture: Picture) -> None:
    logo = picture.logo
    bottom = MARGIN + HEIGHT - picture.y - logo.height
    image = ImageReader(logo.image)
    canvas.drawImage(image, MARGIN + picture.x, bottom, logo.width, logo.height)
