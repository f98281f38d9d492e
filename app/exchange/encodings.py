"""In which characters a text file is written."""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from app.errors import Refused
from app.i18n import N_

SAMPLE = 256 * 1024
_CHUNK = 1024 * 1024
FEW = 4
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("gb18030", "gbk", "gb2312", "big5", "big5hkscs", "shift_jis", "cp932", "cp949", "euc_")


def encoding_of(path: Path) -> str:
    """The encoding of a text file, as Python calls it.

    A byte order mark decides; then UTF-8 where the whole file is; then what the bytes look
    like, Windows' Western page where several pages would do.

    Raises Refused for what is no text.
    """
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if wide := _wide_without_mark(head):
        return wide
    if b"\0" in head and _is_binary(head):
        raise not_text(path)
    place = _first_not_utf8(path)
    if place is None:
        return "utf-8"
    with path.open("rb") as file:
        file.seek(max(0, place - SAMPLE // 4))
        return _looks_like(file.read(SAMPLE // 2), path)


def not_text(path: Path) -> Refused:
    """The refusal of a file that holds no table."""
    return Refused(
        N_("“{name}” is not a table, address book or calendar that can be read."
           " Save it as CSV, XLSX, VCF or ICS and try again."),
        name=path.name,
    )  # fmt: skip


def _wide_without_mark(head: bytes) -> str | None:
    """UTF-16 without its mark: in Western text every second byte is zero."""
    if len(head) < 4:
        return None
    pairs = len(head) // 2
    even, odd = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if odd > 0.6 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if even > 0.6 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return None


def _first_not_utf8(path: Path) -> int | None:
    decoder, read = codecs.getincrementaldecoder("utf-8")(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return max(0, read + error.start - 4)
            read += len(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return max(0, read - 4)
    return None


def _looks_like(sample: bytes, path: Path) -> str:
    if _is_binary(sample):
        raise not_text(path)
    found = list(from_bytes(sample))
    if found and found[0].encoding.startswith(_WIDE):
        return str(found[0].encoding)
    return "cp1252"


def _is_binary(sample: bytes) -> bool:
    """Whether the bytes are no text; a control character or two is what a broken cell leaves."""
    control = sum(byte < 9 or 14 <= byte < 27 or byte == 0x7F for byte in sample)
    return control > max(FEW, len(sample) // 50)
