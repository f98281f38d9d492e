"""What the customer signed for of the options of a quote, where somebody noted or ordered others.

The signature and the choice are made on two laptops that know nothing of each other. What was
signed holds, whichever came first, and whoever did otherwise learns of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from app.i18n import N_
from app.models import Order, OrderState, Quote, QuoteLine, QuoteState, Signature, Synced
from app.models.signature import holding
from app.server.aggregates import session_of
from app.server.attending import Notices
from app.server.book import Book, Key
from app.server.intent import Decision, Otherwise, as_json
from app.services.quote_choice import choose_as_signed
from app.sync.protocol import Mutation

SIGNED = "signed"
NOTED = N_(
    "{signer} signed this quote before your change of what they take was known ({lines}). What they"
    " signed for holds, so your change was put back. Where they want it after all, cancel this"
    " quote, make a new revision and have that one signed."
)
ORDERED = N_(
    "{signer} signed this quote for something else than was ordered ({lines}). Talk to the"
    " customer. To deliver what they signed for, cancel order {number} and order the quote again."
)
TWICE = N_(
    "{signer} signed this quote, and {other} signed it for something else ({lines}). The signature"
    " that was given first holds: that of {signer}. Talk to the customer; where the other one is to"
    " hold, cancel this quote, make a new revision and have that one signed."
)


def settle_signed(book: Book, decision: Decision, who: list[Any]) -> list[Key]:
    """Have the choices of quotes be those of their signatures, where one came; the rows changed.

    Who noted, ordered or signed otherwise is put down in the decision.
    """
    changed: list[Key] = []
    came = [key for key in decision.touched if key[0] == "signature" and key in book.born]
    for signature in filter(None, (book.find(Signature, key[1]) for key in came)):
        assert isinstance(signature, Signature)
        decision.otherwise += _signed_twice(book, signature)
        lines = _unlike(book, signature.quote_id)
        decision.otherwise += _noted_or_ordered(book, signature.quote_id, lines, who[2])
        changed += _put_back(book, lines, signature.quote_id, who)
    return changed


def choose_again(book: Book, quote_id: UUID, who: list[Any]) -> list[Key]:
    """The same once an order was cancelled that was for something else than was signed."""
    return _put_back(book, _unlike(book, quote_id), quote_id, who)


def tell_otherwise(
    book: Book, notices: Notices, mutation: Mutation, author: UUID, found: Iterable[Otherwise]
) -> list[Key]:
    """The notices for whoever noted, ordered or signed something else."""
    return [
        notices.put(
            UUID(bytes=mutation.uid), user_id=person, kind="held", code=SIGNED,
            sentence=one.sentence, details=as_json(one.words),
            record="quote", row_id=str(one.quote_id), by_id=str(author),
        )
        for one in found
        for person in dict.fromkeys(filter(None, one.people))
        if book.row("user", UUID(person)) is not None
    ]  # fmt: skip


def _unlike(book: Book, quote_id: UUID) -> list[QuoteLine]:
    """The lines that are noted otherwise than they were signed for."""
    with session_of(book) as session, session.no_autoflush:
        quote = session.get(Quote, quote_id)
        lines = choose_as_signed(session, quote) if quote is not None else []
        session.expunge_all()
        return lines


def _put_back(book: Book, lines: Iterable[QuoteLine], quote_id: UUID, who: list[Any]) -> list[Key]:
    changed: list[Key] = []
    if (book.row("quote", quote_id) or {}).get("state") == QuoteState.ORDERED:
        return changed  # its order is for what was noted; the choice follows once that is cancelled
    for line in lines:
        book.update("quote_line", line.id, {"chosen": line.chosen}, who)
        changed.append(("quote_line", line.id))
    return changed


def _noted_or_ordered(
    book: Book, quote_id: UUID, lines: Sequence[QuoteLine], device: str
) -> Iterator[Otherwise]:
    signature = holding(book.those(Signature, "quote_id", quote_id))
    if not lines or not isinstance(signature, Signature):
        return
    for order in _orders(book, quote_id):
        people = (order.created_by, order.owner_id, signature.created_by)
        words = {"signer": signature.name, "lines": _named(lines), "number": order.number or ""}
        yield Otherwise(quote_id, ORDERED, words, tuple(str(one) for one in people if one))
        return
    noted: dict[str, list[QuoteLine]] = {}
    for line in lines:
        state = book.state("quote_line", line.id)
        last = state.fver.get("chosen") if state else None
        if last is not None and last[1] and last[3] != device:
            noted.setdefault(last[1], []).append(line)
    for person, theirs in noted.items():
        words = {"signer": signature.name, "lines": _named(theirs)}
        yield Otherwise(quote_id, NOTED, words, (person,))


def _signed_twice(book: Book, signature: Signature) -> Iterator[Otherwise]:
    """Another signature under the same quote, for something else."""
    others = book.those(Signature, "quote_id", signature.quote_id)
    first = holding(others)
    for other in others:
        if not (isinstance(other, Signature) and first and other.chosen and first.chosen):
            continue
        if other is first or signature.id not in (other.id, first.id):
            continue
        lines = [
            line
            for line in book.those(QuoteLine, "quote_id", signature.quote_id)
            if first.chose(line.id) != other.chose(line.id)
        ]
        if lines:
            words = {"signer": first.name, "other": other.name, "lines": _named(lines)}
            people = (str(one) for one in (first.created_by, other.created_by) if one)
            yield Otherwise(signature.quote_id, TWICE, words, tuple(people))


def _orders(book: Book, quote_id: UUID) -> Iterator[Order]:
    for order in book.those(Order, "quote_id", quote_id):
        if isinstance(order, Order) and order.state is not OrderState.CANCELLED:
            yield order


def _named(lines: Iterable[Synced]) -> str:
    """The lines as a sentence names them, in the order of the paper."""
    said = sorted(
        (line for line in lines if isinstance(line, QuoteLine)), key=lambda line: line.position
    )
    texts = ((line.description or "").strip().split("\n", 1)[0][:60] for line in said)
    return ", ".join(f"“{text}”" for text in texts)
