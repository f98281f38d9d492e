"""The company's certificate on this laptop: kept in the encrypted file, used to seal papers."""

from __future__ import annotations

import base64

from app.documents.seal import Certificate, holder_of
from app.store import Store

FILE, PASSPHRASE, HOLDER = "seal.file", "seal.passphrase", "seal.holder"


def keep_certificate(store: Store, certificate: Certificate) -> str:
    """Seal with this certificate from now on; gives whose it is. Raises Refused where it does not
    open. It stays on this laptop: it is not sent with what is synchronised."""
    holder = holder_of(certificate)
    store.set_facts(
        **{
            FILE: base64.b64encode(certificate.file).decode("ascii"),
            PASSPHRASE: certificate.passphrase,
            HOLDER: holder,
        }
    )
    return holder


def forget_certificate(store: Store) -> None:
    """Seal no more."""
    store.set_facts(**{FILE: None, PASSPHRASE: None, HOLDER: None})


def holder_here(store: Store) -> str:
    """Whose certificate this laptop seals with; empty where it has none."""
    return store.fact(HOLDER) or ""


def certificate_here(store: Store) -> Certificate | None:
    """The certificate this laptop seals with."""
    file, passphrase = store.facts(FILE, PASSPHRASE)
    if file is None:
        return None
    return Certificate(base64.b64decode(file), passphrase or "")
