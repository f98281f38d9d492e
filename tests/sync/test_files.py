"""Attached files travel through the server, in parts, and only to those who see the attachment."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from PIL import Image

from app.errors import NoEntry, NotFound, Refused, ServerFault, Unreachable
from app.models import Account, Attachment
from app.server.api import LocalApi
from app.server.blobs import Blobs, Folder
from app.server.gone_files import drop_gone, drop_half_sent
from app.server.organisation import set_policies
from app.server.people import disable_user
from app.server.segment_views import SIZES
from app.services.removing import remove_record
from app.store import Store
from app.sync.client import HttpApi
from app.sync.files import waiting
from app.sync.parcels import CHUNK, FileChunk, FileState
from app.sync.protocol import SyncApi, SyncRequest, SyncResponse
from app.sync.session import synchronize
from app.sync.watch import Watcher
from tests.answering import answering
from tests.sync.desks import LETTER, Desk, desk
from tests.sync.worlds import Network, World, add_account, edit

# An account of the picture that promises 117 words and has four.
NONSENSE = bytes.fromhex(
    "4578696600004d4d002a0000000800750100000200000003686900000112000300000001000600008769000400000001"
    "0000003200000000000190030002000000050000004400000000323032300000"
)


class Line(Network):
    """Breaks in the middle of an exchange where it is told: the server did it, nobody hears."""

    def __init__(self, api: SyncApi) -> None:
        super().__init__(api)
        self.left = 1_000_000
        self.sent: list[int] = []
        self.fetched: list[int] = []

    def send_file(self, access: str, request: FileChunk) -> FileState:
        state = super().send_file(access, request)
        self.sent.append(len(request.data))
        self._count()
        return state

    def file_part(
        self, access: str, device: bytes, attachment: bytes, start: int, most: int
    ) -> tuple[bytes, int]:
        self._count()
        data, size = super().file_part(access, device, attachment, start, most)
        self.fetched.append(len(data))
        return data, size

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Unreachable("the line broke")


def test_what_is_attached_here_is_on_a_colleagues_laptop(office: World) -> None:
    ana, ben = desk(office, "ana@rasa.id"), desk(office, "ben@rasa.id")
    ana.attach(_shared(office, ana))

    ana.round()
    ben.round()

    assert ben.has()
    assert (waiting(ana.store, ana.vault), waiting(ben.store, ben.vault)) == (0, 0)


def test_r17_a_file_goes_on_at_the_byte_where_the_line_broke(office: World) -> None:
    ana, ben = desk(office, "ana@rasa.id"), desk(office, "ben@rasa.id")
    ana.attach(_shared(office, ana))
    line = Line(office.api)

    breaks = _through(ana, line) + _through(ben, line)

    assert ben.has()
    assert breaks >= 6
    assert (sum(line.sent), sum(line.fetched)) == (len(LETTER), len(LETTER))


def test_r17_a_server_that_starts_anew_in_between_goes_on_too(office: World, place: Blobs) -> None:
    ana, ben = desk(office, "ana@rasa.id"), desk(office, "ben@rasa.id")
    ana.attach(_shared(office, ana))
    line = Line(office.api)
    line.left = 3
    synchronize(ana.store, office.api)
    with pytest.raises(Unreachable):
        ana.carrier(line).carry()

    ana.api = ben.api = LocalApi(office.server, SIZES, place)
    after = Line(ana.api)
    ana.round(after)
    ben.round()

    assert ben.has()
    assert sum(line.sent) + sum(after.sent) == len(LETTER)


def test_r17_a_foreign_attachment_gives_nothing_and_takes_nothing(office: World) -> None:
    ana, cici = desk(office, "ana@rasa.id"), desk(office, "cici@rasa.id")
    key = ana.attach(_shared(office, ana))
    ana.round()

    for ask in _ways(cici, key):
        with pytest.raises(NotFound):
            ask()


def test_r17_the_hash_of_somebody_elses_file_gives_nothing(office: World) -> None:
    ana, cici = desk(office, "ana@rasa.id"), desk(office, "cici@rasa.id")
    ana.attach(_shared(office, ana))
    ana.round()

    medan = _territory(office, "Sumatera/Medan")
    own = cici.attach(add_account(cici.store, territory_id=medan))
    synchronize(cici.store, office.api)  # the row, never the bytes

    for ask in _ways(cici, own)[:2]:
        with pytest.raises(NotFound):
            ask()
    assert ana.has()


def test_who_sends_the_same_bytes_may_have_them_and_they_are_kept_once(
    office: World, tmp_path: Path
) -> None:
    ana, cici = desk(office, "ana@rasa.id"), desk(office, "cici@rasa.id")
    for who in (ana, cici):
        who.attach(add_account(who.store))
        who.round()
        assert waiting(who.store, who.vault) == 0

    kept = [path for path in (tmp_path / "server-files").rglob("*") if path.is_file()]
    assert len(kept) == 1


def test_bytes_of_a_removed_attachment_stay_as_long_as_its_removal_may_be_regretted(
    office: World, tmp_path: Path
) -> None:
    ana, folder = desk(office, "ana@rasa.id"), tmp_path / "server-files"
    account = add_account(ana.store)
    twice = [ana.attach(account) for _ in range(2)]
    other = ana.attach(account, "other.pdf", b"another")
    ana.round()
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        os.utime(path, (0, 0))

    def dropped(days: int) -> int:
        for part in (days // 2, days - days // 2):
            office.clock.move(timedelta(days=part))
            ana.round()  # or she would have to sign in again
        return drop_gone(office.server, Folder(folder))

    _remove(ana, twice[0], other)
    assert dropped(days=89) == 0
    assert dropped(days=2) == 1  # the other; what is still named stays
    _remove(ana, twice[1])
    assert dropped(days=91) == 1
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_r17_what_nobody_went_on_sending_goes_after_a_while_and_who_does_begins_anew(
    office: World, tmp_path: Path
) -> None:
    ana, folder = desk(office, "ana@rasa.id"), tmp_path / "server-files"
    ana.attach(add_account(ana.store))
    synchronize(ana.store, office.api)
    carrier = ana.carrier()
    carrier.plan()
    assert carrier.step() and carrier.step()  # asks how much is there, and sends a part
    (draft,) = (folder / "coming").iterdir()
    came = office.clock.now().timestamp()
    os.utime(draft, (came, came))

    office.clock.move(timedelta(days=29))
    early = drop_half_sent(office.server, Folder(folder))
    office.clock.move(timedelta(days=2))
    late = drop_half_sent(office.server, Folder(folder))
    ana.round()

    assert (early, late) == (0, 1)
    ben = desk(office, "ben@rasa.id")
    ben.round()
    assert waiting(ana.store, ana.vault) == 0
    assert ben.has()
    assert not list((folder / "coming").iterdir())


def test_r17_who_lost_the_account_meanwhile_gets_no_further_part(office: World) -> None:
    ana, ben = desk(office, "ana@rasa.id"), desk(office, "ben@rasa.id")
    account = _shared(office, ana)
    ana.attach(account)
    ana.round()
    synchronize(ben.store, office.api)
    carrier = ben.carrier()
    carrier.plan()
    assert carrier.step()

    _move_away(office, account)
    while carrier.step():
        pass

    assert not ben.has()
    ben.round()
    assert not [path for path in ben.files.rglob("*") if path.is_file()]


def test_r17_whose_access_was_closed_gets_nothing(office: World) -> None:
    ana, ben = desk(office, "ana@rasa.id"), desk(office, "ben@rasa.id")
    key = ana.attach(_shared(office, ana))
    ana.round()
    synchronize(ben.store, office.api)

    disable_user(office.server, "ben@rasa.id")

    for ask in _ways(ben, key):
        with pytest.raises(NoEntry):
            ask()


def test_a_damaged_part_is_found_and_the_file_is_sent_again(office: World) -> None:
    ana, ben = desk(office, "ana@rasa.id"), desk(office, "ben@rasa.id")
    key = ana.attach(_shared(office, ana))
    synchronize(ana.store, office.api)
    bad = Damaging(office.api)

    ana.carrier(bad).carry()
    assert "did not arrive" in (ana.problem(key) or "")
    office.clock.move(timedelta(minutes=1))
    ana.round()
    ben.round()

    assert ben.has()
    assert ana.problem(key) is None


def test_a_damaged_answer_is_found_and_the_file_is_fetched_again(office: World) -> None:
    ana, ben = desk(office, "ana@rasa.id"), desk(office, "ben@rasa.id")
    key = ana.attach(_shared(office, ana))
    ana.round()
    synchronize(ben.store, office.api)

    ben.carrier(Damaging(office.api)).carry()
    assert not ben.has()
    assert "did not arrive whole" in (ben.problem(key) or "")
    office.clock.move(timedelta(minutes=1))
    ben.round()

    assert ben.has()


def test_r17_a_clock_that_is_put_back_keeps_no_file_waiting(office: World) -> None:
    ana, ben = desk(office, "ana@rasa.id"), desk(office, "ben@rasa.id")
    ana.attach(_shared(office, ana))
    ana.round()
    synchronize(ben.store, office.api)
    ben.carrier(Damaging(office.api)).carry()

    office.clock.move(timedelta(days=-1))
    ben.carrier().carry()

    assert ben.has()


@pytest.mark.parametrize(("name", "size"), [("prices.exe", 4), ("film.mp4", 25 * 1024 * 1024 + 1)])
def test_programs_and_what_is_too_large_is_refused_on_both_sides(
    office: World, name: str, size: int
) -> None:
    ana = desk(office, "ana@rasa.id")
    account = _shared(office, ana)

    with pytest.raises(Refused, match=name):
        ana.attach(account, name, bytes(size))
    key = ana.attach(account)
    edit(ana.store, Attachment, key, name=name, size=size)
    ana.round()

    assert name in (ana.problem(key) or "")
    assert waiting(ana.store, ana.vault) == 1


def test_the_company_says_what_may_be_attached_and_both_sides_keep_to_it(office: World) -> None:
    ana = desk(office, "ana@rasa.id")
    account = _shared(office, ana)
    early = ana.attach(account, "film.mp4")
    set_policies(office.server, {"file_megabytes": "1", "file_kinds": "pdf"})

    ana.round()

    assert "These are: pdf" in (ana.problem(early) or "")
    for name, size in (("film.mp4", 1), ("prices.pdf", 1024 * 1024 + 1)):
        with pytest.raises(Refused, match=name):
            ana.attach(account, name, bytes(size))
    assert ana.attach(account, "prices.pdf", bytes(1024 * 1024))


def test_parts_that_do_not_fit_are_refused_and_change_nothing(office: World) -> None:
    ana = desk(office, "ana@rasa.id")
    key = ana.attach(_shared(office, ana))
    synchronize(ana.store, office.api)
    access, device = _pass(ana)

    def send(start: int, data: bytes) -> FileState:
        return office.api.send_file(access, FileChunk(device, key.bytes, start, data))

    assert send(10, b"late") == FileState(0)
    for start, data in ((0, bytes(CHUNK + 1)), (-1, b""), (0, LETTER + b"more")):
        with pytest.raises(Refused):
            send(start, data)
    assert send(0, b"") == FileState(0)


def test_small_pictures_come_before_files_and_large_files_only_when_asked_for(
    office: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sync.files.SMALL", 2_000)
    ana, ben = desk(office, "ana@rasa.id"), desk(office, "ben@rasa.id")
    account, photo = _shared(office, ana), _photo()
    key = ana.attach(account, "shelf.png", photo)
    ana.attach(account, "broken.png", b"no picture")
    ana.round()

    ben.round()
    small = ben.vault.small(hashlib.sha256(photo).hexdigest())
    with Image.open(io.BytesIO(small or b"")) as picture:
        assert max(picture.size) == 320
    assert not ben.has(photo)
    assert ben.has(b"no picture")
    assert waiting(ben.store, ben.vault) == 0

    ben.carrier().fetch(key)
    assert ben.has(photo)


def test_a_picture_of_which_the_camera_wrote_nonsense_is_shown_all_the_same(office: World) -> None:
    ana, photo = desk(office, "ana@rasa.id"), io.BytesIO()
    Image.new("RGB", (600, 400), "red").save(photo, "JPEG", exif=NONSENSE)

    ana.attach(_shared(office, ana), "shelf.jpg", photo.getvalue())

    small = ana.vault.small(hashlib.sha256(photo.getvalue()).hexdigest())
    with Image.open(io.BytesIO(small or b"")) as picture:
        assert picture.size == (320, 213)


class Stumbling(Network):
    """The way to a server that stumbles over whatever small picture it is asked for."""

    def thumbnail(self, access: str, device: bytes, attachment: bytes) -> bytes:
        raise ServerFault("The server had a fault.")


def test_a_file_over_which_the_server_stumbles_holds_up_none_behind_it(office: World) -> None:
    ana, ben = desk(office, "ana@rasa.id"), desk(office, "ben@rasa.id")
    account = _shared(office, ana)
    photo = ana.attach(account, "shelf.png", _photo())
    ana.attach(account)
    ana.round()

    ben.round(Stumbling(office.api))

    assert ben.has()
    assert ben.problem(photo) == "The server had a fault."


def test_a_file_lost_on_the_server_is_sent_again_by_who_has_it_after_a_restore(
    office: World, tmp_path: Path
) -> None:
    from app.server.keeping import new_epoch

    ana, ben = desk(office, "ana@rasa.id"), desk(office, "ben@rasa.id")
    ana.attach(_shared(office, ana))
    ana.round()
    for path in [path for path in (tmp_path / "server-files").rglob("*") if path.is_file()]:
        path.unlink()
    with office.server.writing() as connection:
        new_epoch(connection, office.clock.now())

    ana.round()
    ben.round()

    assert ben.has()


def test_r17_a_file_nobody_else_has_stays_though_its_attachment_is_removed(office: World) -> None:
    ana, ben = desk(office, "ana@rasa.id"), desk(office, "ben@rasa.id")
    account = _shared(office, ana)
    key = ana.attach(account)
    ana.carrier().carry()  # the server does not know the attachment yet
    assert ana.problem(key)
    remove_record(ana.store, "attachment", key)

    ana.carrier().carry()
    ana.store.undo()
    office.clock.move(timedelta(hours=1))
    ana.round()
    ben.round()

    assert ana.has()
    assert ben.has()


def test_r17_a_file_that_was_attached_twice_and_sent_once_stays_for_the_other(
    office: World,
) -> None:
    ana, ben = desk(office, "ana@rasa.id"), desk(office, "ben@rasa.id")
    account = _shared(office, ana)
    sent = ana.attach(account)
    ana.round()
    unsent = ana.attach(account)
    remove_record(ana.store, "attachment", sent)
    remove_record(ana.store, "attachment", unsent)
    ana.round()
    ana.store.undo()

    ana.round()
    ben.round()

    assert ana.has()
    assert ben.has()


def test_r17_a_file_that_was_attached_twice_and_sent_twice_leaves_with_the_last(
    office: World,
) -> None:
    ana = desk(office, "ana@rasa.id")
    account = _shared(office, ana)
    both = ana.attach(account), ana.attach(account)
    ana.round()
    _remove(ana, both[0])
    there = ana.has()
    _remove(ana, both[1])

    assert (there, ana.has()) == (True, False)


def test_r17_a_file_that_could_not_be_had_at_first_leaves_with_the_last_that_names_it(
    office: World,
) -> None:
    ana, ben = desk(office, "ana@rasa.id"), desk(office, "ben@rasa.id")
    account = _shared(office, ana)
    hers = ana.attach(account)
    synchronize(ana.store, office.api)  # the row, not the bytes
    ben.round()
    assert ben.problem(hers)
    his = ben.attach(account)
    ben.round()
    there = ben.has()

    remove_record(ana.store, "attachment", hers)
    synchronize(ana.store, office.api)
    _remove(ben, his)

    assert (there, ben.has()) == (True, False)


def test_files_travel_over_http_by_range(office: World, place: Blobs) -> None:
    with answering(office.server, blobs=place) as url:
        ana, ben = desk(office, "ana@rasa.id"), desk(office, "ben@rasa.id")
        ana.api, ben.api = HttpApi(url), HttpApi(url)
        photo = _photo()
        key = ana.attach(_shared(office, ana), "shelf.png", photo)
        ana.round()
        synchronize(ben.store, ben.api)

        access, device = _pass(ben)
        part, size = ben.api.file_part(access, device, key.bytes, 5, 7)
        with pytest.raises(Unreachable):
            ben.api.file_part(access, device, key.bytes, len(photo), 7)
        ben.carrier().carry()

    assert (part, size) == (photo[5:12], len(photo))
    assert ben.has(photo)
    assert ben.vault.has_small(hashlib.sha256(photo).hexdigest())


class Typing(Network):
    """Somebody types while the first part of a file travels; notes what came in which order."""

    def __init__(self, api: SyncApi, store: Store, account: UUID) -> None:
        super().__init__(api)
        self._store, self._account = store, account
        self.arrived = threading.Event()
        self._typed = False
        self.order: list[str] = []

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        if request.mutations:
            self.order.append("edit")
        return super().sync(access, request)

    def send_file(self, access: str, request: FileChunk) -> FileState:
        state = super().send_file(access, request)
        if request.data:
            self.order.append("part")
            if not self._typed:
                self._typed = True
                edit(self._store, Account, self._account, phone="0812 3456 7890")
        if state.complete:
            self.arrived.set()
        return state


class Damaging(Network):
    """Turns a bit of every part."""

    def send_file(self, access: str, request: FileChunk) -> FileState:
        return super().send_file(
            access,
            FileChunk(request.device, request.attachment, request.start, _turned(request.data)),
        )

    def file_part(
        self, access: str, device: bytes, attachment: bytes, start: int, most: int
    ) -> tuple[bytes, int]:
        data, size = super().file_part(access, device, attachment, start, most)
        return _turned(data), size


def _turned(data: bytes) -> bytes:
    return data and bytes((data[0] ^ 1, *data[1:]))


def _through(who: Desk, line: Line) -> int:
    """Synchronise and carry over a line that breaks after every exchange; how often it broke."""
    synchronize(who.store, who.api)
    breaks = 0
    while waiting(who.store, who.vault):
        line.left = 1
        try:
            who.carrier(line).carry()
        except Unreachable:
            breaks += 1
        assert breaks < 50
    return breaks


def _ways(who: Desk, key: UUID) -> list[Any]:
    """The ways to somebody's bytes."""
    access, device = _pass(who)
    return [
        lambda: who.api.file_part(access, device, key.bytes, 0, 10),
        lambda: who.api.thumbnail(access, device, key.bytes),
        lambda: who.api.send_file(access, FileChunk(device, key.bytes)),
    ]


def _pass(who: Desk) -> tuple[str, bytes]:
    device = who.store.identity.device_id
    assert device is not None
    return who.store.fact("access") or "", device.bytes


def _shared(world: World, who: Desk) -> UUID:
    """An account in Bandung, which Ana and Ben share."""
    return add_account(who.store, territory_id=_territory(world, "Jawa/Bandung"))


def _territory(world: World, path: str) -> UUID:
    from app.models import Territory

    with world.server.read() as session:
        return session.scalars(sa.select(Territory.id).where(Territory.path == path)).one()


def _move_away(world: World, account: UUID) -> None:
    admin = world.laptop("admin@rasa.id")
    edit(admin, Account, account, territory_id=_territory(world, "Sumatera/Medan"))
    synchronize(admin, world.api)


def _remove(who: Desk, *attachments: UUID) -> None:
    with who.store.work("Remove") as session:
        for key in attachments:
            session.delete(session.get_one(Attachment, key))
    who.round()


def _photo() -> bytes:
    out = io.BytesIO()
    noise = os.urandom(64 * 64 * 3)
    Image.frombytes("RGB", (64, 64), noise).resize((640, 480), Image.Resampling.NEAREST).save(
        out, "PNG"
    )
    return out.getvalue()


def test_r17_an_edit_goes_before_the_next_part_of_a_file(office: World) -> None:
    ana = desk(office, "ana@rasa.id")
    account = _shared(office, ana)
    ana.attach(account)
    line = Typing(office.api, ana.store, account)

    watcher = Watcher(ana.store, line, lambda _news: None, pytest.fail, carrier=ana.carrier(line))
    watcher.start()
    assert line.arrived.wait(30)
    watcher.stop()

    first = line.order.index("part")
    assert line.order[first : first + 2] == ["part", "edit"]
    assert line.order.count("part") == 4
