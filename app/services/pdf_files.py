"""PDF files that others made: read as leniently as can be, without a word of the library's own."""

from __future__ import annotations

import logging
from io import BytesIO
from typing import TYPE_CHECKING

from app.errors import Invalid
from app.i18n import N_

if TYPE_CHECKING:
    from pypdf import PdfReader

BROKEN = N_("This is no PDF that can be read. Save it as a PDF anew, or choose another file.")


def reader_of(data: bytes) -> PdfReader:
    """What reads a PDF file. Raises whatever the library raises for a broken one."""
    from pypdf import PdfReader

    # It grumbles in English, on the screen of whoever started us.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
    return PdfReader(BytesIO(data), strict=False)


def page_count_of(data: bytes) -> int:
    """How many pages a PDF file has, all of which can stand in another.

    Raises Invalid, field `file`, for one that is locked or broken.
    """
    from pypdf import PdfWriter

    try:
        reader = reader_of(data)
        if reader.is_encrypted:
            raise Invalid(
                N_("This PDF is locked with a password. Choose one that is not."), field="file"
            )
        writer = PdfWriter()
        writer.append(reader, import_outline=False)
        writer.write(BytesIO())
        return len(reader.pages)
    except Invalid:
        raise
    except Exception as broken:  # whatever the library stumbles over in a broken file
        raise Invalid(BROKEN, field="file") from broken
