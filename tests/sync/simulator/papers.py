"""Attached files of a history: their bytes, what may befall them, and what must hold in the end."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import StoreProblem
from app.store.vault import Vault
from tests.sync.simulator.chance import Dice
from tests.sync.simulator.violation import require

if TYPE_CHECKING:
    from tests.sync.simulator.laptop import SimLaptop
    from tests.sync.simulator.world import World

# A part of a file: so small that most files travel in several.
PART = 256
# Where the whole files of a laptop lie.
WHOLE = "[0-9a-f][0-9a-f]/[0-9a-f]*"
_MADE = (
    "SELECT row_id, json_extract(after, '$.sha256') FROM journal_change"
    " WHERE record = 'attachment' AND op = 'insert'"
)


def content_of(word: str, dice: Dice) -> bytes:
    """Bytes that no other file has."""
    return (word * (10 + dice.below(100))).encode()


def tear(files: Path, dice: Dice) -> None:
    """The power went: what was being written of files lost its end, or holds rubbish."""
    for draft in sorted(files.glob("*/.*")):
        content = draft.read_bytes()
        if dice.often(50):
            draft.write_bytes(content[: dice.below(len(content) + 1)])
        elif content:
            place = dice.below(len(content))
            draft.write_bytes(content[:place] + b"\0" + content[place + 1 :])


def check_unsent(laptop: SimLaptop) -> None:
    """R17: what was attached here and nobody said to have stays, though its attachment is gone."""
    here = {path.name for path in laptop.files.glob(WHOLE)}
    require(laptop.unsent() <= here, "unsent file dropped", laptop.name)


def check_files(world: World) -> None:
    """R17: a file is wherever its attachment is, whole, and nowhere else.

    It stays where it was attached if its attachment was taken away before it was heard there that
    the file had arrived: nobody may be asked then.
    """
    rows = world.server.oracle.rows("attachment")
    sql = "SELECT attachment_id, sha256 FROM upload WHERE complete"
    whole = {
        (bytes(key), digest)
        for key, digest in world.server.oracle.ask(sql)
        if world.server.blobs.has(digest)
    }
    for laptop in world.laptops:
        sight = world.server.oracle.sight(laptop.user_id)
        named = {key: rows[key]["sha256"] for key in sight.rows.get("attachment", ())}
        for key, digest in named.items():
            _check_one(laptop, key, digest, (key, digest) in whole)
        sent = {digest for _, digest in whole}
        here = {path.name for path in laptop.files.glob(WHOLE)}
        left = (here & sent) - set(named.values()) - laptop.unsent() - _named_here(laptop)
        require(not left, "file stays", f"{laptop.name}: {sorted(left)[:2]}")


def _named_here(laptop: SimLaptop) -> set[str]:
    """What was named here, with or without the file, and never sent for that attachment."""
    made = laptop.place.ask(_MADE)
    return {digest for key, digest in made if bytes(key) not in laptop.heard}


def _check_one(laptop: SimLaptop, key: bytes, digest: str, sent: bool) -> None:
    vault = Vault(laptop.store, laptop.files)
    words = f"{laptop.name}: attachment {key.hex()}"
    if vault.has(digest):
        require(_digest(vault, digest) == digest, "file damaged", words)
        require(sent, "file not sent", words)
    else:
        require(not sent, "file missing", words)
        require(laptop.attached.get(key) != digest, "file lost", words)


def _digest(vault: Vault, digest: str) -> str:
    try:
        return hashlib.sha256(vault.read(digest)).hexdigest()
    except StoreProblem:
        return ""
