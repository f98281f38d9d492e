"""A paper sealed by the company's certificate: a digital signature over the whole file (PAdES).

Whoever opens it in a reader of PDF sees whether a byte has changed since, and whose seal it is.
"""

from __future__ import annotations

import logging
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from app.documents.appending import behind
from app.errors import Refused
from app.i18n import N_

FIELD = "CompanySeal"
# They tell of a certificate nobody here knows by a traceback; what they find is in their answer.
_TELLING = ("pyhanko", "pyhanko_certvalidator")


@dataclass(frozen=True)
class Certificate:
    """A certificate with its key: the PKCS#12 file and what opens it."""

    file: bytes
    passphrase: str


@dataclass(frozen=True)
class Seal:
    """What a file's seal says.

    Attributes:
        by: the name in the certificate.
        intact: what it covers has not changed.
        whole: nothing was added behind it.
        known: the certificate leads to one this machine trusts.
    """

    by: str
    intact: bool
    whole: bool
    known: bool


def holder_of(certificate: Certificate) -> str:
    """Whose certificate it is. Raises Refused where it cannot be opened, or cannot sign."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import pkcs12

    try:
        key, own, _chain = pkcs12.load_key_and_certificates(
            certificate.file, certificate.passphrase.encode()
        )
    except ValueError:
        raise Refused(
            N_("This certificate does not open. Check the file (.p12 or .pfx) and its passphrase.")
        ) from None
    if key is None or own is None:
        raise Refused(N_("This file holds no certificate with its key. Ask who issued it."))
    names = own.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME) or (
        own.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    )
    return str(names[0].value) if names else own.subject.rfc4514_string()


def sealed(pdf: bytes, certificate: Certificate, reason: str) -> bytes:
    """The file with the seal added behind it; what it was stays its first bytes."""
    from pyhanko.sign import fields, signers

    signer = signers.SimpleSigner.load_pkcs12_data(
        certificate.file, other_certs=(), passphrase=certificate.passphrase.encode()
    )
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        reason=reason,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    writer = behind(pdf, FIELD.encode())
    _put_field(writer)
    written: Any = signers.sign_pdf(writer, about, signer=signer)
    return bytes(written.getvalue())


def _put_field(writer: Any) -> None:
    """The field of the seal, which shows nothing; PDF/A wants to know what that looks like."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.content import RawContent
    from pyhanko.pdf_utils.layout import BoxConstraints
    from pyhanko.sign import fields

    fields.append_signature_field(writer, fields.SigFieldSpec(FIELD))
    field = writer.root["/AcroForm"]["/Fields"][-1]
    nothing = RawContent(b"", box=BoxConstraints(width=1, height=1)).as_form_xobject()
    shown = {generic.pdf_name("/N"): writer.add_object(nothing)}
    field["/AP"] = generic.DictionaryObject(shown)


def seal_of(pdf: bytes) -> Seal | None:
    """The seal of a file; None where it has none. Raises Refused for what is no PDF."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        found = PdfFileReader(BytesIO(pdf)).embedded_signatures
    except (PdfError, ValueError, KeyError, IndexError):
        raise Refused(N_("This is no PDF that can be read.")) from None
    return _examined(found[-1]) if found else None


def _examined(embedded: Any) -> Seal:
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    subject = embedded.signer_cert.subject.native
    by = subject.get("organization_name") or subject.get("common_name") or ""
    for name in _TELLING:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            status = validate_pdf_signature(embedded)
    except (SignatureValidationError, SigningError, PdfError, ValueError):
        return Seal(str(by), False, False, False)
    whole = embedded.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return Seal(str(by), bool(status.intact and status.valid), whole, bool(status.trusted))
