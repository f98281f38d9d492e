"""Pages of marks put on paper: the one place that writes PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from reportlab import rl_config
from reportlab.lib.utils import ImageReader, TimeStamp
from reportlab.pdfgen.canvas import Canvas

from app.documents.archive import PRODUCER, archived
from app.documents.fonts import REGULAR, Run, runs
from app.documents.layout import BLACK, Box, Code, Ink, Mark, Picture, Rule, Text
from app.documents.look import PAGE, Look


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself; `language` is a tag such as `id-ID`."""

    title: str
    author: str
    subject: str
    language: str
    day: date


def draw(pages: Iterable[Sequence[Mark]], look: Look, about: About) -> bytes:
    """The PDF: `x` of a mark from the left margin, `y` downwards from the top margin.

    The same marks give the same bytes; every font is embedded.
    """
    return draw_at(pages, look.margin, about)


def draw_at(pages: Iterable[Sequence[Mark]], margin: float, about: About) -> bytes:
    """The same with a margin of so many points."""
    rl_config.useA85 = 0  # a fifth larger, for channels that carry no bytes
    file = BytesIO()
    canvas = Canvas(file, pagesize=PAGE, invariant=1, initialFontName=REGULAR, lang=about.language)
    _describe(canvas, about)
    pen = _Pen(canvas, margin, PAGE[1] - margin)
    for marks in pages:
        pen.page(marks)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _describe(canvas: Canvas, about: About) -> None:
    canvas.setTitle(about.title)
    canvas.setAuthor(about.author)
    canvas.setSubject(about.subject)
    canvas.setCreator(PRODUCER)
    # The library knows the clock or a fixed moment only; the paper's own day says more.
    stamp = TimeStamp(invariant=1)
    stamp.YMDhms = (about.day.year, about.day.month, about.day.day, 0, 0, 0)
    canvas._doc._timeStamp = stamp
    archived(canvas, about.title, about.author, about.subject, about.day)


class _Pen:
    """Draws marks of one page after the other, areas first and text last."""

    def __init__(self, canvas: Canvas, left: float, top: float) -> None:
        self.canvas, self.left, self.top = canvas, left, top

    def page(self, marks: Sequence[Mark]) -> None:
        for mark in marks:
            if isinstance(mark, Box):
                self._box(mark)
        for mark in marks:
            if isinstance(mark, Rule):
                self._rule(mark)
            elif isinstance(mark, Picture):
                self._picture(mark)
            elif isinstance(mark, Code):
                self._code(mark)
        self._texts([mark for mark in marks if isinstance(mark, Text)])

    def _box(self, box: Box) -> None:
        self.canvas.setFillColorRGB(*box.ink)
        low = self.top - box.y - box.height
        self.canvas.rect(self.left + box.x, low, box.to - box.x, box.height, stroke=0, fill=1)

    def _rule(self, rule: Rule) -> None:
        self.canvas.setLineWidth(rule.thickness)
        self.canvas.setStrokeColorRGB(*rule.ink)
        y = self.top - rule.y
        self.canvas.line(self.left + rule.x, y, self.left + rule.to, y)

    def _picture(self, picture: Picture) -> None:
        logo = picture.logo
        bottom = self.top - picture.y - logo.height
        image = ImageReader(logo.image)
        self.canvas.drawImage(image, self.left + picture.x, bottom, logo.width, logo.height)

    def _code(self, code: Code) -> None:
        path, size = self.canvas.beginPath(), code.module
        for number, row in enumerate(code.rows):
            low = self.top - code.y - (number + 1) * size
            for first, count in row:
                path.rect(self.left + code.x + first * size, low, count * size, size)
        self.canvas.setFillColorRGB(*BLACK)
        self.canvas.drawPath(path, stroke=0, fill=1)

    def _texts(self, texts: Sequence[Text]) -> None:
        pen = self.canvas.beginText()
        font: tuple[str, float] | None = None
        ink: Ink | None = None
        for text in texts:
            style = text.style
            if style.ink != ink:
                ink = style.ink
                pen.setFillColorRGB(*ink)
            x, y = self.left + text.x, self.top - text.y
            pen.setTextOrigin(x, y)
            for run in runs(text.text, style.font):
                if (run.font, style.size) != font:
                    font = run.font, style.size
                    pen.setFont(*font)
                if run.glyphs:
                    _shaped(pen, run, x, y, style.size)
                    pen.setTextOrigin(x + run.width * style.size, y)
                else:
                    pen.textOut(run.text)
                x += run.width * style.size
        self.canvas.drawText(pen)


def _shaped(pen: Any, run: Run, x: float, y: float, size: float) -> None:
    """Glyphs in their places; readers and searches get the letters they stand for."""
    if run.said:
        said = run.said.encode("utf-16-be").hex().upper()
        pen._code.append(f"/Span <</ActualText <FEFF{said}>>> BDC")
    for glyph in run.glyphs:
        pen.setTextOrigin(x + glyph.x * size, y + glyph.y * size)
        pen.textOut(glyph.code)
    if run.said:
        pen._code.append("EMC")
