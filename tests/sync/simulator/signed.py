"""What must hold of quotes that a customer signed: noted and ordered is what they signed for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from tests.sync.simulator.violation import require

if TYPE_CHECKING:
    from tests.sync.simulator.world import World

Ask = Callable[..., list[Any]]

# Of several signatures the first that was given holds.
_SIGNED = (
    "SELECT q.id, q.state, s.chosen FROM signature s JOIN quote q ON q.id = s.quote_id"
    " WHERE NOT EXISTS (SELECT 1 FROM signature t WHERE t.quote_id = s.quote_id"
    " AND (t.at < s.at OR (t.at = s.at AND t.id < s.id)))"
)
_LEFT_OPEN = (
    "SELECT id, chosen FROM quote_line WHERE quote_id = ?"
    " AND (optional OR coalesce(alternative, '') != '')"
)
_ORDERS = "SELECT id FROM \"order\" WHERE quote_id = ? AND state != 'cancelled'"
_ORDERED = "SELECT quote_line_id FROM order_line WHERE order_id = ?"
_TOLD = "SELECT row_id FROM attention WHERE code = 'signed'"


def check_signed(world: World, late: set[bytes]) -> None:
    """Raises Violation where a quote that bears a signature says, or was ordered, something else.

    An order that stood when the signature came stays until it is cancelled, and somebody is told;
    so does one whose goods came though it was called off (`late`).
    """
    told = {bytes(key) for (key,) in world.server.oracle.ask(_TOLD)}
    books: Iterable[tuple[str, Ask]] = (
        ("server", world.server.oracle.ask),
        *((laptop.name, laptop.place.ask) for laptop in world.laptops),
    )
    for name, ask in books:
        for quote, state, chosen in ask(_SIGNED):
            if chosen is None:  # a program signed that did not say it
                continue
            key, wanted = bytes(quote), _keys(chosen)
            noted = {bytes(line): bool(taken) for line, taken in ask(_LEFT_OPEN, key)}
            other = {line for line, taken in noted.items() if taken != (line in wanted)}
            excused = state == "ordered" and (key in told or world.put_back)
            require(not other or excused, "not as signed", f"{name}: quote {key.hex()} {state}")
            for order in () if excused else _counting(ask, key, late):
                lines = {bytes(line) for (line,) in ask(_ORDERED, order)} & noted.keys()
                right = wanted & noted.keys()
                require(lines == right, "ordered otherwise", f"{name}: order {order.hex()}")


def _counting(ask: Ask, quote: bytes, late: set[bytes]) -> list[bytes]:
    return [bytes(key) for (key,) in ask(_ORDERS, quote) if bytes(key) not in late]


def _keys(chosen: str) -> set[bytes]:
    return {key.bytes for key in msgspec.json.decode(chosen, type=list[UUID])}
