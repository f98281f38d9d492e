"""Whether a signed file is the one that was signed, and unchanged: told in sentences."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app.documents.preview import words_of
from app.documents.seal import Seal, seal_of
from app.documents.signed import when_of
from app.errors import Refused
from app.i18n import N_, _
from app.models import Signature
from app.services.signing import at_home, signature_with, signed_file
from app.store import Store
from app.store.vault import vault_of

_END = re.compile(rb"%%EOF\r?\n?")
_PRINT = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(frozen=True)
class Verdict:
    """What is known about a file.

    Attributes:
        sound: it is the file that was signed, to the byte.
        signature: the one it belongs to, where this profile has it.
        paper: the paper that was signed stands in it unchanged.
        seal: what its digital signature says; None where it was not sealed by a certificate.
        says: all of it, in sentences.
    """

    sound: bool
    signature: Signature | None
    paper: bool
    seal: Seal | None
    says: tuple[str, ...]


def verify_file(store: Store, content: bytes) -> Verdict:
    """Look at a file from anywhere. Raises Refused for what is no PDF and never was one of ours."""
    with store.read() as session:
        known = signature_with(session, hashlib.sha256(content).hexdigest())
        session.expunge_all()
    if known is not None:
        return _verdict(store, content, known, seal_of(content), True)
    known = _begins_as(store, content) or _says_it_is(store, content)
    try:
        seal = seal_of(content)
    except Refused:
        if known is None:
            raise
        seal = None  # what was added behind the paper makes no sense to a reader
    return _verdict(store, content, known, seal, False)


def verify_quote(store: Store, quote_id: UUID) -> Verdict:
    """Look at the signed file that is kept with a quote. Raises Refused where none was signed,
    NotFound where its file has not come to this laptop yet."""
    with store.read() as session:
        found = signed_file(session, vault_of(store), quote_id)
        session.expunge_all()
    if found is None:
        raise Refused(N_("This quote was not signed on the screen."))
    signature, content = found
    return _verdict(store, content, signature, seal_of(content), True)


def _begins_as(store: Store, content: bytes) -> Signature | None:
    """The signature whose paper the file begins with."""
    prints = {
        hashlib.sha256(content[: match.end()]).hexdigest() for match in _END.finditer(content)
    }
    with store.read() as session:
        found = session.scalars(sa.select(Signature).where(Signature.sha256.in_(prints))).first()
        session.expunge_all()
    return found


def _says_it_is(store: Store, content: bytes) -> Signature | None:
    """The signature whose fingerprint the pages of the file show."""
    prints = set(_PRINT.findall(words_of(content)))
    with store.read() as session:
        found = session.scalars(sa.select(Signature).where(Signature.sha256.in_(prints))).first()
        session.expunge_all()
    return found


def _verdict(
    store: Store, content: bytes, signature: Signature | None, seal: Seal | None, same: bool
) -> Verdict:
    if signature is None:
        said = _(
            "No signature known here belongs to this file: it was never signed with this profile,"
            " or it was changed since."
        )
        return Verdict(False, None, False, seal, (said, *_of_seal(seal, False)))
    paper = hashlib.sha256(content[: signature.size]).hexdigest() == signature.sha256
    bare = paper and len(content) == signature.size
    if bare:
        first = _(
            "This is the paper that {name} signed, without the signature. The signed file is"
            " among the quote's files."
        )
    elif same and paper:
        first = _("This is the file that {name} signed, and not a byte of it has changed.")
    elif paper:
        first = _("{name} signed the paper in this file, but the file was changed afterwards.")
    else:
        first = _("This file says that {name} signed it, but it was changed: it is another one.")
    who = first.format(name=signature.name)
    with store.read() as session:
        when = when_of(at_home(session, signature.at))
    where = _("Signed {when}, {place}.").format(when=when, place=signature.place or "–")
    seal_said = () if bare else _of_seal(seal, bool(signature.sealed_by), same and paper)
    sound = (same or bare) and paper and (seal is None or seal.intact)
    return Verdict(sound, signature, paper, seal, (who, where, *seal_said))


def _of_seal(seal: Seal | None, expected: bool, same: bool = False) -> tuple[str, ...]:
    """What the seal says; of a file without one that its fingerprint speaks, where it is `same`."""
    if seal is None:
        if expected:
            return (_("It was sealed when it was signed, and the seal is gone."),)
        fingerprint = _("It was not sealed by a certificate; its fingerprint alone speaks for it.")
        return (fingerprint,) if same else ()
    if not seal.intact:
        return (_("The seal of {name} is broken: the file has changed.").format(name=seal.by),)
    said = _("The seal of {name} is unbroken.").format(name=seal.by)
    if not seal.whole:
        return said, _("Something was added behind the seal.")
    if not seal.known:
        return said, _("Who issued the certificate is not known to this computer.")
    return (said,)
