"""A company's own certificate authority, as the file names it that its people are given."""

from __future__ import annotations

import re
import ssl
from pathlib import Path

from app.disk import unreadable
from app.errors import Invalid
from app.i18n import N_

NO_CERTIFICATE = N_("This file is no certificate.")
# What is longer holds something else.
MOST = 1024 * 1024
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def read_authority(path: Path) -> str:
    """The certificates in a file, PEM or DER, as PEM; a key that lies beside them is left out.

    Raises Invalid where it holds none, and a Problem where it cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    blocks = _BLOCK.findall(data) or [ssl.DER_cert_to_PEM_cert(data).strip().encode()]
    said = b"\n".join(blocks).decode("ascii", "replace") + "\n"
    check_authority(said)
    return said


def check_authority(certificates: str) -> None:
    """Raises Invalid where these are no certificates (PEM)."""
    trust(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), certificates)


def trust(context: ssl.SSLContext, certificates: str) -> None:
    """Have a connection trust them, too. Raises Invalid where they are none."""
    try:
        context.load_verify_locations(cadata=certificates)
    except (ssl.SSLError, ValueError) as error:
        raise Invalid(NO_CERTIFICATE, field="ca") from error
