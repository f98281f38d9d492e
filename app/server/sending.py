"""What the server asks again when a quote leaves the house or becomes an order.

A laptop has asked the same before (`services/approvals.py`, `services/orders.py`), from its copy of
the same rows. Here they are the server's own, so that nobody gains by changing theirs. They are
taken as the author's laptop had been given them, which its cursors say (`as_seen.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.domain.access import sees_secrets
from app.domain.tax import codes_in, rule_for
from app.errors import Refused
from app.i18n import N_
from app.models import (
    Account,
    DiscountLimit,
    ExchangeRate,
    Order,
    Preference,
    Product,
    Quote,
    QuoteState,
    TaxRate,
)
from app.models.quote import UNSENT
from app.server.aggregates import session_of
from app.server.as_seen import all_as_seen, changed_unseen, prices_changed, put_back
from app.server.book import Book, Key
from app.server.intent import Author
from app.server.letterheads import check_letterhead
from app.server.seen import ALL, Seen
from app.services import approvals, limits, orders
from app.services.company import company_of
from app.services.preferences import key_of
from app.services.quote_content import content_hash
from app.services.quote_seal import SEALED, seal
from app.services.quote_totals import day_of, totals
from app.services.rates import rate_of
from app.services.reckoning import reckoning_of
from app.services.taxes import load_tax_rules

OTHER_TAXES = N_(
    "The taxes of this quote are not those the company has set. Look at it again, then send it"
    " anew."
)
OTHER_CONTENT = N_(
    "This quote does not say what it said when it was sent. Look at it again, then send it anew."
)
_CASH = key_of("company.cash_rounding")
_INSIDE = UNSENT | {QuoteState.CANCELLED}


def check_sales(
    book: Book, touched: Iterable[Key], author: Author, who: list[Any], again: bool
) -> list[Key]:
    """Raises Refused for a quote that may not be sent, or an order that is not its quote's; the
    rows changed. `again`: it had been taken before the server was restored."""
    keys = list(dict.fromkeys(touched))
    sent = [key for key in keys if key[0] == "quote" and _leaves(book, key)]
    made = [key for key in keys if key[0] == "order" and key in book.born and book.row(*key)]
    if not sent and not made:
        return []
    changed: list[Key] = []
    with session_of(book) as session, session.no_autoflush:
        for key in made:
            orders.check_sums(session, session.get_one(Order, key[1]))
        for key in sent:
            quote = session.get_one(Quote, key[1])
            if not again:
                totals(session, quote, strict=True)
                seen = author.seen if author.reach is None or author.reach.credible else ALL
                _check_limits(session, quote, author, seen)
                _check_taxes(session, quote, seen)
                check_letterhead(session, quote, seen)
            _check_content(quote)
            if quote.content_hash is None:
                seal(session, quote)
                book.update("quote", quote.id, {n: getattr(quote, n) for n in SEALED}, who)
                changed.append(key)
    return changed


def _leaves(book: Book, key: Key) -> bool:
    """Whether the quote is now in the customer's hands, and was not before."""
    row = book.row(*key)
    if row is None or row["state"] in _INSIDE:
        return False
    return key in book.born or book.left.get(key, row)["state"] in _INSIDE


def _check_content(quote: Quote) -> None:
    if quote.content_hash is not None and quote.content_hash != content_hash(quote):
        raise Refused(OTHER_CONTENT)


def _check_limits(session: Session, quote: Quote, author: Author, seen: Seen) -> None:
    """By the rows as the author's laptop had them, and as the author sees them."""
    connection = session.connection()
    products = {line.product_id for line in quote.lines} - {None}
    shown = [  # a session lets go of what nobody holds
        *put_back(session, Product, [key for key in products if key], seen),
        *put_back(session, Account, [quote.account_id], seen),
    ]
    if not sees_secrets(author.role):
        for product in shown:
            if isinstance(product, Product):
                set_committed_value(product, "cost", None)
    changed = prices_changed(connection, seen)
    found = limits.beyond(
        session,
        quote,
        str(author.role),
        [limits.limit_of(each) for each in all_as_seen(connection, DiscountLimit, seen)],
        listed=not changed,
        rates=[rate_of(one) for one in all_as_seen(connection, ExchangeRate, seen)]
        if changed
        else None,
    )
    approvals.check_covered(session, quote, found)


def _check_taxes(session: Session, quote: Quote, seen: Seen) -> None:
    """What the laptop reckoned by is what the company had set for the day of the quote."""
    if quote.reckoned is None:
        return
    claimed, connection = reckoning_of(session, quote), session.connection()
    cash = company_of(session).cash_rounding == "yes"
    if claimed.cash != cash and not changed_unseen(connection, Preference, _CASH, seen):
        raise Refused(OTHER_TAXES)
    rates = all_as_seen(connection, TaxRate, seen)
    known = (*load_tax_rules(), *(rate.rule() for rate in rates))
    for code in {code for line in quote.lines for code in codes_in(line.tax_code)}:
        ours, theirs = (
            rule_for(rules, code, day_of(session, quote)) for rules in (known, claimed.rules)
        )
        if (ours.rate, ours.base, ours.upon) != (theirs.rate, theirs.base, theirs.upon):
            raise Refused(OTHER_TAXES)
