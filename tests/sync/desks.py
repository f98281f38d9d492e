"""Laptops that keep files, and a server that keeps them too."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from app.server.api import LocalApi
from app.server.blobs import Blobs, Folder
from app.server.segment_views import SIZES
from app.services.attachments import attach
from app.store import Store
from app.store.vault import Vault
from app.sync.file_states import known_files
from app.sync.files import Carrier
from app.sync.protocol import SyncApi
from app.sync.session import synchronize
from tests.sync.worlds import World

PART = 1_000


LETTER = bytes(range(256)) * 14  # 3,584 bytes: four parts


@dataclass
class Desk:
    """A laptop with a folder of files of its own."""

    store: Store
    api: SyncApi
    files: Path

    @property
    def vault(self) -> Vault:
        return Vault(self.store, self.files)

    def attach(self, account: UUID, name: str = "letter.pdf", content: bytes = LETTER) -> UUID:
        source = self.files.parent / name
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_bytes(content)
        return attach(self.store, self.vault, source, account_id=account)

    def carrier(self, api: SyncApi | None = None) -> Carrier:
        return Carrier(self.store, api or self.api, self.vault, PART)

    def round(self, api: SyncApi | None = None) -> None:
        """Synchronise, then move what can be moved."""
        synchronize(self.store, api or self.api)
        self.carrier(api).carry()

    def has(self, content: bytes = LETTER) -> bool:
        digest = hashlib.sha256(content).hexdigest()
        return self.vault.has(digest) and self.vault.read(digest) == content

    def problem(self, key: UUID) -> str | None:
        with self.store.engine.connect() as connection:
            return next(known_files(connection, key)).problem


@pytest.fixture
def place(tmp_path: Path) -> Blobs:
    """Where the server's files lie."""
    return Folder(tmp_path / "server-files")


@pytest.fixture
def office(world: World, place: Blobs) -> World:
    """The world, whose server keeps files."""
    world.api = LocalApi(world.server, SIZES, place)
    return world


def desk(world: World, email: str) -> Desk:
    store = world.laptop(email)
    return Desk(store, world.api, world.folder / f"files-{len(world.laptops)}" / "files")
