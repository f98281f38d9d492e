"""A quote signed on the screen, by Siti."""

from __future__ import annotations

from app.domain.strokes import drawn
from app.handover.signing import sign, to_be_signed
from app.models import Signature
from app.store.vault import vault_of
from tests import factories

SITI = drawn(600, 200, [[(20 + 7 * n, 100 + (n % 5) * 12) for n in range(60)]])


def signed(shop, quote, **more):
    """The signature given under a quote, and the signed file."""
    shown = to_be_signed(shop, quote)
    key = sign(shop, shown, "Siti Rahma", "Owner", "Bandung", **{"strokes": SITI, **more})
    signature = factories.get(shop, Signature, key)
    return signature, vault_of(shop).read(signature.signed_sha256)
