"""Inviting a laptop that has no network: a sealed file with its person's book and its key."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.server.authority import Authority
from app.server.by_file import pages
from app.server.devices import note_sign_in, withdraw
from app.server.organisation import check_created
from app.server.people import key_of_user
from app.server.retrying import tried_again
from app.server.signing_in import let_in
from app.store import Store
from app.store.sealed import Head, Way, seal
from app.sync.halves import new_half, told_half
from app.sync.letters import ASKED, INVITED, PAGE, Invitation, new_passphrase, put, spoken_key
from app.sync.protocol import SyncRequest


@dataclass(frozen=True)
class Invited:
    """A laptop that was invited, and the passphrase its person is told by another way."""

    device: UUID
    passphrase: str


def invite(store: Store, email: str, target: Path, laptop: str = "") -> Invited:
    """Let somebody's laptop in that has no network: a file with their book and its key.

    Only the passphrase opens it. Raises NotFound for an unknown e-mail, NoEntry for a closed
    account, and what `seal` raises.
    """
    organisation, user_id = check_created(store), key_of_user(store, email)
    name = laptop.strip() or email
    half = new_half()
    tokens = tried_again(lambda: let_in(store, user_id, name, half))
    asked = SyncRequest(tokens.device.bytes, 0, 0, store.clock.now().isoformat())

    def messages() -> Iterator[tuple[str, bytes]]:
        device, key, office = tokens.device.bytes, tokens.file_key, told_half(half)
        yield put(INVITED, Invitation(user_id.bytes, device, key, office, organisation, email))
        yield put(ASKED, asked)
        for page in pages(Authority(store), user_id, tokens.device, asked):
            yield put(PAGE, page)

    passphrase, head = new_passphrase(), Head(Way.INVITATION, secrets.token_hex(16))
    try:
        tried_again(lambda: note_sign_in(store, tokens.device, user_id, name, ""))
        seal(target, head, spoken_key(passphrase, head.key), messages())
    except BaseException:
        withdraw(store, tokens.device)
        raise
    return Invited(tokens.device, passphrase)
