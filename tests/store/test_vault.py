"""Attached files lie encrypted, whole or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import StoreProblem
from app.store import Store
from app.store.vault import FRAME, Vault

SECRET = b"The price we pay is 9,800 a bottle. "
FIXTURE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def vault(store: Store, tmp_path: Path) -> Vault:
    return Vault(store, tmp_path / "files")


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("content", [b"", b"x", SECRET, bytes(FRAME), SECRET * 20_000])
def test_what_is_kept_is_read_again_whole_and_from_any_byte(vault: Vault, content: bytes) -> None:
    digest = vault.keep(content)

    assert digest == sha(content) and vault.has(digest)
    assert vault.read(digest) == content
    for start in (0, 1, FRAME - 1, FRAME, FRAME + 1, len(content)):
        assert vault.read(digest, start, 50) == content[start : start + 50]


def test_no_word_of_a_file_can_be_read_in_the_folder(vault: Vault) -> None:
    vault.keep(SECRET * 100)
    vault.keep_small(sha(SECRET), SECRET)
    vault.add(sha(b"coming"), 0, SECRET)

    files = [path for path in vault.folder.rglob("*") if path.is_file()]
    assert len(files) == 3
    assert not any(SECRET[:9] in path.read_bytes() for path in files)


def test_another_copy_of_the_program_reads_it_and_another_profile_does_not(
    vault: Vault, store: Store, empty_file: Path, tmp_path: Path
) -> None:
    digest = vault.keep(SECRET)

    assert Vault(store, vault.folder).read(digest) == SECRET
    store.set_facts(files_key="00" * 32)
    with pytest.raises(StoreProblem):
        Vault(store, vault.folder).read(digest)


@FIXTURE
@given(st.data())
def test_a_changed_byte_is_never_given_out(vault: Vault, data: st.DataObject) -> None:
    digest = vault.keep(SECRET)
    path = vault.path(digest)
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    path.write_bytes(
        whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
    )

    try:
        with pytest.raises(StoreProblem):
            vault.read(digest)
    finally:
        path.write_bytes(whole)


@FIXTURE
@given(st.lists(st.binary(max_size=300), max_size=6), st.data())
def test_what_comes_goes_on_after_a_crash_at_any_byte(
    vault: Vault, parts: list[bytes], data: st.DataObject
) -> None:
    whole = b"".join(parts)
    digest = sha(whole)
    vault.drop(digest)
    got = 0
    for part in parts:
        vault.add(digest, got, part)
        got += len(part)

    if vault.draft(digest).exists():
        written = vault.draft(digest).read_bytes()
        vault.draft(digest).write_bytes(written[: data.draw(st.integers(0, len(written)))])
    got = vault.coming(digest)
    vault.add(digest, got, whole[got:])

    assert vault.finish(digest)
    assert vault.read(digest) == whole
    assert vault.coming(digest) == 0


def test_what_is_not_what_was_to_come_is_dropped(vault: Vault) -> None:
    digest = sha(b"the letter")
    vault.add(digest, 0, b"another")

    assert not vault.finish(digest)
    assert not vault.has(digest) and vault.coming(digest) == 0
