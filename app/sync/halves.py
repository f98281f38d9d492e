"""Keys in two halves (X25519): who has only what both sides share opens nothing sealed by them.

One half of each is kept, the other told; what both reckon from their own and the other's is the
same, and nobody else's.
"""

from __future__ import annotations

import hmac
import secrets

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey


def new_half() -> bytes:
    """The half that is kept: 32 bytes."""
    return secrets.token_bytes(32)


def told_half(kept: bytes) -> bytes:
    """The half that is told: 32 bytes."""
    return X25519PrivateKey.from_private_bytes(kept).public_key().public_bytes_raw()


def joint_key(shared: bytes, kept: bytes, told: bytes) -> bytes:
    """The 32-byte key of what both sides share, one's own half and the other's.

    Raises ValueError where `told` is no half of a key.
    """
    other = X25519PublicKey.from_public_bytes(told)
    return hmac.digest(shared, X25519PrivateKey.from_private_bytes(kept).exchange(other), "sha256")
