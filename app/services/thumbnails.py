"""Small pictures of attached pictures."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from app.domain.files import THUMBNAIL

FORMATS = ("BMP", "GIF", "JPEG", "PNG", "TIFF", "WEBP")
# A picture of more points is not opened: a small file may unpack to more than the memory holds.
MOST_POINTS = 80_000_000


def small_picture(data: bytes) -> bytes | None:
    """A JPEG whose longest side is THUMBNAIL pixels, upright; None for what is no picture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about damage that does not keep it from showing
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_POINTS:
                    return None
                picture.draft("RGB", (THUMBNAIL * 2, THUMBNAIL * 2))
                return _as_jpeg(_upright(picture))
    except Exception:  # noqa: BLE001 - what damaged bytes make of a reader nobody promises
        return None


def _upright(picture: Image.Image) -> Image.Image:
    """As the camera was held; as it lies where the file says so in damaged words."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # noqa: BLE001 - as above
        return picture


def _as_jpeg(picture: Image.Image) -> bytes:
    picture.thumbnail((THUMBNAIL, THUMBNAIL))
    shown = picture.convert("RGBA")
    paper = Image.new("RGBA", shown.size, "white")
    paper.alpha_composite(shown)
    out = io.BytesIO()
    paper.convert("RGB").save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()
