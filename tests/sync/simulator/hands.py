"""What people type on their laptops: every kind of record, every kind of change.

Each word typed is one of its own (‹12.0›: step 12, the first), so that it can be looked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.errors import Problem
from app.models import (
    Account,
    AccountContact,
    Activity,
    ActivityKind,
    Attachment,
    Contact,
    Lead,
    Note,
    Opportunity,
    Preference,
    Product,
    Quote,
    QuoteLine,
    Stage,
    Tag,
    Tagging,
    Territory,
    User,
    UserTerritory,
)
from app.models.activity import ACTIVITY_STATES
from app.models.lead import LEAD_STATES
from app.services import opportunities, quote_lines
from app.services.attachments import attach
from app.services.preferences import key_of
from app.services.removing import remove
from app.store.vault import Vault
from app.sync import attention
from tests.sync.simulator import sales
from tests.sync.simulator.chance import Dice
from tests.sync.simulator.older import LACKS
from tests.sync.simulator.papers import content_of

if TYPE_CHECKING:
    from tests.sync.simulator.laptop import SimLaptop

_ALL = 'SELECT id FROM "{}" ORDER BY id'

Kind = type[Any]
File = tuple[str, int]


class Hands:
    """Somebody at a laptop, during one step.

    Attributes:
        did: what it was, for the diary.
        sold: the same, where it was about a quote or an order and was not refused.
        files: every file attached in this history: its sha256 and its size.
    """

    def __init__(self, laptop: SimLaptop, dice: Dice, number: int, files: list[File]) -> None:
        self.store, self.dice, self.number = laptop.store, dice, number
        self.laptop, self.files = laptop, files
        self._words = 0
        self.did = self.sold = ""

    def word(self) -> str:
        """A word that nobody ever typed before."""
        self._words += 1
        return f"‹{self.number}.{self._words}›"

    def type_something(self) -> None:
        """One unit of work. What the rules refuse is not typed."""
        self.did = self.dice.weighed(_WEIGHTS)
        try:
            _ACTS[self.did](self)
        except Problem as problem:
            self.did += f" (refused: {problem.msgid})"
            self.sold = ""

    def undo(self) -> None:
        """Take back, or do again."""
        try:
            if self.dice.often(65):
                self.store.undo()
            else:
                self.store.redo()
        except Problem:
            return

    def settle(self) -> None:
        """Choose for one thing that needs attention."""
        try:
            with self.store.read() as session:
                waiting = attention.open_items(session, self.store.identity.user_id)
            if waiting:
                choice = self.dice.one(attention.CHOICES)
                attention.resolve(self.store, self.dice.one(waiting).id, choice)
        except Problem:
            return

    def lacks(self, kind: Kind, name: str) -> bool:
        """Whether the program here is too old for this field."""
        return self.laptop.older and name in LACKS.get(kind.__tablename__, ())

    def any_of(self, session: Session, kind: Kind) -> Any:
        """One of the records that are here; None where there is none."""
        session.flush()
        raw: Any = session.connection().connection.dbapi_connection
        keys = raw.execute(_ALL.format(kind.__tablename__)).fetchall()
        return session.get(kind, UUID(bytes=self.dice.one(keys)[0])) if keys else None

    def key_of_any(self, kind: Kind) -> UUID | None:
        """The key of one of the records that are here."""
        keys = self.laptop.place.ask(_ALL.format(kind.__tablename__))
        return UUID(bytes=self.dice.one(keys)[0]) if keys else None


def _new_account(hands: Hands) -> None:
    with hands.store.work("Add account") as session:
        place = hands.any_of(session, Territory) if hands.dice.often(25) else None
        account = Account(name=hands.word(), territory_id=place.id if place else None)
        session.add(account)


def _edit(kind: Kind, *names: str) -> Callable[[Hands], None]:
    """Type into one or two fields of a record that is here."""

    def act(hands: Hands) -> None:
        with hands.store.work("Edit") as session:
            record = hands.any_of(session, kind)
            if record is None:
                return
            known = [name for name in names if not hands.lacks(kind, name)]
            for name in {hands.dice.one(known): 1, hands.dice.one(known): 2}:
                setattr(record, name, hands.word())

    return act


def _edit_figures(hands: Hands) -> None:
    with hands.store.work("Edit") as session:
        deal = hands.any_of(session, Opportunity)
        if deal is not None:
            deal.amount = Decimal(1_000 + hands.number)
            deal.next_step = hands.word()


def _link(hands: Hands) -> None:
    """A person's part at a customer: a new person, or one who is known elsewhere."""
    with hands.store.work("Add contact") as session:
        account = hands.any_of(session, Account)
        if account is None:
            return
        contact = hands.any_of(session, Contact) if hands.dice.often(50) else None
        if contact is None:
            contact = Contact(name=hands.word())
            session.add(contact)
            session.flush()
        session.add(AccountContact(account_id=account.id, contact_id=contact.id, role=hands.word()))


def _unlink(hands: Hands) -> None:
    with hands.store.work("Remove contact") as session:
        link = hands.any_of(session, AccountContact)
        if link is not None:
            session.delete(link)


def _relink(hands: Hands) -> None:
    """The part moves to another customer, and the person may go with it."""
    with hands.store.work("Edit") as session:
        link, account = hands.any_of(session, AccountContact), hands.any_of(session, Account)
        if link is not None and account is not None:
            link.account_id = account.id


def _note(hands: Hands) -> None:
    with hands.store.work("Write note") as session:
        about = hands.any_of(session, hands.dice.one([Account, Contact, Opportunity, Quote, Lead]))
        note = Note(text=hands.word(), at=hands.store.clock.now())
        if about is not None and hands.dice.often(90):
            setattr(note, f"{about.__tablename__}_id", about.id)
        session.add(note)


def _attach(hands: Hands) -> None:
    account = hands.key_of_any(Account)
    if account is None:
        return
    source = hands.laptop.place.path.with_name(f"{hands.word()}{hands.dice.one(['.txt', '.png'])}")
    content = content_of(hands.word(), hands.dice)
    source.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    hands.files.append((digest, len(content)))
    key = attach(hands.store, Vault(hands.store, hands.laptop.files), source, account_id=account)
    hands.laptop.keeps(key.bytes, digest)


def _name_file(hands: Hands) -> None:
    """Somebody names a file of somebody else's, whose sha256 they heard of."""
    with hands.store.work("Attach") as session:
        account = hands.any_of(session, Account)
        if account is not None and hands.files:
            digest, size = hands.dice.one(hands.files)
            name = f"{hands.word()}.txt"
            session.add(Attachment(account_id=account.id, name=name, sha256=digest, size=size))


def _plan(hands: Hands) -> None:
    with hands.store.work("Plan") as session:
        account = hands.any_of(session, Account) if hands.dice.often(75) else None
        session.add(
            Activity(
                subject=hands.word(),
                kind=hands.dice.one(list(ActivityKind)),
                account_id=account.id if account else None,
                owner_id=hands.store.identity.user_id,
                starts_at=hands.store.clock.now() + timedelta(days=1),
            )
        )


def _go_on(kind: Kind, name: str, machine: Any) -> Callable[[Hands], None]:
    """Take a record to one of the states that may come next."""

    def act(hands: Hands) -> None:
        with hands.store.work("Change state") as session:
            record = hands.any_of(session, kind)
            if record is None:
                return
            following = sorted(machine.transitions.get(getattr(record, name), ()))
            if following:
                column = kind.__table__.c[name]
                setattr(record, name, column.type.unplain(hands.dice.one(following)))

    return act


def _deal(hands: Hands) -> None:
    account = hands.key_of_any(Account)
    opportunities.open_deal(hands.store, hands.word(), account)


def _move_deal(hands: Hands) -> None:
    deal, stage = hands.key_of_any(Opportunity), hands.key_of_any(Stage)
    if deal and stage:
        opportunities.move(hands.store, deal, stage, hands.word())


def _line(hands: Hands) -> None:
    quote = hands.key_of_any(Quote)
    if quote is not None:
        quote_lines.add_line(
            hands.store,
            quote,
            description=hands.word(),
            quantity=Decimal(1 + hands.dice.below(9)),
            price=Decimal(1_000),
        )


def _change_line(hands: Hands) -> None:
    line = hands.key_of_any(QuoteLine)
    if line is not None:
        quote_lines.change_line(
            hands.store, line, description=hands.word(), quantity=Decimal(hands.number + 1)
        )


def _tag(hands: Hands) -> None:
    with hands.store.work("Tag") as session:
        account = hands.any_of(session, Account)
        if account is None:
            return
        tag = hands.any_of(session, Tag) if hands.dice.often(60) else None
        if tag is None:
            tag = Tag(name=hands.word())
            session.add(tag)
            session.flush()
        session.add(Tagging(tag_id=tag.id, account_id=account.id))


def _untag(hands: Hands) -> None:
    with hands.store.work("Untag") as session:
        tagging = hands.any_of(session, Tagging)
        if tagging is not None:
            session.delete(tagging)


def _prefer(hands: Hands) -> None:
    """A setting of one's own; the same row on each of one's laptops."""
    me = hands.store.identity.user_id
    if hands.laptop.older:
        return
    with hands.store.work("Set") as session:
        key = key_of("theme", me)
        kept = session.get(Preference, key)
        if kept is None:
            session.add(Preference(id=key, name="theme", user_id=me, value=hands.word()))
        else:
            kept.value = hands.word()


def _remove(*kinds: Kind) -> Callable[[Hands], None]:
    def act(hands: Hands) -> None:
        kind = hands.dice.one(kinds)
        key = hands.key_of_any(kind)
        if key is not None:
            with hands.store.work("Delete") as session:
                remove(session, kind, key)

    return act


def _move(hands: Hands) -> None:
    """A customer goes to another territory, or to nobody's."""
    with hands.store.work("Move") as session:
        account, place = hands.any_of(session, Account), hands.any_of(session, Territory)
        if account is not None and place is not None:
            account.territory_id = None if hands.dice.often(10) else place.id


def _about_other(hands: Hands) -> None:
    """What was written about one customer turns out to be about another."""
    with hands.store.work("Edit") as session:
        kind = hands.dice.one([Note, Activity, Opportunity])
        record, account = hands.any_of(session, kind), hands.any_of(session, Account)
        if record is not None and account is not None:
            record.account_id = account.id


def _give(hands: Hands) -> None:
    with hands.store.work("Give") as session:
        kind = hands.dice.one([Account, Contact, Lead, Activity])
        record, user = hands.any_of(session, kind), hands.any_of(session, User)
        if record is not None and user is not None:
            record.owner_id = user.id


def _lead(hands: Hands) -> None:
    with hands.store.work("Add lead") as session:
        session.add(Lead(name=hands.word()))


def _long_work(hands: Hands) -> None:
    """One unit of work with many rows, far more than fit on a page."""
    with hands.store.work("Import") as session:
        for _ in range(5 + hands.dice.below(25)):
            account = Account(name=hands.word())
            session.add(account)
            session.flush()
            session.add(Note(account_id=account.id, text=hands.word()))


def _product(hands: Hands) -> None:
    with hands.store.work("Add product") as session:
        session.add(Product(name=hands.word(), list_price=Decimal(900), cost=Decimal(700)))


def _grant(hands: Hands) -> None:
    """An administrator gives or takes a territory from a laptop; others may not, and try."""
    with hands.store.work("Grant") as session:
        given = hands.any_of(session, UserTerritory)
        if given is not None and hands.dice.often(50):
            session.delete(given)
            return
        user, place = hands.any_of(session, User), hands.any_of(session, Territory)
        if user is not None and place is not None:
            session.add(UserTerritory(user_id=user.id, territory_id=place.id))


_ACTS: dict[str, Callable[[Hands], None]] = {
    "account": _new_account,
    "edit account": _edit(Account, "name", "billing_city", "description", "industry"),
    "edit contact": _edit(Contact, "name", "job_title", "city"),
    "edit note": _edit(Note, "text"),
    "edit activity": _edit(Activity, "subject", "location", "outcome"),
    "edit lead": _edit(Lead, "name", "company"),
    "edit quote": _edit(Quote, "subject", "opening", "terms"),
    "edit product": _edit(Product, "name", "description"),
    "edit deal": _edit_figures,
    "contact": _link,
    "unlink": _unlink,
    "relink": _relink,
    "note": _note,
    "attach": _attach,
    "name file": _name_file,
    "plan": _plan,
    "activity state": _go_on(Activity, "state", ACTIVITY_STATES),
    "lead": _lead,
    "lead state": _go_on(Lead, "status", LEAD_STATES),
    "deal": _deal,
    "move deal": _move_deal,
    "quote": sales.new_quote,
    "line": _line,
    "change line": _change_line,
    "sell": sales.go_on_with_quote,
    "supply": sales.go_on_with_order,
    "tag": _tag,
    "untag": _untag,
    "prefer": _prefer,
    "remove": _remove(Account, Contact, Note, Activity, Opportunity, Quote, Lead, Tag),
    "remove account": _remove(Account),
    "move": _move,
    "about other": _about_other,
    "give": _give,
    "long": _long_work,
    "product": _product,
    "grant": _grant,
}
_WEIGHTS = {
    "account": 5, "edit account": 18, "edit contact": 6, "edit note": 2, "edit activity": 4,
    "edit lead": 3, "edit quote": 4, "edit product": 4, "edit deal": 4, "contact": 6,
    "unlink": 2, "relink": 2, "note": 7, "attach": 6, "name file": 4, "plan": 4,
    "activity state": 3, "lead": 2, "lead state": 2, "deal": 2, "move deal": 3, "quote": 2,
    "line": 4, "change line": 3, "sell": 24, "supply": 9, "tag": 3, "untag": 2, "prefer": 3,
    "remove": 5, "remove account": 2, "move": 7, "about other": 2, "give": 2, "long": 1,
    "product": 2, "grant": 3,
}  # fmt: skip
