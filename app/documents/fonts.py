"""The faces a paper is set in: our own Noto Sans, and the system's for scripts it has not.

Fonts are read once per process. A character that no font here can draw is printed as an empty
box, but stays in the text that the reader can search and copy.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from app.paths import resources

REGULAR = "NotoSans-Regular"
ITALIC = "NotoSans-Italic"
SEMIBOLD = "NotoSans-SemiBold"

# Fonts with TrueType outlines that systems come with, most specific first.
_KNOWN = (
    *("notosansarabic-regular.ttf", "notonaskharabic-regular.ttf", "geezapro.ttc"),
    *("notosanstamil-regular.ttf", "lohit-tamil.ttf", "nirmala.ttf", "nirmala.ttc", "latha.ttf"),
    *("notosanssc-regular.ttf", "msyh.ttc", "simhei.ttf", "simsun.ttc", "stheiti light.ttc"),
    *("wqy-microhei.ttc", "wqy-zenhei.ttc", "droidsansfallbackfull.ttf", "droidsansfallback.ttf"),
    *("notosansthai-regular.ttf", "notosansdevanagari-regular.ttf", "tahoma.ttf", "leelawad.ttf"),
    *("arial unicode.ttf", "arialuni.ttf", "segoeui.ttf", "dejavusans.ttf", "freesans.ttf"),
)
_lock = threading.RLock()


class PaperFont(TTFont):  # type: ignore[misc]  # the library has no types
    """A font whose characters beyond U+FFFF can be copied out of the paper, too."""

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802 - the library's own name
        super().addObjects(doc)
        for name, thing in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                thing.content = re.sub(r"<([0-9A-F]{5,6})>", _surrogates, thing.content)


@contextmanager
def fonts_in_use() -> Iterator[None]:
    """Hold our faces ready, one paper at a time: embedding moves a place in the font's file.

    Only the first use in a process reads the files.
    """
    with _lock:
        for name in (REGULAR, ITALIC, SEMIBOLD):
            _face(name)
        yield


@lru_cache(maxsize=65536)
def width(text: str, font: str, size: float) -> float:
    """How wide the text is set, in points."""
    return sum(float(_face(name).stringWidth(part, size)) for name, part in runs(text, font))


def runs(text: str, font: str) -> list[tuple[str, str]]:
    """The text in pieces, each with the registered font that can draw it."""
    if text.isascii():
        return [(font, text)] if text else []
    return [(name, "".join(part)) for name, part in groupby(text, lambda c: _font_for(c, font))]


def tidy(text: str) -> str:
    """The text without characters that are no text; line breaks stay."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(_printable(character) for character in text)


def _printable(character: str) -> str:
    if character in "\n\N{NO-BREAK SPACE}":
        return character
    kind = unicodedata.category(character)
    if kind in ("Cs", "Cn", "Co"):
        return "\N{REPLACEMENT CHARACTER}"
    if kind in ("Zl", "Zp"):
        return "\n"
    return " " if kind == "Zs" else "" if kind in ("Cc", "Cf") else character


@lru_cache(maxsize=16384)
def _font_for(character: str, font: str) -> str:
    code = ord(character)
    if code in _face(font).face.charToGlyph or code == 0xA0:
        return font
    with _lock:
        for name in _system_fonts():
            if _system_face(name) and code in _face(name).face.charToGlyph:
                return name
        # Known to the font as the empty box: so the character keeps its code in the paper.
        _face(font).face.charToGlyph[code] = 0
    return font


@cache
def _face(name: str) -> TTFont:
    with _lock:
        if name not in pdfmetrics.getRegisteredFontNames():
            _register(name, resources() / "fonts" / f"{name}.ttf")
        return pdfmetrics.getFont(name)


def _register(name: str, path: Path) -> None:
    font = PaperFont(name, str(path), asciiReadable=False, shapable=False)
    pdfmetrics.registerFont(font)


def _surrogates(match: re.Match[str]) -> str:
    return f"<{chr(int(match[1], 16)).encode('utf-16-be').hex().upper()}>"


@cache
def _system_face(name: str) -> bool:
    """Whether the system's font can be used; it is registered under its file's name."""
    try:
        _register(name, _system_fonts()[name])
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
