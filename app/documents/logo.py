"""A company's logo, made ready for paper: flat on white and no finer than print needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image

_DOTS_PER_POINT = 300 / 72


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture with the size it is printed at, in points."""

    width: float
    height: float
    image: Image.Image


@lru_cache(maxsize=8)
def logo(data: bytes, widest: float, highest: float) -> Logo | None:
    """The logo in its proportions within the room given; None where it cannot be read.

    A paper must not fail for its decoration: the company's name stands in for it, and Settings
    is the place that says what is wrong with the file.
    """
    try:
        with Image.open(BytesIO(data)) as opened:
            picture = opened.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    scale = min(widest / picture.width, highest / picture.height)
    wide, high = picture.width * scale, picture.height * scale
    dots = (max(1, round(wide * _DOTS_PER_POINT)), max(1, round(high * _DOTS_PER_POINT)))
    if dots[0] < picture.width:
        picture = picture.resize(dots, Image.Resampling.LANCZOS)
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    return Logo(wide, high, flat)
