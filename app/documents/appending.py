"""Writing behind a PDF file what is added to it, so that it stays one for the archive."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Any


def behind(pdf: bytes, added: bytes) -> Any:
    """What writes behind a file (a writer of pyHanko); `added` is what will be written, of which
    the file gets its new name, so that the same additions give the same bytes.

    The file says of itself what it said before: PDF/A-1 wants it said twice alike, and the library
    would add its own name in one of the two places.
    """
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    writer._update_meta = lambda: None  # type: ignore[method-assign]
    name = sha256(sha256(pdf).digest() + sha256(added).digest()).digest()[:16]
    writer._document_id[1] = generic.ByteStringObject(name)
    return writer
