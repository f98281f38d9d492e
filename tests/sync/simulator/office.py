"""What the person who runs the server does: rights given and taken, people, and the feeds' past."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from app.errors import NotFound, Problem
from app.models import Account, Role, Territory, User, UserTerritory
from app.server import people
from app.server.own_work import change, insert, own_work
from app.server.tables import bucket_head, feed
from app.store import Store
from tests.sync.simulator.chance import Dice
from tests.sync.simulator.template import PEOPLE, email

_WEIGHTS = {
    "grant": 22,
    "revoke": 22,
    "move": 20,
    "role": 8,
    "disable": 4,
    "enable": 8,
    "forget": 28,
}


def act(store: Store, dice: Dice) -> str:
    """Do one thing; gives what it was."""
    what = dice.weighed(_WEIGHTS)
    try:
        _ACTS[what](store, dice)
    except Problem:
        return what
    return what


def enable(store: Store, dice: Dice) -> None:
    """Somebody may work again, on all their laptops."""
    people.enable_user(store, email(dice.one(sorted(PEOPLE))))


def _grant(store: Store, dice: Dice) -> None:
    with own_work(store, "Grant") as book:
        user, place = _any(store, User, dice), _any(store, Territory, dice)
        insert(
            book, UserTerritory.__tablename__, {"user_id": str(user), "territory_id": str(place)}
        )


def _revoke(store: Store, dice: Dice) -> None:
    with own_work(store, "Revoke") as book:
        given = _any(store, UserTerritory, dice)
        book.delete(UserTerritory.__tablename__, given, _any(store, User, dice), store.clock.now())


def _move(store: Store, dice: Dice) -> None:
    with own_work(store, "Move") as book:
        account, place = _any(store, Account, dice), _any(store, Territory, dice)
        change(book, Account.__tablename__, account, {"territory_id": str(place)})


def _role(store: Store, dice: Dice) -> None:
    with own_work(store, "Role") as book:
        person = _user(store, dice.one(sorted(set(PEOPLE) - {"dewi"})))
        change(book, User.__tablename__, person, {"role": dice.one([*Role])})


def _disable(store: Store, dice: Dice) -> None:
    people.disable_user(store, email(dice.one(sorted(set(PEOPLE) - {"dewi"}))))


def _forget(store: Store, dice: Dice) -> None:
    """Forget what left a bucket long ago; who has not read so far has to read anew."""
    with store.writing() as connection:
        names = sorted(connection.execute(sa.select(bucket_head.c.bucket)).scalars())
        large = [name for name in names if name.startswith("territory:")]
        bucket = dice.one(large if large and dice.often(70) else names)
        head = sa.select(bucket_head.c.ver).where(bucket_head.c.bucket == bucket)
        floor = connection.execute(head).scalar_one()
        connection.execute(sa.delete(feed).where(feed.c.bucket == bucket, feed.c.op != "put"))
        connection.execute(
            sa.update(bucket_head).where(bucket_head.c.bucket == bucket).values(floor_ver=floor)
        )


def _any(store: Store, kind: type, dice: Dice) -> UUID:
    table = kind.__table__  # type: ignore[attr-defined]
    with store.engine.connect() as connection:
        keys = list(connection.execute(sa.select(table.c.id).order_by(table.c.id)).scalars())
    if not keys:
        raise NotFound("There is none.")
    return dice.one(keys)


def _user(store: Store, name: str) -> UUID:
    table = User.__table__
    with store.engine.connect() as connection:
        found = connection.execute(sa.select(table.c.id).where(table.c.email == email(name)))
        key: UUID = found.scalar_one()
        return key


_ACTS = {
    "grant": _grant,
    "revoke": _revoke,
    "move": _move,
    "role": _role,
    "disable": _disable,
    "enable": enable,
    "forget": _forget,
}
