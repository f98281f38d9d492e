"""How the company's papers look: form, colour, second language, code and logo."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re

from PIL import Image
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.i18n import LANGUAGES, N_
from app.models.paper import OFFERS
from app.models.people import PICTURE
from app.services.preferences import prefer, preference
from app.services.thumbnails import FORMATS, MOST_POINTS
from app.store import Origin, Store

LOGO = "company.logo"
# What stands behind the code on a paper: a chat, a call, none.
CODES = ("", "chat", "call")
_LARGEST = (1200, 600)
_MOST_BYTES = 300_000


def checked_look(name: str, value: str) -> str:
    """A setting of how papers look, as it is kept. Raises Invalid, naming the setting."""
    if name == "template" and value not in OFFERS:
        names = ", ".join(OFFERS)
        raise Invalid(N_("Choose one of these forms: {names}."), field=name, names=names)
    if name == "second_language" and value and value not in LANGUAGES:
        raise Invalid(N_("Choose one of these languages: en, id, ms."), field=name)
    if name == "code" and value not in CODES:
        raise Invalid(N_("Write chat or call, or leave it empty."), field=name)
    if name == "colour" and value:
        if not re.fullmatch(r"#?[0-9A-Fa-f]{6}", value):
            raise Invalid(
                N_("Write the colour with six digits from 0 to F, such as #0F766E."), field=name
            )
        return "#" + value.removeprefix("#").upper()
    return value


def set_logo(store: Store, data: bytes | None) -> None:
    """Keep a picture as the company's logo; None takes it off. Raises Invalid, field `logo`.

    The picture stays under its fingerprint when the company has another: papers that were sent
    show it for ever, so nothing takes it back.
    """
    digest = None
    if data is not None:
        picture = ready_logo(data)
        digest = hashlib.sha256(picture).hexdigest()
        with store.work(N_("Keep picture"), Origin.OWN) as session:
            prefer(session, PICTURE + digest, base64.b64encode(picture).decode())
    with store.work(N_("Change company settings")) as session:
        prefer(session, LOGO, digest)


def logo_kept(session: Session) -> str:
    """The fingerprint of the company's logo; empty where there is none."""
    return preference(session, LOGO) or ""


def logo_of(session: Session, digest: str | None = None) -> bytes | None:
    """The company's logo as a picture file, or the one with this fingerprint; None for none."""
    digest = logo_kept(session) if digest is None else digest
    if not digest:
        return None
    try:
        found = base64.b64decode(preference(session, PICTURE + digest) or "")
    except binascii.Error:
        found = b""
    # What is not the picture that was kept no paper can draw, and says so.
    return found if hashlib.sha256(found).hexdigest() == digest else b""


def ready_logo(data: bytes) -> bytes:
    """The picture no larger than a paper needs, so that it travels to every laptop.

    Raises Invalid, field `logo`, for what is no picture we can read.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_POINTS:
                raise Invalid(N_("This picture is too large. Choose a smaller one."), field="logo")
            small = len(data) <= _MOST_BYTES and opened.format in ("PNG", "JPEG")
            if small and opened.width <= _LARGEST[0] and opened.height <= _LARGEST[1]:
                opened.load()
                return data
            return _smaller(opened)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Invalid(
            N_("This picture cannot be read. Choose a PNG or JPEG file."), field="logo"
        ) from None


def _smaller(picture: Image.Image) -> bytes:
    picture.load()
    shown = picture.convert("RGBA")
    shown.thumbnail(_LARGEST)
    for colours in (0, 256, 64):
        out = io.BytesIO()
        (shown.quantize(colours) if colours else shown).save(out, "PNG", optimize=True)
        if out.tell() <= _MOST_BYTES:
            break
    return out.getvalue()
