"""The audit log: who came in and whose rights changed; written once, kept as long as was set."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.errors import Invalid, NoEntry
from app.models import Role, User, UserTerritory
from app.server import organisation, people, territories
from app.server.audit import SAID, entries
from app.server.caller import coming_from
from app.server.devices import devices, revoke_device
from app.server.tables import audit
from app.services.company import set_company
from app.sync.protocol import SignIn
from tests.sync.worlds import World, add_account, edit


def said(world: World) -> list[tuple[str, str, str, str]]:
    """What was written at this moment."""
    return [
        (one.event, one.result, one.user, one.about)
        for one in entries(world.server, since=world.clock.now())
    ]


def test_who_came_in_is_written_down_with_the_laptop_and_the_address(world: World) -> None:
    with coming_from("203.0.113.7"):
        ana = world.laptop("ana@rasa.id")
        with pytest.raises(NoEntry):
            world.api.sign_in(SignIn("ana@rasa.id", "salah-salah", "Laptop"))

    written = [one for one in entries(world.server) if one.event == "sign_in"]

    assert [(one.result, one.user, one.address) for one in written] == [
        ("ok", "Ana", "203.0.113.7"),
        ("wrong", "Ana", "203.0.113.7"),
    ]
    assert written[0].device == ana.identity.device_id
    assert written[0].at == world.clock.now()


def test_what_the_server_changes_of_peoples_rights_is_written_down(world: World) -> None:
    world.clock.move(timedelta(days=1))
    ana = world.laptop("ana@rasa.id")

    territories.add_territory(world.server, "Bali")
    people.add_user(world.server, "eka@rasa.id", "Eka", "rep", ("Bali",), "rahasia-123")
    people.disable_user(world.server, "cici@rasa.id")
    revoke_device(world.server, devices(world.server)[0].id)
    organisation.set_policies(world.server, {"offline_days": "14"})

    assert ana and [one for one in said(world) if one[0] != "sign_in"] == [
        ("territory", "added", "", "Bali"),
        ("user", "added", "", "Eka: rep"),
        ("grant", "given", "", "Eka: Bali"),
        ("user", "disabled", "", "Cici"),
        ("device", "revoked", "", "Ana"),
        ("policy", "set", "", "offline_days=14"),
    ]


def test_what_an_administrator_changes_from_a_laptop_is_written_down_with_their_name(
    world: World,
) -> None:
    admin, ana = world.laptop("admin@rasa.id"), world.laptop("ana@rasa.id")
    world.clock.move(timedelta(days=1))
    person = ana.identity.user_id
    assert person is not None

    edit(admin, User, person, role=Role.MANAGER)
    with admin.work("Take") as session:
        grant = session.scalars(
            sa.select(UserTerritory).where(UserTerritory.user_id == person)
        ).one()
        session.delete(grant)
    set_company(admin, offline_days="7", phone="+62 251 832 1234")
    add_account(admin)
    world.sync(admin)

    assert said(world) == [
        ("role", "changed", "Dewi", "Ana: rep → manager"),
        ("grant", "taken", "Dewi", "Ana: Jawa/Bandung"),
        ("policy", "set", "Dewi", "offline_days=7"),
    ]


def test_an_edit_of_rights_that_was_refused_is_no_change_of_rights(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    me = ana.identity.user_id
    assert me is not None
    world.clock.move(timedelta(days=1))
    with ana.writing() as connection:  # past the laptop's own check
        connection.execute(
            sa.update(User.__table__).where(User.__table__.c.id == me).values(role="admin")
        )
    add_account(ana)

    world.sync(ana)

    assert said(world) == []


@pytest.mark.parametrize(
    "statement",
    [
        sa.update(audit).values(result="ok"),
        sa.delete(audit),
        sa.delete(audit).where(audit.c.event == "sign_in"),
    ],
    ids=["change", "empty", "remove one"],
)
def test_nothing_in_the_log_can_be_changed_or_removed(
    world: World, statement: sa.Executable
) -> None:
    world.laptop("ana@rasa.id")
    before = entries(world.server)

    with pytest.raises(DBAPIError, match="only added to"), world.server.writing() as connection:
        connection.execute(statement)

    assert entries(world.server) == before


def test_the_log_cannot_be_emptied_at_once(world: World) -> None:
    if world.server.engine.dialect.name == "sqlite":
        return  # knows no such statement
    with pytest.raises(DBAPIError, match="only added to"), world.server.writing() as connection:
        connection.exec_driver_sql("TRUNCATE audit")


def test_what_is_older_than_was_set_goes_by_itself(world: World) -> None:
    world.laptop("ana@rasa.id")
    organisation.set_policies(world.server, {"audit_days": "90"})
    world.clock.move(timedelta(days=89))
    world.laptop("ben@rasa.id")
    still = {one.user for one in entries(world.server)}
    world.clock.move(timedelta(days=2))

    world.laptop("cici@rasa.id")

    kept = {one.user for one in entries(world.server) if one.event == "sign_in"}
    assert {"Ana", "Ben"} <= still
    assert kept == {"Ben", "Cici"}


def test_the_log_is_kept_for_a_reasonable_time(world: World) -> None:
    for days in ("29", "4000", "a year", "-400", ""):
        with pytest.raises(Invalid):
            organisation.set_policies(world.server, {"audit_days": days})


def test_every_entry_of_these_tests_has_words(world: World) -> None:
    test_what_the_server_changes_of_peoples_rights_is_written_down(world)

    assert {(one.event, one.result) for one in entries(world.server)} <= set(SAID)


def test_the_log_holds_nothing_of_customers(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana, "Toko Rahasia", phone="+62 251 832 1234")
    world.sync(ana)

    with world.server.engine.connect() as connection:
        written = str(connection.execute(sa.select(audit)).all())

    assert "Rahasia" not in written and "251 832" not in written
