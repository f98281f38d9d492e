"""What must hold when the faults have stopped and everybody has synchronised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.models.base import columns_of, synced_tables
from app.server.faults import STUMBLED
from app.sync.protocol import Mutation, Patch
from tests.sync.simulator.files import Place
from tests.sync.simulator.laptop import SimLaptop
from tests.sync.simulator.older import FILLED
from tests.sync.simulator.oracle import SECRET, SEES_SECRETS, TOKEN, rows_of
from tests.sync.simulator.papers import check_files
from tests.sync.simulator.sold import SCALE, check_sold
from tests.sync.simulator.violation import require
from tests.sync.simulator.world import World

# What a quote keeps when it is sent, copied by the program from where it was typed.
COPIES = frozenset({"dress", "reckoned"})


def check(world: World) -> None:
    """Raises Violation where a rule does not hold."""
    for laptop in world.laptops:
        _check_nothing_waits(laptop)
        _check_pictures(world, laptop)
        _check_refs(world, laptop)
        _check_images(world, laptop)
        _check_outcomes(world, laptop)
        _check_sound(laptop.place, laptop.name)
    _check_no_stumble(world)
    _check_feeds(world)
    _check_words(world)
    _check_decided_once(world)
    _check_journal(world)
    _check_totals(world)
    _check_upcast(world)
    check_sold(world)
    check_files(world)
    if not world.put_back:
        _check_both_kept(world)
    _check_sound(world.server.place, "server")


def _check_nothing_waits(laptop: SimLaptop) -> None:
    for table, condition in (("outbox", "NOT decided"), ("pulled", "1"), ("shadow", "1")):
        [(count,)] = _ask(laptop, f"SELECT count(*) FROM {table} WHERE {condition}")
        require(not count, "left over", f"{count} in {table} of {laptop.name}")


def _check_pictures(world: World, laptop: SimLaptop) -> None:
    """A laptop holds exactly what its person is granted, field by field."""
    wanted = world.server.oracle.pictures(laptop.user_id)
    for record in synced_tables():
        here = rows_of(laptop.place.eyes, record)
        if here == wanted[record]:
            continue
        ghosts, missing = here.keys() - wanted[record].keys(), wanted[record].keys() - here
        require(not ghosts, "ghost", f"{laptop.name}: {record} {_names(ghosts)}")
        require(not missing, "missing", f"{laptop.name}: {record} {_names(missing)}")
        for key, row in here.items():
            right = wanted[record][key]
            wrong = {n: (row[n], right[n]) for n in row if row[n] != right[n]}
            require(not wrong, "differs", f"{laptop.name}: {record} {key.hex()} {wrong}")


def _check_refs(world: World, laptop: SimLaptop) -> None:
    """R4: what a laptop knows of buckets is what the rows say."""
    places, granted = world.server.oracle.places(), world.server.oracle.sight(laptop.user_id)
    wanted = {
        (bucket, *key)
        for key, buckets in places.items()
        for bucket in buckets
        if bucket in granted.granted
    }
    known = {(b, r, bytes(i)) for b, r, i in _ask(laptop, "SELECT bucket, record, row_id FROM ref")}
    require(known == wanted, "refs", f"{laptop.name}: {list(known ^ wanted)[:3]}")


def _check_images(world: World, laptop: SimLaptop) -> None:
    """R8: what others wrote of a row that left stays in no journal, nor a field that is hidden.

    What somebody typed goes with a copy of the file in which they did.
    """
    mine = [each for each in world.laptops if each.user_id == laptop.user_id]
    typed = set[str]().union(*(each.typed for each in mine))
    sight = world.server.oracle.sight(laptop.user_id)
    sql = (
        'SELECT c.record, c.row_id, c."before", c."after" FROM journal_change c'
        " JOIN journal j ON j.seq = c.seq WHERE j.origin = 'remote'"
        ' AND coalesce(c."before", c."after") IS NOT NULL'
    )
    for record, row_id, before, after in _ask(laptop, sql):
        key = bytes(row_id)
        if key not in sight.rows.get(record, ()) and key in world.server.oracle.rows(record):
            foreign = set(TOKEN.findall(f"{before}{after}")) - typed
            require(not foreign, "foreign image", f"{laptop.name}: {record} {key.hex()} {foreign}")
        secret = () if sight.role in SEES_SECRETS else SECRET.get(record, ())
        told = {**msgspec.json.decode(before or "{}"), **msgspec.json.decode(after or "{}")}
        seen = [name for name in secret if told.get(name) is not None]
        require(not seen, "secret image", f"{laptop.name}: {record} {key.hex()} {seen}")


def _check_outcomes(world: World, laptop: SimLaptop) -> None:
    """R10: every intent has one outcome, and both sides know the same."""
    log = {bytes(uid): code for uid, code in _server(world, "SELECT uid, code FROM mutation_log")}
    for uid, code in _ask(laptop, "SELECT uid, code FROM outbox"):
        said = log.get(bytes(uid))
        require(said is not None, "no outcome", f"{laptop.name} {UUID(bytes=bytes(uid))}")
        require(said == code, "two outcomes", f"{laptop.name} {bytes(uid).hex()}: {code}, {said}")
    mine = "SELECT uid FROM journal WHERE origin IN ('local', 'undo', 'redo')"
    for (uid,) in _ask(laptop, mine):
        require(bytes(uid) in log, "intent lost", f"{laptop.name} {bytes(uid).hex()}")


def _check_no_stumble(world: World) -> None:
    """No intent was refused because the server has a bug."""
    sql = "SELECT changes FROM attention WHERE sentence = ?"
    for (changes,) in world.server.oracle.ask(sql, STUMBLED):
        require(False, "stumbled", str(changes)[:300])


def _check_feeds(world: World) -> None:
    """R2: the feeds hold each row once for each of its buckets."""
    rows = _server(world, "SELECT bucket, record, row_id FROM feed WHERE op = 'put'")
    fed = {(bucket, record, bytes(row_id)) for bucket, record, row_id in rows}
    wanted = {
        (bucket, *key)
        for key, buckets in world.server.oracle.places().items()
        for bucket in buckets
    }
    require(fed == wanted, "feeds", f"{list(fed ^ wanted)[:3]}")


def _check_words(world: World) -> None:
    """No typed word is lost: it stands in a row, in the journal, or waits for its author."""
    found: set[str] = set()
    for sql in (
        'SELECT "before" FROM journal_change',
        'SELECT "after" FROM journal_change',
        "SELECT changes FROM attention",
        "SELECT other FROM attention",
        "SELECT kept FROM attention",
    ):
        for (text,) in _server(world, sql):
            if text and "‹" in text:
                found.update(TOKEN.findall(text))
    for laptop in world.laptops:
        lost = set(laptop.typed) - found - laptop.excused
        require(not lost, "word lost", f"{laptop.name}: {sorted(lost)[:5]}")


def _check_decided_once(world: World) -> None:
    """R7: no edit is applied more often than it was typed."""
    typed: dict[str, set[bytes]] = {}
    for laptop in world.laptops:
        for word, uids in laptop.typed.items():
            typed.setdefault(word, set()).update(uids)
    applied: dict[str, set[int]] = {}
    # What a sent quote keeps of its customer was typed about the customer, and is copied.
    sql = (
        "SELECT seq, json_remove(\"after\", '$.dress') FROM journal_change"
        " WHERE record != 'attention'"
    )
    for seq, text in _server(world, sql):
        if text and "‹" in text:
            values = msgspec.json.decode(text)
            typed_here = str({name: values[name] for name in values.keys() - COPIES})
            for word in TOKEN.findall(typed_here):
                applied.setdefault(word, set()).add(seq)
    for word, entries in applied.items():
        often = len(typed.get(word, ()))
        require(len(entries) <= often, "applied twice", f"{word}: {len(entries)} of {often}")


def _check_journal(world: World) -> None:
    """The server's rows are what its journal tells: no value came or went in silence."""
    told: dict[tuple[str, bytes], dict[str, Any]] = {}
    sql = 'SELECT record, row_id, op, "after" FROM journal_change ORDER BY seq, id'
    for record, row_id, op, after in _server(world, sql):
        key = (record, bytes(row_id))
        if op == "delete":
            told.pop(key, None)
        else:
            told.setdefault(key, {}).update(msgspec.json.decode(after))
    with world.server.store.engine.connect() as connection:
        for record, kind in synced_tables().items():
            table = kind.__table__
            assert isinstance(table, sa.Table)
            kinds = columns_of(table)
            for row in connection.execute(sa.select(table)).mappings():
                known = told.pop((record, row["id"].bytes), None)
                require(known is not None, "unjournaled", f"{record} {row['id']}")
                plain = {n: kinds[n].plain(row[n]) for n in known or ()}
                wrong = {n: (plain[n], v) for n, v in (known or {}).items() if plain[n] != v}
                require(not wrong, "unjournaled", f"{record} {row['id']}: {wrong}")
    require(not told, "unjournaled", f"{list(told)[:2]} are gone")


def _check_both_kept(world: World) -> None:
    """R11: what somebody wrote over without having seen it waits for a choice.

    Not looked at where the server was put back: there the journal begins anew. Where the file in
    which a word was typed is gone, nobody can tell what it had shown.
    """
    seen, gone = _seen_before(world), set().union(*(each.unshown for each in world.laptops))
    kept: set[str] = set()
    # What is settled by a choice may have been taken out since, as its record left its reader (R8).
    settled = (
        'SELECT c."after" FROM journal_change c JOIN attention a ON a.id = c.row_id'
        " WHERE c.record = 'attention' AND a.resolution IS NOT NULL"
    )
    for sql in ("SELECT changes, other, kept FROM attention", settled):
        for texts in _server(world, sql):
            kept.update(word for text in texts for word in TOKEN.findall(text or ""))
    sql = (
        'SELECT "before", "after" FROM journal_change'
        " WHERE op = 'update' AND record NOT IN ('attention', 'device')"
    )
    for before, after in _server(world, sql):
        old, new = msgspec.json.decode(before), msgspec.json.decode(after)
        for name, value in new.items():
            over, words = old.get(name), TOKEN.findall(str(value))
            told = words and words[0] not in gone and over != value
            for word in TOKEN.findall(str(over)) if told else ():
                known = seen.get((words[0], name), {over})
                require(
                    over in known or word in kept, "written over", f"{name}: {word} by {words[0]}"
                )


def _seen_before(world: World) -> dict[tuple[str, str], set[Any]]:
    """What stood in a field, as their laptop showed it, when somebody typed a word there.

    What they had typed there themselves they had seen too, though they took it back: that may be
    held while the next word is taken in.
    """
    found: dict[tuple[str, str], set[Any]] = {}
    sql = (
        'SELECT c.record, c.row_id, c."before", c."after" FROM journal_change c'
        " JOIN journal j ON j.seq = c.seq"
        " WHERE c.op = 'update' AND j.origin IN ('local', 'undo', 'redo') ORDER BY j.seq, c.id"
    )
    for laptop in world.laptops:
        own: dict[tuple[str, bytes, str], set[Any]] = {}
        for record, row_id, before, after in _ask(laptop, sql):
            old = msgspec.json.decode(before)
            for name, value in msgspec.json.decode(after).items():
                typed = own.setdefault((record, bytes(row_id), name), set())
                for word in TOKEN.findall(str(value)):
                    found.setdefault((word, name), set()).update(typed, {old.get(name)})
                    typed.add(value)
    _add_accepted(world, found)
    return found


def _add_accepted(world: World, found: dict[tuple[str, str], set[Any]]) -> None:
    """R13: who says yes to a held edit chooses between it and what their own laptop shows.

    Only that value had been seen; one that came to the server meanwhile waits for a choice. Where
    the file in which the yes was typed is gone, nobody can tell what it had shown.
    """
    notices = _for_review(world)
    said = set()
    for laptop in world.laptops:
        for seq, row_id in _ask(laptop, _ACCEPTED):
            said.add(bytes(row_id))
            for patch, name, word in _words_of(notices[bytes(row_id)]):
                if (word, name) in found:
                    found[word, name].add(_shown(laptop, patch.record, patch.row_id, name, seq))
    sql = "SELECT id FROM attention WHERE code = 'review' AND resolution = 'accept'"
    for (row_id,) in _server(world, sql):
        if bytes(row_id) not in said:
            for _, name, word in _words_of(notices[bytes(row_id)]):
                found.pop((word, name), None)


_ACCEPTED = (
    "SELECT c.seq, c.row_id FROM journal_change c JOIN journal j ON j.seq = c.seq"
    " WHERE c.record = 'attention' AND c.op = 'update'"
    " AND json_extract(c.\"after\", '$.resolution') = 'accept'"
    " AND j.origin IN ('local', 'undo', 'redo')"
)


def _for_review(world: World) -> dict[bytes, Mutation]:
    """The held edits that were put before somebody, by the key of their notice."""
    sql = "SELECT \"after\" FROM journal_change WHERE record = 'attention' AND op = 'insert'"
    told = [msgspec.json.decode(after) for (after,) in _server(world, sql)]
    return {
        UUID(row["id"]).bytes: msgspec.json.decode(row["changes"], type=Mutation)
        for row in told
        if row["code"] == "review"
    }


def _words_of(edit: Mutation) -> Iterator[tuple[Patch, str, str]]:
    for patch in edit.patches:
        for name, value in patch.values.items():
            for word in TOKEN.findall(str(value)):
                yield patch, name, word


def _shown(laptop: SimLaptop, record: str, row_id: bytes, name: str, seq: int) -> Any:
    """What stood in a field on a laptop at an entry of its journal: what the next change found."""
    sql = (
        f"SELECT \"before\" FROM journal_change WHERE record = '{record}'"
        f" AND row_id = x'{row_id.hex()}' AND seq > {seq} ORDER BY seq, id"
    )
    for (before,) in _ask(laptop, sql):
        old = msgspec.json.decode(before or "{}")
        if name in old:
            return old[name]
    rows = _ask(laptop, f"SELECT \"{name}\" FROM {record} WHERE id = x'{row_id.hex()}'")
    return rows[0][0] if rows else None


def _check_totals(world: World) -> None:
    """R12: a quote comes to what its lines come to, whoever wrote them."""
    lines = "SELECT quote_id, quantity, price, total, optional FROM quote_line"
    sums: dict[bytes, int] = {}
    for quote, quantity, price, total, optional in _server(world, lines):
        right = quantity * price == total * SCALE
        require(right, "totals", f"{quantity} × {price} is not {total}")
        sums[bytes(quote)] = sums.get(bytes(quote), 0) + (0 if optional else total)
    for quote, subtotal in _server(world, "SELECT id, subtotal FROM quote"):
        said, right = subtotal or 0, sums.get(bytes(quote), 0)
        require(said == right, "totals", f"quote {quote.hex()} says {said}, not {right}")


def _check_upcast(world: World) -> None:
    """R15: what an older program made was taken in the words of this one."""
    made = set().union(*(laptop.made_older for laptop in world.laptops))
    for key, phone in _server(world, "SELECT id, phone FROM account"):
        require(key not in made or phone == FILLED, "not upcast", f"account {key.hex()}: {phone}")


def _check_sound(place: Place, name: str) -> None:
    # The check asks the search index for what it knew when somebody last looked into it.
    for (table,) in place.ask("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'"):
        place.ask(f'SELECT 1 FROM "{table}" LIMIT 1')
    said = place.ask("PRAGMA quick_check")
    require(said == [("ok",)], "damaged", f"{name}: {said[:3]}")
    loose = place.ask("PRAGMA foreign_key_check")
    require(not loose, "damaged", f"{name}: {loose[:3]}")


def _ask(laptop: SimLaptop, sql: str) -> list[Any]:
    return laptop.place.ask(sql)


def _server(world: World, sql: str) -> list[Any]:
    return world.server.oracle.ask(sql)


def _names(keys: set[bytes]) -> str:
    return ", ".join(key.hex() for key in sorted(keys)[:3])
