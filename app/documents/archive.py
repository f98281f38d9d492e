"""What makes a PDF fit to be kept for decades: PDF/A-1b (ISO 19005-1).

Fonts are embedded by the library; here come the colour space, the metadata and the line ends that
the standard asks for. Nothing is transparent: logos are flattened before they are drawn.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from struct import pack
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfdoc import (
    NoEncryption,
    PDFArray,
    PDFCatalog,
    PDFDictionary,
    PDFName,
    PDFObject,
    PDFStream,
    PDFString,
    PDFZCompress,
)
from reportlab.pdfgen.canvas import Canvas

PRODUCER = "Relasi"
_PROFILE = "sRGB IEC61966-2.1"


class _Content(bytes, PDFObject):  # type: ignore[misc]  # the library has no types
    """The bytes of a stream with the line end that must follow them."""

    def format(self, document: Any) -> bytes:
        return self + b"\n"


class _LineEnds(NoEncryption):  # type: ignore[misc]
    """The library asks this one for the bytes of each stream and string, to encrypt them."""

    def encode(self, t: Any) -> Any:
        return _Content(t.encode("latin-1") if isinstance(t, str) else t)


def archived(canvas: Canvas, title: str, author: str, subject: str, day: date) -> None:
    """Make the file one for the archive; `day` is when it was made."""
    document = canvas._doc
    document.encrypt = _LineEnds()
    document.info.producer = PRODUCER
    catalog = document.Catalog
    catalog.__NoDefault__ = [*PDFCatalog.__NoDefault__, "OutputIntents"]
    catalog.__Refs__ = PDFCatalog.__Refs__
    described = PDFStream(
        PDFDictionary({"Type": PDFName("Metadata"), "Subtype": PDFName("XML")}),
        metadata(title, author, subject, day),
    )
    catalog.Metadata = described
    profile = PDFStream(PDFDictionary({"N": 3}), srgb(), [PDFZCompress])
    intent = {
        "Type": PDFName("OutputIntent"),
        "S": PDFName("GTS_PDFA1"),
        "OutputConditionIdentifier": PDFString(_PROFILE),
        "Info": PDFString(_PROFILE),
        "DestOutputProfile": document.Reference(profile),
    }
    catalog.OutputIntents = PDFArray([PDFDictionary(intent)])


def metadata(title: str, author: str, subject: str, day: date) -> bytes:
    """What the file says of itself, as XMP, with the very values of its information dictionary."""
    moment = f"{day.isoformat()}T00:00:00+00:00"
    by = f"<dc:creator><rdf:Seq><rdf:li>{escape(author)}</rdf:li></rdf:Seq></dc:creator>"
    text = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
{by if author else ""}
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(subject)}</rdf:li></rdf:Alt>\
</dc:description>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>
<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{PRODUCER}</pdf:Producer><pdf:Keywords></pdf:Keywords>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
    return text.encode()


@cache
def srgb() -> bytes:
    """The colour space of screens as an ICC profile, version 2.1.

    Source: the primaries and the curve are those of IEC 61966-2-1, adapted to the white that
    profiles use (D50); the shape of the file is that of ICC.1:1998-09.
    """
    white = (0.9642, 1.0, 0.8249)
    red, green, blue = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
    curve = pack(">4sII", b"curv", 0, 1024) + b"".join(
        pack(">H", round(_linear(at / 1023) * 65535)) for at in range(1024)
    )
    said = _PROFILE.encode() + b"\0"
    named = pack(">4sII", b"desc", 0, len(said)) + said + bytes(12 + 67)
    parts = {
        b"desc": named,
        b"cprt": pack(">4sI", b"text", 0) + b"Public domain\0",
        b"wtpt": _xyz(white),
        b"rXYZ": _xyz(red),
        b"gXYZ": _xyz(green),
        b"bXYZ": _xyz(blue),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    return _profile(parts, white)


def _profile(parts: dict[bytes, bytes], white: tuple[float, float, float]) -> bytes:
    table, body = b"", b""
    start = 128 + 4 + 12 * len(parts)
    places: dict[bytes, int] = {}
    for name, part in parts.items():
        if part not in places:
            places[part] = start + len(body)
            body += part + bytes(-len(part) % 4)
        table += pack(">4sII", name, places[part], len(part))
    head = pack(
        *(">I4sI4s4s4s6H4s4sI4s4s8sI12s4s44x", start + len(body), b"\0" * 4, 0x02100000),
        *(b"mntr", b"RGB ", b"XYZ ", 1998, 9, 1, 0, 0, 0, b"acsp", b"\0" * 4, 0),
        *(b"\0" * 4, b"\0" * 4, b"\0" * 8, 0, _xyz(white)[8:], b"\0" * 4),
    )
    return head + pack(">I", len(parts)) + table + body


def _xyz(colour: tuple[float, float, float]) -> bytes:
    return pack(">4sI3i", b"XYZ ", 0, *(round(value * 65536) for value in colour))


def _linear(value: float) -> float:
    """The light of a value, both from 0 to 1."""
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
