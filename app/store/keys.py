"""The key of the encrypted file: from the system's keyring, else made from a passphrase."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

import msgspec

from app.errors import StoreProblem
from app.i18n import N_
from app.store.durable import put_in_place, settle
from app.store.private import make_file, make_folder

SERVICE = "Relasi"
# What argon2id is asked for today; each card keeps what its own key was made with.
_COST = {"time_cost": 3, "memory_cost": 65536, "parallelism": 1}

AskPassphrase = Callable[[bool], str | None]


class WrongKey(StoreProblem):
    """The data is there and sound; what was given does not open it."""


class KeyCard(msgspec.Struct):
    """What stands beside the file, open to see: how to come to its key, never the key.

    Attributes:
        source: "keyring" or "passphrase".
        name: the entry in the keyring.
        salt: for argon2id, in hex.
        cost: for argon2id: rounds, memory in KiB, lanes.
        check: what tells the right key from a wrong one, before the file is touched.
    """

    source: str
    name: str = ""
    salt: str = ""
    cost: dict[str, int] = msgspec.field(default_factory=lambda: dict(_COST))
    check: str = ""


def key_for(file: Path, ask: AskPassphrase) -> bytes:
    """The raw 32-byte key of a data file; a new one where there is no file yet.

    `ask` is called with whether the passphrase is a new one, and gives it or None. Raises
    StoreProblem where the key cannot be had, WrongKey where it is another one.
    """
    card_path = file.with_suffix(".key.json")
    if card_path.exists():
        if file.exists() and not file.stat().st_size:
            raise StoreProblem(
                N_(
                    "Your data file {name} is empty."
                    " Restore your last backup with “relasi restore”."
                ),
                name=file.name,
            )
        card = _read_card(card_path)
        key = _known_key(card, ask)
        if card.check and card.check != check_of(key):
            raise WrongKey(
                N_("This is not the key of your data. Check the passphrase or the keyring.")
            )
        return key
    if file.exists():
        raise StoreProblem(
            N_("The file {name} that says how to open your data is missing. Restore a backup."),
            name=card_path.name,
        )
    card, key = _new_key(ask)
    card.check = check_of(key)
    make_folder(file.parent)
    draft = card_path.with_suffix(".new")
    make_file(draft)
    with draft.open("wb") as written:
        written.write(msgspec.json.encode(card))
        # Without its salt no passphrase opens the data again.
        settle(written)
    put_in_place(draft, card_path)
    return key


def derive(passphrase: str, salt: bytes, cost: dict[str, int] | None = None) -> bytes:
    """The 32-byte key of a passphrase (argon2id)."""
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(passphrase.encode(), salt, hash_len=32, type=Type.ID, **(cost or _COST))


def check_of(key: bytes) -> str:
    """Tells a key from others and gives nothing of it away: the key has 256 bits of its own."""
    return hashlib.blake2s(key, digest_size=8, person=b"relasi").hexdigest()


def name_in_keyring(path: Path) -> str:
    """The entry in the keyring that a card names; empty where it names none."""
    try:
        return _read_card(path).name
    except StoreProblem:
        return ""


def shred(path: Path) -> None:
    """Write over a card, so that its salt is gone, and remove it."""
    with path.open("r+b") as card:
        card.write(bytes(path.stat().st_size))
        settle(card)
    path.unlink()


def forget(name: str) -> bool:
    """Remove an entry from the keyring; False where that cannot be done now."""
    import keyring
    from keyring.errors import KeyringError

    try:
        if keyring.get_password(SERVICE, name) is not None:
            keyring.delete_password(SERVICE, name)
        return keyring.get_password(SERVICE, name) is None
    except KeyringError:
        return False


def _read_card(path: Path) -> KeyCard:
    try:
        card = msgspec.json.decode(path.read_bytes(), type=KeyCard)
        bytes.fromhex(card.salt)
    except (msgspec.MsgspecError, ValueError):
        raise StoreProblem(
            N_("The file {name} that says how to open your data is damaged. Restore a backup."),
            name=path.name,
        ) from None
    return card


def _new_key(ask: AskPassphrase) -> tuple[KeyCard, bytes]:
    given = os.environ.get("RELASI_PASSPHRASE")
    if not given:
        key = os.urandom(32)
        name = os.urandom(8).hex()
        if _put_in_keyring(name, key):
            return KeyCard("keyring", name), key
    passphrase = given or ask(True)
    if not passphrase:
        raise StoreProblem(
            N_(
                "This system has no keyring. Give a passphrase: set RELASI_PASSPHRASE or use"
                " --passphrase-file."
            )
        )
    salt = os.urandom(16)
    return KeyCard("passphrase", salt=salt.hex()), derive(passphrase, salt)


def _known_key(card: KeyCard, ask: AskPassphrase) -> bytes:
    if card.source == "keyring":
        return _from_keyring(card.name)
    passphrase = os.environ.get("RELASI_PASSPHRASE") or ask(False)
    if not passphrase:
        raise StoreProblem(
            N_("This data needs its passphrase: set RELASI_PASSPHRASE or use --passphrase-file.")
        )
    return derive(passphrase, bytes.fromhex(card.salt), card.cost)


def _put_in_keyring(name: str, key: bytes) -> bool:
    """Keep the key in the keyring; False where there is none that is safe."""
    import keyring
    from keyring.errors import KeyringError

    if not _is_safe(keyring.get_keyring()):
        return False
    try:
        keyring.set_password(SERVICE, name, key.hex())
        return keyring.get_password(SERVICE, name) == key.hex()
    except KeyringError:
        return False


def _from_keyring(name: str) -> bytes:
    import keyring
    from keyring.errors import KeyringError

    try:
        said = keyring.get_password(SERVICE, name) if _is_safe(keyring.get_keyring()) else None
    except KeyringError:
        said = None
    if said is None or not re.fullmatch("[0-9a-f]{64}", said):
        raise StoreProblem(
            N_(
                "The key of your data is not in the system's keyring."
                " Unlock the keyring, then start again."
            )
        )
    return bytes.fromhex(said)


def _is_safe(backend: object) -> bool:
    """Whether the keyring really protects; `keyrings.alt` may keep plain text in a file."""
    module = type(backend).__module__
    return not module.startswith(("keyrings.alt", "keyring.backends.fail", "keyring.backends.null"))
