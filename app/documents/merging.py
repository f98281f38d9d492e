"""Pages of others around a paper: a cover before it, brochures after it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from io import BytesIO

from app.services.pdf_files import reader_of


def merged(paper: bytes, before: Sequence[bytes] = (), after: Sequence[bytes] = ()) -> bytes:
    """The paper between other PDF files, always the same bytes for the same files.

    Pages of others carry what they carry, so the whole no longer says that it is PDF/A.
    """
    if not before and not after:
        return paper
    from pypdf import PdfWriter
    from pypdf.generic import ArrayObject, ByteStringObject, NameObject

    parts = (*before, paper, *after)
    writer = PdfWriter()
    for data in parts:
        writer.append(reader_of(data), import_outline=False)
    own = reader_of(paper)
    writer.metadata = own.metadata
    writer.root_object[NameObject("/Lang")] = own.root_object["/Lang"]
    digest = sha256(b"".join(sha256(part).digest() for part in parts)).digest()
    name = ByteStringObject(digest[:16])
    writer._ID = ArrayObject([name, name])
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
