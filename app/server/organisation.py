"""What the person who runs the server does: the organisation, its people and territories.

Every change is journaled and published like anybody's, so that laptops hear of it.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import Clock, SystemClock
from app.errors import Invalid, NotFound, Refused
from app.i18n import N_, translate
from app.models import Role, Territory, User, UserTerritory
from app.server import audit
from app.server import tables as _tables  # noqa: F401 - its tables belong to the database
from app.server.book import Book
from app.server.own_work import change, insert, own_work, remove
from app.server.passwords import plain_email, set_password
from app.server.tables import credential, device_token
from app.server.tokens import State, end
from app.services.company import company_settings, keep_company
from app.services.setup import lay_catalogue
from app.store import Store, schema
from app.store.engine import alone
from app.store.store import get_fact, put_fact

ORGANISATION = N_("Set up the organisation")
PEOPLE = N_("Change people and territories")


@dataclass(frozen=True)
class Overview:
    """The organisation at a glance: how many there are, and what is set, by name."""

    name: str
    people: int
    laptops: int
    territories: int
    settings: dict[str, str]


@dataclass(frozen=True)
class Person:
    """A person as the list of users shows them."""

    id: UUID
    name: str
    email: str
    role: Role
    active: bool
    territories: tuple[str, ...]


def open_organisation(engine: sa.Engine, clock: Clock | None = None) -> Store:
    """The server's store on an engine; the tables are made where there are none."""
    schema.prepare(engine)
    audit.guard(engine)
    return Store(engine, clock or SystemClock())


def create(store: Store, name: str) -> None:
    """Name the organisation. Raises Refused where there is one already."""
    if not name.strip():
        raise Invalid(N_("Give the organisation a name."), field="name")
    with own_work(store, ORGANISATION) as book:
        alone(book.connection)
        known = get_fact(book.connection, "organisation")
        if known:
            raise Refused(N_("This database already holds the organisation “{name}”."), name=known)
        put_fact(book.connection, "organisation", name.strip())
        book.adopt(lambda session: _furnish(session, name.strip()))


def _furnish(session: Session, name: str) -> None:
    """What every company begins with, and every laptop receives."""
    keep_company(session, name=name)
    lay_catalogue(session)


def check_created(store: Store) -> str:
    """The organisation's name. Raises Refused where there is none yet."""
    name = store.fact("organisation")
    if not name:
        raise Refused(N_("There is no organisation yet. Begin with “relasi org create NAME”."))
    return name


def add_territory(store: Store, path: str) -> UUID:
    """Add a territory and what is missing above it ("Jawa/Bandung"); its key."""
    parts = [part.strip() for part in path.split("/") if part.strip()]
    if not parts:
        raise Invalid(N_("Give the territory's path, such as “Jawa/Bandung”."), field="path")
    with own_work(store, PEOPLE) as book:
        parent: UUID | None = None
        for depth in range(1, len(parts) + 1):
            parent = _territory(book, "/".join(parts[:depth]), parts[depth - 1], parent)
        assert parent is not None
        return parent


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
            "manager_id": _plain(_user_by_email(connection, manager)) if manager else None,
        }
        user_id = insert(book, User.__tablename__, values)
        for path in territories:
            _grant(book, user_id, path)
        set_password(connection, user_id, email, chosen)
    return user_id, chosen


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
        user_id = _user_by_email(book.connection, email)
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
            _grant_only(book, user_id, territories)
    return user_id


def overview(store: Store) -> Overview:
    """The organisation at a glance. Raises Refused where there is none yet."""
    name = check_created(store)
    counted = [
        sa.select(sa.func.count()).select_from(User.__table__).where(User.active),
        sa.select(sa.func.count()).select_from(device_token),
        sa.select(sa.func.count()).select_from(Territory.__table__),
    ]
    with store.read() as session:
        people, laptops, territories = (session.execute(one).scalar_one() for one in counted)
        settings = {audit.SETTING: store.fact(audit.SETTING) or str(audit.KEPT_DAYS)}
        settings |= asdict(company_settings(session))
    return Overview(name, people, laptops, territories, settings)


def key_of_user(store: Store, email: str) -> UUID:
    """Whose e-mail it is. Raises NotFound for nobody's."""
    with store.engine.connect() as connection:
        return _user_by_email(connection, email)


def disable_user(store: Store, email: str) -> None:
    """Close a person's account; their laptops are refused from the next contact on."""
    with own_work(store, PEOPLE) as book:
        user_id = _user_by_email(book.connection, email)
        change(book, User.__tablename__, user_id, {"active": False})
        book.connection.execute(
            sa.update(device_token)
            .where(
                device_token.c.user_id == user_id,
                device_token.c.state.in_((State.OPEN, State.ENDED)),
            )
            .values(state=State.REVOKED, state_at=store.clock.now())
        )


def reset_password(store: Store, email: str, password: str | None = None) -> str:
    """Give a person a new password (made up where none is given); it is returned.

    Their laptops go on only after it was typed there; what waits on them is kept. Raises
    NotFound for an unknown e-mail, Invalid for a password that does not fit.
    """
    chosen = password if password is not None else secrets.token_urlsafe(9)
    now = store.clock.now()
    with store.writing() as connection:
        user_id = _user_by_email(connection, email)
        set_password(connection, user_id, email, chosen)
        end(connection, now, "password", device_token.c.user_id == user_id)
        audit.note(connection, now, "password", "reset", about=plain_email(email))
    return chosen


def set_policies(store: Store, settings: dict[str, str]) -> dict[str, str]:
    """Settings of the organisation, by name; gives what came with its country besides.

    `audit_days` (how long the audit log is kept) is the server's own; all others are the
    company's. Raises Invalid for one that is unknown or does not fit.
    """
    rest = dict(settings)
    days = rest.pop(audit.SETTING, None)
    if days is not None:
        audit.keep_for(store, days)
    followed: dict[str, str] = {}
    if rest:
        with own_work(store, ORGANISATION) as book:
            book.adopt(lambda session: followed.update(keep_company(session, **rest)))
    return followed


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


def _checked_role(role: str) -> str:
    if role not in set(Role):
        raise Invalid(
            N_("There is no role “{role}”. Possible: {possible}."),
            field="role",
            role=role,
            possible=", ".join(Role),
        )
    return role


def _territory(book: Book, path: str, name: str, parent: UUID | None) -> UUID:
    tree = Territory.__table__
    known = book.connection.execute(sa.select(tree.c.id).where(tree.c.path == path)).scalar()
    if known is not None:
        return UUID(str(known))
    values = {"name": name, "path": path, "parent_id": _plain(parent)}
    return insert(book, Territory.__tablename__, values)


def _grant(book: Book, user_id: UUID, path: str) -> None:
    _give(book, user_id, _territory_at(book, path))


def _grant_only(book: Book, user_id: UUID, paths: tuple[str, ...]) -> None:
    """Exactly these territories: what is missing is given, what is beside them taken away."""
    given = UserTerritory.__table__
    wanted = {_territory_at(book, path) for path in paths}
    query = sa.select(given.c.id, given.c.territory_id).where(given.c.user_id == user_id)
    held = {row.territory_id: row.id for row in book.connection.execute(query)}
    for territory in held.keys() - wanted:
        remove(book, UserTerritory.__tablename__, held[territory])
    for territory in sorted(wanted - held.keys()):
        _give(book, user_id, territory)


def _give(book: Book, user_id: UUID, territory: UUID) -> None:
    values = {"user_id": str(user_id), "territory_id": str(territory)}
    insert(book, UserTerritory.__tablename__, values)


def _territory_at(book: Book, path: str) -> UUID:
    tree = Territory.__table__
    found = book.connection.execute(
        sa.select(tree.c.id).where(tree.c.path == path.strip().strip("/"))
    ).scalar()
    if found is None:
        raise Invalid(
            N_("There is no territory “{path}”. Add it with “relasi territory add”."),
            field="territory",
            path=path,
        )
    return UUID(str(found))


def _team(book: Book, name: str, manager: str | None) -> str:
    team = book.table("team")
    known = book.connection.execute(sa.select(team.c.id).where(team.c.name == name)).scalar()
    if known is not None:
        return str(known)
    lead = _plain(_user_by_email(book.connection, manager)) if manager else None
    return str(insert(book, "team", {"name": name, "manager_id": lead}))


def _user_by_email(connection: sa.Connection, email: str) -> UUID:
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


def _plain(key: UUID | None) -> str | None:
    return None if key is None else str(key)
