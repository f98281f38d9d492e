"""The fonts of papers: our own, and those of the system for scripts that we do not ship."""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from app.paths import resources

# By the face of ours that a text is set in: what draws the letters it lacks.
_OURS = ("NotoSansArabic-Regular", "NotoSansTamil-Regular")
# Fonts with TrueType outlines that systems come with, most specific first; the library takes no
# others, such as Noto's for Chinese.
_KNOWN = (
    *("notosanssc-regular.ttf", "msyh.ttc", "simhei.ttf", "simsun.ttc", "stheiti light.ttc"),
    *("arial unicode.ttf", "arialuni.ttf", "wqy-microhei.ttc", "wqy-zenhei.ttc"),
    *("droidsansfallbackfull.ttf", "droidsansfallback.ttf"),
    *("notosansthai-regular.ttf", "notosansdevanagari-regular.ttf", "tahoma.ttf", "leelawad.ttf"),
    *("nirmala.ttf", "nirmala.ttc", "segoeui.ttf", "dejavusans.ttf", "freesans.ttf"),
)
# Glyphs that need no character of their own are written with characters from here on.
_PRIVATE = 0xF0000
lock = threading.RLock()


class PaperFont(TTFont):  # type: ignore[misc]  # the library has no types
    """A font whose glyphs can all be copied out of the paper: those of characters beyond U+FFFF,
    and those that stand for letters only beside others.
    """

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._codes: dict[tuple[int, str], int] = {}
        self._said: dict[int, str] = {}

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802 - the library's own name
        before = set(doc.idToObject)
        super().addObjects(doc)
        for name in doc.idToObject.keys() - before:
            if name.startswith("toUnicodeCMap:"):
                table = doc.idToObject[name]
                table.content = re.sub(r"<([0-9A-F]{5,6})>", self._in_utf16, table.content)

    def code_of(self, glyph: int, said: str, width: float) -> str:
        """The character that a glyph is written with where it stands for `said`."""
        code = self._codes.get((glyph, said))
        if code is None:
            code = self._codes[glyph, said] = _PRIVATE + len(self._codes)
            self._said[code] = said
            self.face.charToGlyph[code] = glyph
            self.face.charWidths[code] = width * 1000
        return chr(code)

    def _in_utf16(self, match: re.Match[str]) -> str:
        code = int(match[1], 16)
        said = self._said.get(code, chr(code)) or "\N{ZERO WIDTH SPACE}"
        return f"<{said.encode('utf-16-be').hex().upper()}>"


@cache
def face(name: str) -> PaperFont:
    """A font by its name: one of ours, or a file of the system's."""
    with lock:
        if name not in pdfmetrics.getRegisteredFontNames():
            path = _system_fonts().get(name) or resources() / "fonts" / f"{name}.ttf"
            font = PaperFont(name, str(path), asciiReadable=False, shapable=False)
            pdfmetrics.registerFont(font)
        found: PaperFont = pdfmetrics.getFont(name)
        return found


def has(name: str, code: int) -> bool:
    """Whether the font draws a character."""
    return code in face(name).face.charToGlyph


def path_of(name: str) -> Path:
    """The file of a font."""
    return Path(face(name).face.filename)


def others() -> Iterator[str]:
    """The fonts to look in for what Noto Sans lacks: ours first, then the system's."""
    yield from _OURS
    yield from (name for name in _system_fonts() if _opens(name))


@cache
def _opens(name: str) -> bool:
    """Whether the system's font can be used."""
    try:
        face(name)
    except (TTFError, OSError):
        return False
    return True


@cache
def _system_fonts() -> dict[str, Path]:
    """The fonts we know of that are installed here, in our order of preference."""
    found = {path.name.lower(): path for path in _font_files()}
    return {name: found[name] for name in _KNOWN if name in found}


def _font_files() -> Iterator[Path]:
    home = Path.home()
    folders = {
        "win32": (Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts",),
        "darwin": (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"),
    }.get(sys.platform, (Path("/usr/share/fonts"), home / ".local/share/fonts", home / ".fonts"))
    for folder in folders:
        for parent, _, names in os.walk(folder):
            yield from (Path(parent, name) for name in names)
