"""Joining a company: sign in, become one of its people, and bring what was typed before."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from app.errors import Refused
from app.i18n import N_
from app.models import User
from app.models.base import synced_tables
from app.store import Identity, Store
from app.store.alone import alone
from app.store.sealed import Damaged, Way, opened
from app.store.store import put_fact
from app.sync import lease
from app.sync.answers import Came, take_pages
from app.sync.asking import begin
from app.sync.halves import new_half
from app.sync.letters import ASKED, INVITED, Invitation, only, spoken_key
from app.sync.pages import Pull
from app.sync.progress import Tell, silent
from app.sync.protocol import SignedIn, SignIn, SyncApi, SyncRequest
from app.sync.rounds import Result
from app.sync.session import synchronize
from app.sync.tokens import BY_FILE, facts_of

Facts = Mapping[str, str | None]

SAMPLE = N_("This is the sample company. Start an empty profile to join yours.")
SOMEBODY_ELSES = N_("This profile belongs to somebody else. Use another profile folder to sign in.")
SHUT = N_(
    "“{name}” does not open: the passphrase is another one, or the file was damaged on its way."
)


def join(
    store: Store,
    api: SyncApi,
    url: str,
    email: str,
    password: str,
    tell: Tell = silent,
    facts: Facts | None = None,
) -> Result:
    """Sign in at the company's server and synchronise for the first time, as `synchronize` does.

    What was typed in this profile before is brought along as this person's. `facts`
    (`HttpApi.facts`) are kept once somebody is let in; without them they stay. Raises
    NoEntry for a wrong password, Refused where the profile belongs to another company or is
    the sample company, Unreachable where nobody answers.
    """
    known = store.fact("server")
    if store.fact("sample"):
        raise Refused(SAMPLE)
    device = store.identity.device_id.bytes if known and store.identity.device_id else None
    # The key of a laptop's files begins with the name of its sign-in.
    family = bytes.fromhex(store.fact("file_key") or "")[:16] or None
    signed = api.sign_in(
        SignIn(email, password, platform.node(), platform.system(), device, family)
    )
    user_id = UUID(bytes=signed.user)
    if known and store.identity.user_id not in (None, user_id):
        raise Refused(SOMEBODY_ELSES)
    _belong(store, url, email, signed, facts=facts)
    return synchronize(store, api, tell)


def join_by_file(store: Store, path: Path, passphrase: str) -> Came:
    """Join a company by the invitation its office wrote, and take in the book it holds.

    What was typed in this profile before is brought along, as in `join`; it goes to the office
    with the first file. A laptop of this person's own may be invited anew: it goes on as another
    device. Raises Refused where it does not open, or the profile is somebody else's; NotFitting.
    """
    with alone(store):
        known = store.fact("server")
        if store.fact("sample"):
            raise Refused(SAMPLE)
        try:
            with opened(
                path, Way.INVITATION, lambda head: spoken_key(passphrase, head.key)
            ) as sealed:
                invited = only(sealed, INVITED, Invitation)
                if known and store.identity.user_id not in (None, UUID(bytes=invited.user)):
                    raise Refused(SOMEBODY_ELSES)
                _belong(store, known or BY_FILE, invited.email, _signed(invited), invited.office)
                # It is the whole book: of what is here, what does not come again is gone.
                here, _waiting = begin(store)
                return take_pages(
                    store, sealed, only(sealed, ASKED, SyncRequest), Pull(reset=set(here))
                )
        except Damaged as problem:
            raise Refused(SHUT, name=path.name) from problem


def _signed(invited: Invitation) -> SignedIn:
    """Signed in by invitation: there are no tokens for the network."""
    return SignedIn("", "", invited.user, invited.device, invited.organisation, invited.file_key)


def _belong(
    store: Store,
    url: str,
    email: str,
    signed: SignedIn,
    office: bytes = b"",
    facts: Facts | None = None,
) -> None:
    """Keep who works here from now on: all of it, or nothing where the program dies.

    `facts`: how the server is reached, where that is news.
    `office`: the office's half of the key of files, out of an invitation. The other half is this
    laptop's alone, so that nothing is opened by another that reads the same invitation.
    """
    now = store.clock.now()
    before, user_id = store.identity.user_id, UUID(bytes=signed.user)
    kept = {
        **facts_of(signed, now),
        "file_key": signed.file_key.hex() or None,
        "user_id": user_id.hex,
        "device_id": UUID(bytes=signed.device).hex,
        "server": url,
        "organisation": signed.organisation,
        "email": email,
        "office_half": office.hex() or None,
        "own_half": new_half().hex() if office else None,
        **(facts or {}),
    }
    with store.writing() as connection:
        for name, value in kept.items():
            put_fact(connection, name, value)
        lease.renew(connection, now, now)
        if before is not None and before != user_id:
            put_fact(connection, "was_user", str(before))
            _become(connection, before, user_id)
    store.identity = Identity(user_id, UUID(bytes=signed.device))


def _become(connection: sa.Connection, before: UUID, now: UUID) -> None:
    """What belonged to the profile's first user belongs to the company's person."""
    for kind in synced_tables().values():
        table = kind.__table__
        for column in table.columns:
            if column.info.get("refers") == User.__tablename__:
                connection.execute(
                    sa.update(table).where(column == before).values({column.name: now})  # type: ignore[arg-type]
                )
    connection.execute(sa.delete(User.__table__).where(User.__table__.c.id == before))  # type: ignore[arg-type]
