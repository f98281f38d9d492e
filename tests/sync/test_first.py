"""First synchronisation by segments: resumable anywhere, and equal to reading row by row."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.errors import Unreachable
from app.models import Account, Activity, Note, User
from app.server.ahead import make_ahead
from app.server.api import LocalApi
from app.server.chores import keep_doing
from app.server.own_work import insert, own_work
from app.server.segment_views import Sizes
from app.server.tables import bucket_head, segment, segment_cover
from app.store import Store, search
from app.store.statements import Statement
from app.sync import apply
from app.sync.joining import join
from app.sync.progress import Progress, Tell
from app.sync.session import check, synchronize
from tests.sync.segmented import (
    BY_PAGES,
    SMALL,
    Line,
    account_named,
    as_by_pages,
    fresh,
    move,
    on_the_server,
    picture,
    remove,
    territory,
)
from tests.sync.worlds import PASSWORD, World, add_account, edit, read

BANDUNG = "Jawa/Bandung"


def titles(store: Store, words: str) -> list[str]:
    with store.engine.connect() as connection:
        return sorted(hit.title for hit in search.find(connection, words))


def test_a_first_synchronisation_equals_reading_row_by_row(book: World) -> None:
    line = Line(book.api)

    laptop = fresh(book, api=line)

    assert len({name for name, _ in line.asked}) > 8
    as_by_pages(book, laptop)


def test_what_came_as_segments_is_found_by_its_words(book: World) -> None:
    laptop = fresh(book)

    assert titles(laptop, "toko") == sorted(f"Toko {number}" for number in range(8))
    edit(laptop, Account, account_named(book, "Toko 3"), name="Kedai 3")
    assert titles(laptop, "kedai") == ["Kedai 3"]
    assert len(titles(laptop, "toko")) == 7


def test_segments_are_made_once_and_shared(book: World) -> None:
    fresh(book)
    before = _segments(book)

    fresh(book)
    fresh(book, "ben@rasa.id")

    assert _segments(book) == before


def test_a_column_that_holds_nothing_at_first_comes_with_the_rows_that_have_it(
    book: World,
) -> None:
    last = account_named(book, "Toko 7")
    on_the_server(book, "account", last, website="https://toko7.id")

    laptop = fresh(book)

    assert read(laptop, Account, last, "website") == ("https://toko7.id",)
    as_by_pages(book, laptop)


def test_segments_made_ahead_wait_for_whoever_comes(book: World) -> None:
    make_ahead(book.server, lambda: False, SMALL)
    before = _segments(book)

    laptops = [fresh(book), fresh(book, "cici@rasa.id")]

    assert before
    assert _segments(book) == before
    assert [_accounts(laptop) for laptop in laptops] == [8, 3]


def test_nothing_is_made_ahead_by_a_server_that_ends(book: World) -> None:
    over = threading.Event()
    over.set()

    make_ahead(book.server, over.is_set, SMALL)
    keep_doing([partial(make_ahead, book.server)], over)

    assert _segments(book) == []


def test_a_download_that_breaks_goes_on_at_the_byte_it_broke_at(book: World) -> None:
    line = Line(LocalApi(book.server, Sizes(rows=50, smallest=2)), piece=400)
    line.breaks_after = 0
    with pytest.raises(Unreachable):
        fresh(book, api=line)
    laptop = book.laptops[-1]

    for _ in range(10_000):
        line.breaks_after = len(line.asked) + 1
        try:
            synchronize(laptop, line)
            break
        except Unreachable:
            continue

    assert len(line.asked) == len(set(line.asked)) > 10
    assert any(start > 0 for _, start in line.asked)
    as_by_pages(book, laptop)


def test_stopped_at_any_step_it_goes_on_from_there(book: World) -> None:
    laptop, stops = _begun(book, Line(book.api)), 0

    class Stop(Exception):
        pass

    def stopping(steps: Iterator[int]) -> Tell:
        def tell(_progress: Progress) -> None:
            if next(steps, None) is None:
                raise Stop

        return tell

    while True:  # a group is loaded at once or not at all: each time it gets a little farther
        try:
            synchronize(laptop, book.api, stopping(iter(range(3 * stops))))
            break
        except Stop:
            stops += 1

    assert stops > 3
    as_by_pages(book, laptop)


HAPPENINGS: dict[str, Callable[[World], None]] = {
    "changed": lambda w: on_the_server(w, "account", account_named(w, "Toko 1"), name="Kedai 1"),
    "deleted": lambda w: _delete_note(w),
    "moved": lambda w: move(w, account_named(w, "Toko 7"), "Sumatera/Medan"),
    "moved here": lambda w: move(w, account_named(w, "Medan 1"), BANDUNG),
    "done": lambda w: _finish_activity(w),
    "many added": lambda w: _add_many(w),
}


@pytest.mark.parametrize("when", ["sync", "segment"])
@pytest.mark.parametrize("what", HAPPENINGS)
def test_what_happens_between_segments_and_delta_is_right(
    book: World, what: str, when: str
) -> None:
    line = Line(book.api)
    line.before[when] = lambda: HAPPENINGS[what](book)

    laptop = fresh(book, api=line)

    assert not line.before
    as_by_pages(book, laptop)


@pytest.mark.parametrize("what", HAPPENINGS)
def test_what_happens_between_two_groups_is_right(book: World, what: str) -> None:
    line = Line(book.api)
    laptop = _with_first_group(book, line)
    assert _notes(laptop) == 0

    HAPPENINGS[what](book)
    synchronize(laptop, line)

    as_by_pages(book, laptop)


def test_one_can_work_when_the_first_group_is_here(book: World) -> None:
    line = Line(book.api)
    laptop = _with_first_group(book, line)

    account = account_named(book, "Toko 2")
    assert read(laptop, Account, account, "name") == ("Toko 2",)
    edit(laptop, Account, account, phone="+62812")
    synchronize(laptop, line)

    assert read(book.server, Account, account, "phone") == ("+62812",)
    as_by_pages(book, laptop)


def test_a_bucket_revoked_between_plan_and_fetch_is_not_given(book: World) -> None:
    line = Line(book.api)
    line.before["segment"] = lambda: _revoke(book, "ana@rasa.id")

    laptop = fresh(book, api=line)

    assert _accounts(laptop) == 0
    assert picture(laptop)["boot_part"] == []


def test_a_bucket_revoked_between_two_groups_leaves_nothing_behind(book: World) -> None:
    line = Line(book.api)
    laptop = _with_first_group(book, line)
    _revoke(book, "ana@rasa.id")

    synchronize(laptop, line)

    assert _accounts(laptop) == 0
    assert [picture(laptop)[name] for name in ("boot", "boot_piece", "boot_part")] == [[], [], []]


def test_nobody_gets_a_segment_of_a_bucket_that_is_not_theirs(book: World) -> None:
    fresh(book)
    names = _segments(book)
    cici = book.laptop("cici@rasa.id")
    device = cici.identity.device_id
    assert device is not None

    for name in names:
        answer = _ask(book, cici.fact("access") or "", device.bytes, name)
        assert answer is None, name


def test_an_epoch_that_ended_takes_its_segments_with_it(book: World) -> None:
    line = Line(book.api)
    laptop = _with_first_group(book, line)
    with book.server.writing() as connection:
        connection.execute(sa.update(bucket_head).values(epoch="another"))

    synchronize(laptop, line)

    as_by_pages(book, laptop)


def test_r3_a_floor_that_passes_during_the_first_synchronisation_leaves_no_ghost(
    book: World,
) -> None:
    line = Line(book.api)

    def happen() -> None:
        _delete_note(book)
        _raise_floors(book)

    line.before["sync"] = happen
    laptop = fresh(book, api=line)

    as_by_pages(book, laptop)


def test_a_cover_below_the_floor_is_made_anew(book: World) -> None:
    fresh(book)
    _delete_note(book)
    _raise_floors(book)

    laptop = fresh(book)

    as_by_pages(book, laptop)


def test_only_segments_whose_rows_changed_are_made_anew(book: World) -> None:
    fresh(book)
    before = set(_segments(book))
    account = account_named(book, "Toko 4")
    for number in range(30):
        on_the_server(book, "account", account, phone=f"+62{number}")
    _age(book)

    laptop = fresh(book)

    after = set(_covered(book))
    assert after != before
    assert len(after & before) >= len(before) - 2
    as_by_pages(book, laptop)


def test_what_a_role_does_not_see_is_in_no_segment_of_theirs(book: World) -> None:
    fresh(book)
    fresh(book, "admin@rasa.id")

    with book.server.engine.connect() as connection:
        epochs = connection.execute(sa.select(segment.c.bucket, segment.c.epoch).distinct()).all()

    catalogue = {row.epoch for row in epochs if row.bucket == "catalogue"}
    assert len(catalogue) == 2


def test_own_edits_stay_over_what_comes(book: World) -> None:
    ana = book.laptop("ana@rasa.id", joined=False)
    own = add_account(ana, "Toko Ana")

    join(ana, book.api, "local", "ana@rasa.id", PASSWORD)

    assert read(ana, Account, own, "name") == ("Toko Ana",)
    as_by_pages(book, ana)


def test_a_territory_granted_later_comes_as_segments_too(book: World) -> None:
    line = Line(book.api)
    laptop = fresh(book, "cici@rasa.id", line)
    line.asked.clear()
    _grant(book, "cici@rasa.id", BANDUNG)

    synchronize(laptop, line)

    assert line.asked
    as_by_pages(book, laptop, "cici@rasa.id")


def test_r5_a_territory_granted_later_that_becomes_too_small_for_segments_comes_by_pages(
    book: World,
) -> None:
    line = Line(book.api)
    laptop = fresh(book, "cici@rasa.id", line)
    _grant(book, "cici@rasa.id", BANDUNG)

    def shrink() -> None:
        remove(book, "account", account_named(book, "Toko 3"))  # its segments are given no more
        line.become(LocalApi(book.server, BY_PAGES))

    line.before["segment"] = shrink
    synchronize(laptop, line)

    assert "segment" not in line.before
    as_by_pages(book, laptop, "cici@rasa.id")


def test_what_is_pushed_again_because_it_begins_anew_is_counted_once(
    book: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = fresh(book, "cici@rasa.id")
    for number in range(3):
        add_account(laptop, f"Toko {number}")
    _grant(book, "cici@rasa.id", BANDUNG)
    monkeypatch.setattr("app.sync.outbox.MOST_MUTATIONS", 2)

    done = synchronize(laptop, book.api)

    assert (done.sent, laptop.fact("last_sent")) == (3, "3")


def test_r3_a_territory_taken_away_and_given_back_between_two_pages_keeps_its_rows(
    book: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(book.api)
    laptop = fresh(book, api=line)
    _revoke(book, "ben@rasa.id")
    _revoke(book, "ana@rasa.id")
    _grant(book, "cici@rasa.id", BANDUNG)
    line.before["sync"] = lambda: line.before.update(
        sync=lambda: _grant(book, "ana@rasa.id", BANDUNG)
    )

    with monkeypatch.context() as short:
        short.setattr("app.server.pull.MOST_ITEMS", 1)
        synchronize(laptop, line)

    as_by_pages(book, laptop)


def test_r5_a_territory_granted_during_a_check_comes_with_all_its_groups(book: World) -> None:
    line = Line(book.api)
    laptop = fresh(book, "cici@rasa.id", line)
    line.asked.clear()

    def granted() -> None:
        _grant(book, "cici@rasa.id", BANDUNG)

    line.before["sync"] = lambda: line.before.update(sync=granted)  # the second: the check's own
    found = check(laptop, line)

    assert line.asked
    assert (found.repaired, found.left) == (0, 0)
    assert _notes(laptop) == _notes(fresh(book, "admin@rasa.id"))
    as_by_pages(book, laptop, "cici@rasa.id")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_happens_meanwhile_it_equals_reading_row_by_row(book: World, seed: int) -> None:
    chance = random.Random(seed)
    line = Line(book.api)
    happenings = [act for name, act in HAPPENINGS.items() if name != "deleted"]

    def soon() -> None:
        for _ in range(chance.randrange(1, 4)):
            chance.choice(happenings)(book)
        line.before[chance.choice(["sync", "segment", "segment"])] = lambda: None

    for what in ("plan", "segment", "sync"):
        line.before[what] = soon
    laptop = fresh(book, api=line)

    as_by_pages(book, laptop)


def test_no_more_rows_are_held_at_once_than_agreed(
    book: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply, "SLICE", 4)
    laptop = book.laptop("ana@rasa.id", joined=False)
    most = 0

    write = Statement.many

    def look(self: Statement, connection: sa.Connection, rows: Sequence[Any]) -> None:
        nonlocal most
        if connection.engine is laptop.engine and rows and "item" not in rows[0]:  # not put aside
            most = max(most, len(rows))
        write(self, connection, rows)

    monkeypatch.setattr(Statement, "many", look)
    join(laptop, LocalApi(book.server, BY_PAGES), "local", "ana@rasa.id", PASSWORD)

    assert _accounts(laptop) == 8
    assert 1 < most <= 4


def _begun(world: World, line: Line) -> Store:
    """Ana's new laptop, that knows what there is to fetch and has nothing of it yet."""
    laptop = world.laptop("ana@rasa.id", joined=False)
    line.breaks_after = 0
    with pytest.raises(Unreachable):
        join(laptop, line, "local", "ana@rasa.id", PASSWORD)
    line.breaks_after = None
    return laptop


def _with_first_group(world: World, line: Line) -> Store:
    """The same, broken off when the first group is loaded and the next is to be fetched."""

    class Stop(Exception):
        pass

    def tell(progress: Progress) -> None:
        if progress.group == progress.groups and progress.groups > 1:
            raise Stop

    laptop = _begun(world, line)
    with pytest.raises(Stop):
        synchronize(laptop, line, tell)
    return laptop


def _segments(world: World) -> list[str]:
    """The segments of territories: a person's own bucket notes every laptop of theirs."""
    with world.server.engine.connect() as connection:
        query = sa.select(segment.c.name).where(segment.c.bucket.like("territory:%"))
        return sorted(connection.execute(query).scalars())


def _covered(world: World) -> Iterator[str]:
    import msgspec

    with world.server.engine.connect() as connection:
        query = sa.select(segment_cover.c.names)
        query = query.where(segment_cover.c.bucket.like("territory:%"))
        for names in connection.execute(query).scalars():
            yield from msgspec.json.decode(names)


def _age(world: World) -> None:
    """As if much had happened since the segments were made."""
    with world.server.writing() as connection:
        connection.execute(sa.update(segment_cover).values(shape="of another program"))


def _ask(world: World, access: str, device: bytes, name: str) -> bytes | None:
    from app.errors import NotFound

    try:
        return world.api.segment(access, device, name, 0)
    except NotFound:
        return None


def _accounts(store: Store) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count(Account.id))).scalar_one())


def _notes(store: Store) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count(Note.id))).scalar_one())


def _delete_note(world: World) -> None:
    with world.server.engine.connect() as connection:
        note = connection.execute(sa.select(Note.id).where(Note.text == "about 2")).scalar_one()
    remove(world, "note", note)


def _finish_activity(world: World) -> None:
    with world.server.engine.connect() as connection:
        call = connection.execute(
            sa.select(Activity.id).where(Activity.subject == "call 3")
        ).scalar_one()
    on_the_server(world, "activity", call, state="done")


def _add_many(world: World) -> None:
    home = territory(world, BANDUNG)
    with own_work(world.server, "Add") as work:
        for number in range(12):
            words = {"name": f"Baru {number}", "kind": "company", "type": "customer"}
            insert(work, "account", {**words, "pkp": False, "territory_id": str(home)})


def _raise_floors(world: World) -> None:
    """The server has forgotten what left its feeds until now."""
    from app.server.tables import feed

    with world.server.writing() as connection:
        connection.execute(sa.delete(feed).where(feed.c.op != "put"))
        connection.execute(sa.update(bucket_head).values(floor_ver=bucket_head.c.ver))


def _revoke(world: World, email: str) -> None:
    with own_work(world.server, "Revoke") as work:
        user = _user(world, email)
        for row_id in work.rows_where("user_territory", "user_id", user):
            work.state("user_territory", row_id)
            work.delete("user_territory", row_id, user, world.clock.now())


def _grant(world: World, email: str, path: str) -> None:
    home = territory(world, path)
    with own_work(world.server, "Grant") as work:
        values = {"user_id": str(_user(world, email)), "territory_id": str(home)}
        insert(work, "user_territory", values)


def _user(world: World, email: str) -> UUID:
    with world.server.engine.connect() as connection:
        found: UUID = connection.execute(sa.select(User.id).where(User.email == email)).scalar_one()
    return found
