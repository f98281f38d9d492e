"""The people of the organisation: added, changed, closed, and let in again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app.errors import Invalid, NotFound, Refused
from app.i18n import N_, translate
from app.models import Role, Territory, User, UserTerritory
from app.server import audit
from app.server.book import Book
from app.server.own_work import PEOPLE, change, insert, own_work
from app.server.passwords import plain_email, set_password
from app.server.retrying import trying_again
from app.server.tables import credential, device_token
from app.server.territories import grant, grant_only
from app.server.tokens import end
from app.store import Store


@dataclass(frozen=True)
class Person:
    """A person as the list of users shows them."""

    id: UUID
    name: str
    email: str
    role: Role
    active: bool
    territories: tuple[str, ...]


@trying_again
def add_user(
    store: Store,
    email: str,
    name: str,
    role: str,
    territories: tuple[str, ...] = (),
    password: str | None = None,
    team: str | None = None,
    manager: str | None = None,
) -> tuple[UUID, str]:
    """Add a person and return their key and password (a new one where none was given).

    Raises Invalid for an unknown role or territory, Refused for an e-mail used before.
    """
    if "@" not in email or email.startswith("@") or email.endswith("@"):
        raise Invalid(N_("“{email}” is not an e-mail address."), field="email", email=email)
    _checked_role(role)
    chosen = password if password is not None else secrets.token_urlsafe(9)
    with own_work(store, PEOPLE) as book:
        connection = book.connection
        taken = connection.execute(
            sa.select(credential.c.user_id).where(credential.c.email == plain_email(email))
        ).first()
        if taken:
            raise Refused(N_("There is already a user with the e-mail {email}."), email=email)
        values = {
            "name": name.strip() or email,
            "email": email.strip(),
            "role": role,
            "active": True,
            "team_id": _team(book, team, manager) if team else None,
            "manager_id": str(_by_email(connection, manager)) if manager else None,
        }
        user_id = insert(book, User.__tablename__, values)
        for path in territories:
            grant(book, user_id, path)
        set_password(connection, user_id, email, chosen)
    return user_id, chosen


@trying_again
def change_user(
    store: Store,
    email: str,
    name: str | None = None,
    role: str | None = None,
    territories: tuple[str, ...] | None = None,
) -> UUID:
    """Change what somebody is called, does, and where they work: `territories` are all of them
    from then on. What is None stays; gives their key.

    Raises NotFound for an unknown e-mail, Invalid for an unknown role or territory.
    """
    with own_work(store, PEOPLE) as book:
        user_id = _by_email(book.connection, email)
        values: dict[str, str] = {}
        if name is not None:
            values["name"] = name.strip()
        if role is not None:
            values["role"] = _checked_role(role)
        if not values.get("name", name or "-"):
            label = translate(N_("Name"))
            raise Invalid(N_("“{label}” cannot be empty."), field="name", label=label)
        if values:
            change(book, User.__tablename__, user_id, values)
        if territories is not None:
            grant_only(book, user_id, territories)
    return user_id


@trying_again
def disable_user(store: Store, email: str) -> None:
    """Close a person's account; their laptops are refused from the next contact on.

    Raises NotFound for an unknown e-mail.
    """
    _set_active(store, email, False)


@trying_again
def enable_user(store: Store, email: str) -> None:
    """Let somebody in again; their laptops go on, but for those refused by themselves.

    Raises NotFound for an unknown e-mail.
    """
    _set_active(store, email, True)


@trying_again
def reset_password(store: Store, email: str, password: str | None = None) -> str:
    """Give a person a new password (made up where none is given); it is returned.

    Their laptops go on only after it was typed there; what waits on them is kept. Raises
    NotFound for an unknown e-mail, Invalid for a password that does not fit.
    """
    chosen = password if password is not None else secrets.token_urlsafe(9)
    now = store.clock.now()
    with store.writing() as connection:
        user_id = _by_email(connection, email)
        set_password(connection, user_id, email, chosen)
        end(connection, now, "password", device_token.c.user_id == user_id)
        audit.note(connection, now, "password", "reset", about=plain_email(email))
    return chosen


def users(store: Store) -> list[Person]:
    """Everybody, by name."""
    user, given, tree = User.__table__, UserTerritory.__table__, Territory.__table__
    with store.engine.connect() as connection:
        paths: dict[UUID, list[str]] = {}
        for row in connection.execute(
            sa.select(given.c.user_id, tree.c.path).join(tree, tree.c.id == given.c.territory_id)
        ):
            paths.setdefault(row.user_id, []).append(row.path)
        return [
            Person(
                row.id,
                row.name,
                row.email or "",
                Role(row.role),
                row.active,
                tuple(sorted(paths.get(row.id, []))),
            )
            for row in connection.execute(sa.select(user).order_by(user.c.name))
        ]


def key_of_user(store: Store, email: str) -> UUID:
    """Whose e-mail it is. Raises NotFound for nobody's."""
    with store.engine.connect() as connection:
        return _by_email(connection, email)


def _set_active(store: Store, email: str, active: bool) -> None:
    with own_work(store, PEOPLE) as book:
        user_id = _by_email(book.connection, email)
        change(book, User.__tablename__, user_id, {"active": active})


def _checked_role(role: str) -> str:
    if role not in set(Role):
        raise Invalid(
            N_("There is no role “{role}”. Possible: {possible}."),
            field="role",
            role=role,
            possible=", ".join(Role),
        )
    return role


def _team(book: Book, name: str, manager: str | None) -> str:
    team = book.table("team")
    known = book.connection.execute(sa.select(team.c.id).where(team.c.name == name)).scalar()
    if known is not None:
        return str(known)
    lead = str(_by_email(book.connection, manager)) if manager else None
    return str(insert(book, "team", {"name": name, "manager_id": lead}))


def _by_email(connection: sa.Connection, email: str) -> UUID:
    plain, user = plain_email(email), User.__table__
    found = connection.execute(
        sa.select(credential.c.user_id).where(credential.c.email == plain)
    ).scalar()
    if found is None:  # somebody whom an administrator added from a laptop
        found = connection.execute(
            sa.select(user.c.id).where(sa.func.lower(user.c.email) == plain)
        ).scalar()
    if found is None:
        raise NotFound(N_("There is no user with the e-mail {email}."), email=email)
    user_id: UUID = found
    return user_id
