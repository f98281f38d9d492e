"""What holds of merging and of messages whatever they are about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Refused
from app.models.base import Plain, synced_tables
from app.store import Change, Op
from app.sync.codec import inflate, pack, unpack
from app.sync.columnar import columns_of, kind_of, read, write
from app.sync.merge import overlay
from app.sync.protocol import (
    Again,
    Cursor,
    Item,
    Lease,
    Mutation,
    Outcome,
    Patch,
    SyncRequest,
    SyncResponse,
    Want,
    lean,
    whole,
)
from app.sync.sums import RANGES, by_range, differing, picture_sum, together

ROW = UUID(int=7)
FIELDS = ("name", "city", "phone")
# Whole messages are dear to make.
FEW = settings(max_examples=40)

plain = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=9)
pictures = st.fixed_dictionaries(dict.fromkeys(FIELDS, plain))
edits = st.dictionaries(st.sampled_from(FIELDS), plain, min_size=1)
changes = st.lists(
    st.one_of(
        edits.map(lambda after: Change("account", ROW, Op.UPDATE, after=after)),
        pictures.map(lambda after: Change("account", ROW, Op.INSERT, after=after)),
        st.just(Change("account", ROW, Op.DELETE)),
    ),
    max_size=6,
)
keys = st.binary(min_size=16, max_size=16)
counts = st.integers(0, 2**62)
names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
values = st.dictionaries(names, plain | st.lists(plain, max_size=3), max_size=4)
patches = st.builds(Patch, names, keys, st.sampled_from([*Op]).map(str), values, st.none() | counts)
mutations = st.builds(
    Mutation, counts, keys, names, names, names, st.lists(patches, max_size=3), counts, names
)
epochs = st.sampled_from(["x", "y", "x.f"])
cursors = st.builds(Cursor, epochs, counts, counts)
buckets = st.sampled_from(["catalogue", "unassigned", "user:1", "territory:1", "territory:2"])
requests = st.builds(
    SyncRequest,
    device=keys,
    issued=counts,
    decided=counts,
    now=names,
    mutations=st.lists(mutations, max_size=3),
    cursors=st.dictionaries(buckets, cursors),
    seen=counts,
    life=names,
    lineage=st.binary(max_size=16),
    again=st.lists(
        st.builds(Again, buckets, st.lists(names, max_size=2), st.binary(max_size=9), counts),
        max_size=2,
    ),
    wants=st.lists(st.builds(Want, names, counts, counts), max_size=2),
    check=st.dictionaries(buckets, st.booleans()),
    page=st.tuples(counts, st.binary(max_size=16)),
    unread=st.binary(max_size=40),
)


@st.composite
def answers(draw: st.DrawFn, request: SyncRequest) -> SyncResponse:
    """What a server may say to a request: of every granted bucket how far it was read."""
    granted = draw(st.lists(buckets, unique=True))
    reset = draw(st.lists(st.sampled_from(granted), unique=True)) if granted else []
    read_on = {
        name: draw(st.just(request.cursors[name]) | cursors)
        if name in request.cursors and name not in reset
        else draw(cursors)
        for name in granted
    }
    return SyncResponse(
        outcomes=draw(st.lists(st.builds(Outcome, counts, keys, names), max_size=3)),
        granted=granted,
        items=draw(
            st.lists(st.builds(Item, buckets, names, keys, counts, st.none() | values), max_size=3)
        ),
        cursors=read_on,
        complete=draw(st.booleans()),
        server_time=draw(names),
        reset=reset,
        life=draw(st.just(request.life) | names.filter(bool)),
        lineage=draw(st.just(request.lineage) | st.binary(min_size=1, max_size=16)),
        leases=draw(st.lists(st.builds(Lease, names, counts, counts), max_size=2)),
        sums=draw(st.dictionaries(buckets, st.binary(max_size=8))),
        unread=draw(st.binary(max_size=40)),
    )


# Merging.


@given(server=pictures, typed=st.lists(edits, max_size=5))
def test_a_field_somebody_touched_is_theirs_and_every_other_is_the_servers(
    server: Plain, typed: list[Plain]
) -> None:
    shown = overlay(server, [Change("account", ROW, Op.UPDATE, after=each) for each in typed])

    assert shown is not None
    for name in FIELDS:
        mine = [each[name] for each in typed if name in each]
        assert shown[name] == (mine[-1] if mine else server[name])


@given(server=st.none() | pictures, before=changes, after=st.lists(edits, max_size=3))
def test_a_deletion_wins_over_every_edit_around_it(
    server: Plain | None, before: list[Change], after: list[Plain]
) -> None:
    edited = [Change("account", ROW, Op.UPDATE, after=each) for each in after]

    assert overlay(server, [*before, Change("account", ROW, Op.DELETE), *edited]) is None


@given(server=st.none() | pictures, first=changes, then=changes)
def test_edits_laid_over_one_by_one_come_to_the_same_as_all_at_once(
    server: Plain | None, first: list[Change], then: list[Change]
) -> None:
    kept = None if server is None else dict(server)

    assert overlay(overlay(server, first), then) == overlay(server, first + then)
    assert server == kept


@given(server=pictures, typed=st.lists(edits, max_size=5))
def test_edits_that_were_taken_and_not_yet_told_change_nothing(
    server: Plain, typed: list[Plain]
) -> None:
    pending = [Change("account", ROW, Op.UPDATE, after=each) for each in typed]
    taken = overlay(server, pending)

    assert overlay(taken, pending) == taken


# Messages.


@FEW
@given(message=requests)
def test_a_request_is_read_as_it_was_written(message: SyncRequest) -> None:
    assert unpack(*pack(message), SyncRequest) == message


@FEW
@given(data=st.data(), message=requests)
def test_an_answer_says_nothing_twice_and_is_read_as_it_was_meant(
    data: st.DataObject, message: SyncRequest
) -> None:
    answer = data.draw(answers(message))

    heard = whole(message, unpack(*pack(lean(message, answer)), SyncResponse))

    assert set(heard.granted or ()) == set(answer.granted or ())
    heard.granted = answer.granted
    assert heard == answer


@FEW
@given(message=requests, data=st.data())
def test_no_part_of_a_message_is_taken_for_one(message: SyncRequest, data: st.DataObject) -> None:
    packed, compressed = pack(message)
    cut = data.draw(st.integers(0, len(packed) - 1))

    with pytest.raises(Refused):
        unpack(packed[:cut], compressed, SyncRequest)


@given(junk=st.binary(max_size=300), compressed=st.booleans())
def test_no_bytes_stop_who_reads_them(junk: bytes, compressed: bool) -> None:
    for kind in (SyncRequest, SyncResponse):
        try:
            found: Any = unpack(junk, compressed, kind)
        except Refused:
            continue
        assert unpack(*pack(found), kind) == found


@given(junk=st.binary(max_size=300))
def test_no_bytes_are_unpacked_to_more_than_is_agreed(junk: bytes) -> None:
    try:
        assert inflate(junk) is not None
    except Refused:
        return


# Segments.


def native(column: sa.Column[Any]) -> st.SearchStrategy[Any]:
    """Values as SQLite holds them."""
    kinds: Mapping[str, st.SearchStrategy[Any]] = {
        "id": keys,
        "text": st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
        "day": st.dates().map(str),
        "whole": st.integers(-(2**62), 2**62),
        "flag": st.integers(0, 1),
        "utc": st.integers(-(2**53), 2**53),
        "exact": st.integers(-(2**62), 2**62) | st.integers().map(str),
    }
    return st.none() | kinds[kind_of(column).partition(":")[0]]


@pytest.mark.parametrize("record", ["account", "activity", "quote_line"])
@FEW
@given(data=st.data())
def test_rows_come_out_of_a_segment_as_they_went_in(record: str, data: st.DataObject) -> None:
    table = synced_tables()[record].__table__
    assert isinstance(table, sa.Table)
    some = data.draw(st.lists(st.sampled_from(sorted(table.c.keys())), min_size=1, unique=True))
    revs = data.draw(st.lists(counts, min_size=1))
    columns = {
        name: data.draw(st.lists(native(table.c[name]), min_size=len(revs), max_size=len(revs)))
        for name in some
    }

    segment = read(write("catalogue", "x", table, columns, revs))

    found = columns_of(segment, table)
    assert segment.revs == revs
    assert {name: found.get(name, [None] * len(revs)) for name in some} == columns


# Checksums.


@FEW
@given(rows=st.dictionaries(keys, st.tuples(counts, values), max_size=8), data=st.data())
def test_checksums_are_the_same_in_any_order_and_tell_the_ranges_that_differ(
    rows: dict[bytes, tuple[int, Plain]], data: st.DataObject
) -> None:
    sums = [(key, picture_sum("account", key, *row)) for key, row in rows.items()]
    here = by_range(sums)

    assert by_range(data.draw(st.permutations(sums))) == here
    assert differing(here, here) == b""
    if rows:
        lost = data.draw(st.sampled_from(sums))
        there = by_range([one for one in sums if one != lost])
        assert differing(here, there) == bytes([lost[0][-1] % RANGES])
        assert together(here) != together(there)
