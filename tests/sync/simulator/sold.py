"""What must hold of what was sold when everybody has synchronised: answers, papers, deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from app.models.base import synced_tables
from app.models.quote import LIFE
from tests.sync.simulator.signed import check_signed
from tests.sync.simulator.violation import require

if TYPE_CHECKING:
    from tests.sync.simulator.world import World

Key = tuple[str, bytes]
Values = dict[str, Any]

# Amounts and quantities are kept as whole numbers of ten-thousandths.
SCALE = 10_000
SOLD = ("quote", "approval", "signature", "order", "order_line", "delivery")
# What the customer takes of an offer stands beside it; all else of what was sent is the paper.
_BESIDE = {"quote": LIFE, "quote_line": frozenset({"chosen"})}
_TAKEN = frozenset({"applied", "merged"})
_TYPED = (
    "SELECT j.uid, c.record, c.row_id, c.op, c.after FROM journal j"
    " JOIN journal_change c ON c.seq = j.seq"
    f" WHERE j.origin IN ('local', 'undo', 'redo') AND c.record IN {SOLD}"
)
_TOLD = 'SELECT seq, record, row_id, op, "before", "after" FROM journal_change ORDER BY seq, id'


def check_sold(world: World) -> None:
    """Raises Violation where a rule does not hold."""
    told = [
        (seq, (record, bytes(row_id)), op, _values(before), _values(after))
        for seq, record, row_id, op, before, after in world.server.oracle.ask(_TOLD)
        if record in _BESIDE or record in SOLD
    ]
    _check_taken(world, told)
    _check_answers(world)
    _check_papers(told)
    _check_deliveries(world)
    late = {
        key[1]
        for _, key, _, before, after in told
        if (before.get("state"), after.get("state")) == ("cancelled", "delivered")
    }
    _check_orders(world, late)
    check_signed(world, late)
    if not world.put_back:
        _check_both_told(world)
        _check_late_told(world, late)
        if not world.copies:
            _check_numbers(world)


def _check_taken(world: World, told: list[Any]) -> None:
    """R10: what an intent that was taken says has stood on the server, field by field."""
    stood: dict[Key, dict[str, list[Any]]] = {}
    for _, key, _, before, after in told:
        fields = stood.setdefault(key, {})
        for name, value in (*before.items(), *after.items()):
            fields.setdefault(name, []).append(value)
    for key, op, after in _typed_and_taken(world):
        for name, value in after.items() if op != "delete" else ():
            known = stood.get(key, {}).get(name, ())
            derived = synced_tables()[key[0]].__table__.c[name].info.get("derived")
            require(derived or value in known, "not taken", f"{key[0]} {key[1].hex()}: {name}")


def _check_answers(world: World) -> None:
    """R12: the manager's answer and the customer's yes stay, whichever came first."""
    here = world.server.oracle.rows("approval")
    said: dict[bytes, set[str]] = {}
    for (record, row_id), _, after in _typed_and_taken(world):
        if record == "approval":
            said.setdefault(row_id, set()).update(n for n, value in after.items() if _says(value))
    log = _outcomes(world)
    undone = {
        row_id  # though the file where it was undone is gone
        for laptop in world.laptops
        for uid, row_id in laptop.unsaid.items()
        if log.get(uid) in _TAKEN
    }
    for row_id, row in here.items():
        kept = {name for name, value in row.items() if _says(value)}
        lost = said.get(row_id, set()) - kept
        require(not lost or row_id in undone, "answer lost", f"{row_id.hex()}: {sorted(lost)}")


def _says(value: Any) -> bool:
    return value not in (None, "waiting")


def _check_papers(told: list[Any]) -> None:
    """R12: from when it is sent a quote and its lines say the same, and nothing of a signature
    ever changes."""
    rows: dict[Key, Values] = {}
    papers: dict[bytes, tuple[Values, dict[bytes, Values]]] = {}
    seq, sent = 0, set[bytes]()
    for number, key, op, _, after in [*told, (0, ("", b""), "", {}, {})]:
        if number != seq:
            papers |= {row_id: _paper(rows, row_id) for row_id in sent}
            seq, sent = number, set()
        require(key[0] != "signature" or op == "insert", "signature changed", key[1].hex())
        if op == "delete":
            rows.pop(key, None)
        elif key[0] in _BESIDE:
            rows.setdefault(key, {}).update(after)
            if after.get("content_hash") and key[1] not in papers:
                sent.add(key[1])
    for row_id, paper in papers.items():
        require(_paper(rows, row_id) == paper, "paper changed", f"quote {row_id.hex()}")


def _paper(rows: dict[Key, Values], quote: bytes) -> tuple[Values, dict[bytes, Values]]:
    mine = rows.get(("quote", quote), {}).get("id")
    lines = {
        key[1]: _content("quote_line", row)
        for key, row in rows.items()
        if key[0] == "quote_line" and row["quote_id"] == mine
    }
    return _content("quote", rows.get(("quote", quote), {})), lines


def _content(record: str, row: Values) -> Values:
    return {name: value for name, value in row.items() if name not in _BESIDE[record]}


def _check_deliveries(world: World) -> None:
    """What was delivered counts once: each delivery is one that somebody noted, and so much."""
    noted: dict[bytes, str] = {}
    for laptop in world.laptops:
        noted.update(laptop.delivered)
    for row_id, row in world.server.oracle.rows("delivery").items():
        right = int(Decimal(noted.get(row_id, 0)) * SCALE)
        require(row["quantity"] == right, "delivered", f"{row_id.hex()}: {row}, noted {right}")


def _check_orders(world: World, late: set[bytes]) -> None:
    """A quote is ordered once, comes to what its lines come to, and says that it was ordered.

    An order that had been called off when its goods came (`late`) counts beside another one.
    """
    ask = world.server.oracle.ask
    orders = ask("SELECT id, quote_id FROM \"order\" WHERE state != 'cancelled'")
    counting = {bytes(quote) for _, quote in orders}
    live = [bytes(quote) for key, quote in orders if bytes(key) not in late]
    require(len(live) == len(set(live)), "ordered twice", ", ".join(key.hex() for key in live))
    said = {bytes(key) for (key,) in ask("SELECT id FROM quote WHERE state = 'ordered'")}
    there = {bytes(key) for (key,) in ask("SELECT id FROM quote")}
    wrong = (said - counting) | ((set(live) & there) - said)
    require(not wrong, "not as ordered", ", ".join(key.hex() for key in wrong))
    came = ask(
        "SELECT o.id FROM \"order\" o WHERE state = 'cancelled' AND EXISTS (SELECT 1 FROM"
        " order_line l JOIN delivery d ON d.line_id = l.id WHERE l.order_id = o.id)"
    )
    require(not came, "called off though it came", str(came))
    sums = (
        'SELECT o.id FROM "order" o WHERE coalesce(subtotal, 0) !='
        " (SELECT coalesce(sum(total), 0) FROM order_line l WHERE l.order_id = o.id)"
    )
    for (key,) in ask(sums):
        require(False, "order sums", bytes(key).hex())


def _check_both_told(world: World) -> None:
    """R12: who asked hears of a no that met the customer's yes."""
    met = (
        "SELECT quote_id, asked_by FROM approval a WHERE decision = 'returned'"
        " AND agreed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM attention t"
        " WHERE t.code = 'agreed' AND t.row_id = a.quote_id AND t.user_id = a.asked_by)"
    )
    for quote, asker in world.server.oracle.ask(met):
        require(False, "not told", f"{bytes(asker).hex()} of quote {bytes(quote).hex()}")


def _check_late_told(world: World, late: set[bytes]) -> None:
    """R12: somebody hears of goods that came after their order was called off."""
    heard = world.server.oracle.ask("SELECT row_id FROM attention WHERE code = 'late'")
    silent = late - {bytes(key) for (key,) in heard}
    require(not silent, "late unsaid", ", ".join(key.hex() for key in silent))


def _check_numbers(world: World) -> None:
    """R14: no two papers bear one number, where no copy of a file went on beside it."""
    ask = world.server.oracle.ask
    sent = ask("SELECT number, revision FROM quote WHERE sent_at IS NOT NULL")
    confirmed = ask('SELECT number FROM "order" WHERE confirmed_at IS NOT NULL')
    for numbers in (sent, confirmed):
        twice = sorted({number for number in numbers if numbers.count(number) > 1})
        require(not twice, "number twice", str(twice))


def _typed_and_taken(world: World) -> Iterator[tuple[Key, str, Values]]:
    """What was typed about sales and taken by the server, as far as its file is there still."""
    log = _outcomes(world)
    for laptop in world.laptops:
        for uid, record, row_id, op, after in laptop.place.ask(_TYPED):
            if log.get(uid) in _TAKEN:
                yield (record, bytes(row_id)), op, _values(after)


def _outcomes(world: World) -> dict[bytes, str]:
    rows = world.server.oracle.ask("SELECT uid, code FROM mutation_log")
    return {bytes(uid): code for uid, code in rows}


def _values(text: str | None) -> Values:
    values: Values = msgspec.json.decode(text) if text else {}
    return values
