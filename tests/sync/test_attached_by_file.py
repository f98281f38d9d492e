"""Attached files travel with the files, as far as there is room."""

from __future__ import annotations

import pytest

from app.server import by_file as office
from app.server.api import LocalApi
from app.server.blobs import Folder
from app.server.organisation import set_policies
from app.services.attachments import attach
from app.store.vault import Vault
from app.sync.attached_letters import ask_by_file
from app.sync.by_file import Wrote, read_answer, write_request
from app.sync.file_states import known_files
from app.sync.files import SMALL, Carrier
from app.sync.files import waiting as files_waiting
from app.sync.joining import join_by_file
from app.sync.parcels import CHUNK
from app.sync.sentences import of_written
from tests.sync.post import Post
from tests.sync.worlds import World, add_account, one_database


@one_database
def test_attached_files_go_to_the_office_and_come_from_it(world: World, post: Post) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    blobs = Folder(world.folder / "blobs")
    vaults = {one: Vault(one, world.folder / name) for one, name in ((ana, "a"), (ben, "b"))}
    account = add_account(ana)
    world.sync(ana, ben)
    letter, photo = b"surat" * CHUNK, b"foto"
    for laptop, name, content in ((ana, "letter.pdf", letter), (ben, "photo.txt", photo)):
        source = world.folder / name
        source.write_bytes(content)
        attach(laptop, vaults[laptop], source, account_id=account)
    world.sync(ben)
    Carrier(ben, LocalApi(world.server, blobs=blobs), vaults[ben]).carry()

    def there_and_back() -> Wrote:
        request, answer = world.folder / "request", world.folder / "answer"
        wrote = write_request(ana, request, vaults[ana])
        office.answer(world.server, request, answer, blobs)
        read_answer(ana, answer, vaults[ana])
        return wrote

    wrote = [there_and_back().files.count for _ in range(3)]
    world.sync(ben)
    carrier = Carrier(ben, LocalApi(world.server, blobs=blobs), vaults[ben])
    with ben.engine.connect() as connection:
        names = {file.name: file for file in known_files(connection)}
    carrier.fetch(names["letter.pdf"].key)

    assert wrote == [1, 0, 0]
    assert vaults[ben].read(names["letter.pdf"].sha256) == letter
    assert vaults[ana].read(names["photo.txt"].sha256) == photo
    assert [files_waiting(one, vaults[one]) for one in (ana, ben)] == [0, 0]


@one_database
def test_a_large_attached_file_comes_with_the_next_answer_once_it_is_asked_for(
    world: World, post: Post
) -> None:
    ben, blobs = world.laptop("ben@rasa.id"), Folder(world.folder / "blobs")
    vault, source = Vault(ben, world.folder / "b"), world.folder / "rak.jpg"
    source.write_bytes(bytes(SMALL + 1))
    attach(ben, vault, source, account_id=add_account(ben))
    world.sync(ben)
    Carrier(ben, LocalApi(world.server, blobs=blobs), vault).carry()
    ana = world.laptop("ana@rasa.id", joined=False)
    join_by_file(ana, *post.invite("ana@rasa.id"))
    with ana.engine.connect() as connection:
        [file] = known_files(connection)

    def there_and_back() -> bool:
        request, answer = world.folder / "request", world.folder / "answer"
        write_request(ana, request, Vault(ana, world.folder / "a"))
        office.answer(world.server, request, answer, blobs)
        read_answer(ana, answer, Vault(ana, world.folder / "a"))
        return Vault(ana, world.folder / "a").has(file.sha256)

    before = there_and_back()
    told = ask_by_file(ana, file)
    over_the_network = ask_by_file(ben, file)

    assert not before
    assert told is not None and "answer to the next file" in told.sentence()
    assert over_the_network is None
    assert there_and_back()


@one_database
def test_attached_files_that_find_no_room_go_with_the_next_one(
    world: World, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, blobs = world.laptop("ana@rasa.id"), Folder(world.folder / "blobs")
    vault, account = Vault(ana, world.folder / "a"), add_account(ana)
    for name in ("satu.txt", "dua.txt"):
        source = world.folder / name
        source.write_text(name)
        attach(ana, vault, source, account_id=account)
    monkeypatch.setattr("app.sync.attached_letters.MOST", 10)

    def there_and_back() -> Wrote:
        request, answer = world.folder / "request", world.folder / "answer"
        wrote = write_request(ana, request, vault)
        office.answer(world.server, request, answer, blobs)
        read_answer(ana, answer, vault)
        return wrote

    wrote = [there_and_back() for _ in range(3)]

    assert [(one.files.count, one.files.left) for one in wrote] == [(1, 1), (1, 0), (0, 0)]
    assert files_waiting(ana, vault) == 0
    assert "1 attached file is in it. 1 did not find room" in of_written("a", wrote[0])


@one_database
def test_an_attached_file_that_the_office_refuses_waits_and_says_why(
    world: World, post: Post
) -> None:
    ana, blobs = world.laptop("ana@rasa.id"), Folder(world.folder / "blobs")
    vault, source = Vault(ana, world.folder / "a"), world.folder / "film.mp4"
    source.write_bytes(b"film")
    attach(ana, vault, source, account_id=add_account(ana))
    set_policies(world.server, {"file_kinds": "pdf"})
    request, answer = world.folder / "request", world.folder / "answer"

    write_request(ana, request, vault)
    office.answer(world.server, request, answer, blobs)
    read_answer(ana, answer, vault)

    with ana.engine.connect() as connection:
        [file] = known_files(connection)
    assert "These are: pdf" in (file.problem or "")
    assert files_waiting(ana, vault) == 1
