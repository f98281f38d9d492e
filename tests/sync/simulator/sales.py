"""What people type when they sell: a quote asked about, decided, sent, signed and revised, its
order confirmed, delivered piece by piece and invoiced; all by the services of the screens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from app.models import Account
from app.models.quote import QuoteState
from app.services import (
    approvals,
    order_reading,
    orders,
    quote_choice,
    quote_lines,
    quoting,
    signing,
)
from app.store import Store
from app.store.vault import Vault
from tests.sync.simulator.papers import content_of

if TYPE_CHECKING:
    from tests.sync.simulator.hands import Hands

_SIGNED = "SELECT attachment_id FROM signature WHERE id = ?"
Act = Callable[["Hands", UUID], None]
# Half of them are more than a rep may give without asking.
DISCOUNTS = (Decimal(5), Decimal(20))
_BEFORE = ("Ditanyakan", "Dikirim", "Disetujui", "Dipesan")
_OPTIONS = "SELECT id FROM quote_line WHERE quote_id = ? AND optional ORDER BY id"


def sell_before(store: Store) -> None:
    """What somebody has sold before the history begins: quotes and an order, each at its stage."""
    with store.read() as session:
        account = session.scalars(sa.select(Account.id).order_by(Account.id)).first()
    assert account is not None
    asked, sent, accepted, ordered = (_offer(store, account, name) for name in _BEFORE)
    quoting.set_discount(store, asked, percent=max(DISCOUNTS))
    approvals.ask(store, asked, "Pelanggan lama")
    for quote in (sent, accepted, ordered):
        quoting.send(store, quote)
    for quote in (accepted, ordered):
        quoting.accept(store, quote)
    orders.confirm(store, orders.order_quote(store, ordered))


def _offer(store: Store, account: UUID, subject: str) -> UUID:
    quote = quoting.new_quote(store, account, subject=subject)
    for name, optional in (("Kecap", False), ("Saus", False), ("Sambal", True)):
        quote_lines.add_line(
            store, quote, description=name, quantity=Decimal(10), price=Decimal(1_000),
            optional=optional,
        )  # fmt: skip
    return quote


def new_quote(hands: Hands) -> None:
    """Begin a quote with a line."""
    account = hands.key_of_any(Account)
    if account is None:
        return
    quote = quoting.new_quote(hands.store, account, subject=hands.word())
    quote_lines.add_line(
        hands.store, quote, description=hands.word(), quantity=Decimal(1), price=Decimal(500)
    )


def go_on_with_quote(hands: Hands) -> None:
    """Do with one of the quotes that are here what may be done with it."""
    _go_on(hands, "quote", _OF_QUOTES)


def go_on_with_order(hands: Hands) -> None:
    """The same with one of the orders."""
    _go_on(hands, "order", _OF_ORDERS)


def _go_on(hands: Hands, table: str, acts: Mapping[str, Sequence[Act]]) -> None:
    known: dict[str, list[UUID]] = {}
    for key, state in hands.laptop.place.ask(f'SELECT id, state FROM "{table}" ORDER BY id'):
        if state in acts:
            known.setdefault(state, []).append(UUID(bytes=key))
    if not known:
        return
    state = hands.dice.one(sorted(known))  # each stage as often, however many stand at it
    key = hands.dice.one(known[state])
    act = hands.dice.one(acts[state])
    hands.sold = act.__name__.strip("_").replace("_", " ")
    hands.did += f": {hands.sold}"
    act(hands, key)


def _discount(hands: Hands, key: UUID) -> None:
    quoting.set_discount(hands.store, key, percent=hands.dice.one(DISCOUNTS))


def _ask(hands: Hands, key: UUID) -> None:
    approvals.ask(hands.store, key, hands.word())


def _approve(hands: Hands, key: UUID) -> None:
    approvals.approve(hands.store, key, hands.word() if hands.dice.often(50) else None)


def _give_back(hands: Hands, key: UUID) -> None:
    approvals.give_back(hands.store, key, hands.word())


def _take_back(hands: Hands, key: UUID) -> None:
    approvals.take_back(hands.store, key)


def _send(hands: Hands, key: UUID) -> None:
    quoting.send(hands.store, key, beside=hands.dice.often(20))


def _accept(hands: Hands, key: UUID) -> None:
    quoting.accept(hands.store, key)


def _sign(hands: Hands, key: UUID) -> None:
    """The customer signs: what was shown and signed are bytes like any others."""
    with hands.store.read() as session:
        signing.check_may_be_signed(session, key)
    content = content_of(hands.word(), hands.dice)
    digest = Vault(hands.store, hands.laptop.files).keep(content)
    said = signing.Said(hands.word(), "", "Bandung", hands.store.clock.now(), "")
    shown = digest, len(content)
    file = signing.SignedFile(f"{hands.word()}.pdf", digest, len(content), *shown, "")
    signature = signing.keep_signed(hands.store, key, said, file)
    [(attachment,)] = hands.laptop.place.ask(_SIGNED, signature.bytes)
    hands.laptop.keeps(attachment, digest)


def _choose(hands: Hands, key: UUID) -> None:
    """What the customer takes of what was optional."""
    options = hands.laptop.place.ask(_OPTIONS, key.bytes)
    if options:
        line = UUID(bytes=hands.dice.one(options)[0])
        quote_choice.choose(hands.store, line, hands.dice.often(70))


def _reject(hands: Hands, key: UUID) -> None:
    quoting.reject(hands.store, key, hands.word())


def _revise(hands: Hands, key: UUID) -> None:
    quoting.revise(hands.store, key, another=hands.dice.often(20))


def _reopen(hands: Hands, key: UUID) -> None:
    quoting.reopen(hands.store, key)


def _cancel(hands: Hands, key: UUID) -> None:
    quoting.cancel(hands.store, key, hands.word())


def _order(hands: Hands, key: UUID) -> None:
    orders.order_quote(hands.store, key, customer_po=hands.word())


def _confirm(hands: Hands, key: UUID) -> None:
    orders.confirm(hands.store, key)


def _deliver(hands: Hands, key: UUID) -> None:
    """Some of a line; all that is open, now and then."""
    with hands.store.read() as session:
        still = {
            one.line.id: one.open for one in order_reading.ordered(session, key).lines if one.open
        }
    if not still or hands.dice.often(25):
        orders.deliver(hands.store, key, note=hands.word())
        return
    line = hands.dice.one(sorted(still))
    some = Decimal(1 + hands.dice.below(int(still[line])))
    orders.deliver(hands.store, key, {line: some}, note=hands.word())


def _cancel_order(hands: Hands, key: UUID) -> None:
    orders.cancel(hands.store, key, hands.word())


def _cancel_rest(hands: Hands, key: UUID) -> None:
    orders.cancel_rest(hands.store, key, hands.word())


def _invoice(hands: Hands, key: UUID) -> None:
    orders.invoice(hands.store, key, hands.word())


def _deliver_after_all(hands: Hands, key: UUID) -> None:
    orders.reopen(hands.store, key)


_OF_QUOTES: dict[str, tuple[Act, ...]] = {
    QuoteState.DRAFT: (_discount, _ask, _ask, _send, _send, _send, _cancel),
    QuoteState.WAITING: (_accept, _accept, _approve, _approve, _give_back, _take_back),
    QuoteState.APPROVED: (_accept, _accept, _send, _reopen),
    QuoteState.RETURNED: (_discount, _ask, _send),
    QuoteState.SENT: (_accept, _accept, _sign, _sign, _choose, _reject, _revise),
    QuoteState.ACCEPTED: (_order, _order, _order, _choose, _cancel),
    QuoteState.REJECTED: (_reopen, _revise),
    QuoteState.CANCELLED: (_reopen, _revise),
    QuoteState.SUPERSEDED: (_revise,),
}
_OF_ORDERS: dict[str, tuple[Act, ...]] = {
    "draft": (_confirm, _confirm, _confirm, _cancel_order),
    "confirmed": (_deliver, _deliver, _deliver, _deliver, _cancel_rest, _cancel_order),
    "delivered": (_invoice, _deliver_after_all),
}
