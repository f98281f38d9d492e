"""A company's server that a laptop has not joined yet, and the laptop's way to it."""

from __future__ import annotations

import pytest

from app.server import organisation, people, territories
from app.store.engine import sqlite_engine
from app.sync import outbox
from app.views.linking import CompanyLink

ANA = "ana@rasa.id"


@pytest.fixture
def office(tmp_path, clock):
    """A server that no network leads to."""
    server = organisation.open_organisation(sqlite_engine(tmp_path / "server.db", None), clock)
    organisation.create(server, "PT Sumber Rasa")
    territories.add_territory(server, "Jawa/Bandung")
    people.add_user(server, ANA, "Ana", "rep", ("Jawa/Bandung",), "rahasia-123")
    yield server
    server.close()


@pytest.fixture
def link(desk):
    outbox.attach(desk.store)
    made = CompanyLink(desk.store, desk.jobs)
    yield made
    made.stop()
