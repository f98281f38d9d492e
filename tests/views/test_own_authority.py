"""Joining a company that signs its server's certificate itself, at the first start."""

from __future__ import annotations

from dataclasses import replace

import pytest
import trustme

from app.errors import Unreachable
from app.sync.client import HttpApi, api_of
from app.sync.joining import join
from app.sync.session import synchronize
from app.views.screens.first_run import FirstRun
from app.views.screens.settings.data import DataPage
from tests.answering import answering
from tests.views.offices import ANA, link, office

__all__ = ["link", "office"]


@pytest.fixture
def authority(tmp_path):
    """The file that whoever runs the server hands out; the server's own lie beside it."""
    return new_authority(tmp_path)


@pytest.fixture
def address(office, authority):
    """Where the office answers, over TLS."""
    with answering(office, tls=pair_of(authority)) as url:
        yield url


def test_the_companys_own_certificate_is_chosen_beside_the_address(
    desk, link, address, authority, qtbot, settle
):
    guide = FirstRun(replace(desk, facts={"link": link}))
    qtbot.addWidget(guide)
    guide.enter("join")
    form = guide.join_form
    for name, text in (("url", address), ("email", ANA), ("password", "rahasia-123")):
        form.fields[name].setText(text)

    before = guide.trusted.isHidden()
    form.send()
    settle()
    untrusted = form._error.text()
    offered = not guide.trusted.isHidden()
    guide.trust(authority.with_name("key.pem"))
    settle()
    no_certificate = form._error.text()
    guide.trust(authority)
    settle()
    with qtbot.waitSignal(guide.begun):
        form.send()

    assert (before, offered) == (True, True)
    assert "choose the company's certificate" in untrusted
    assert no_certificate == "This file is no certificate."
    assert guide.trusted.text() == "Certificate: authority.pem"
    assert desk.store.fact("organisation") == "PT Sumber Rasa"
    assert desk.store.fact("authority") == authority.read_text()


def test_a_laptop_that_has_joined_is_given_a_new_certificate_in_its_settings(
    desk, link, office, address, authority, tmp_path, qtbot, settle, monkeypatch
):
    heard = []
    monkeypatch.setattr(desk.messages, "say", lambda sentence, *_: heard.append(sentence))
    monkeypatch.setattr(desk.messages, "problem", lambda problem: heard.append(problem.sentence()))
    api = HttpApi(address, authority=authority.read_text())
    join(desk.store, api, address, ANA, "rahasia-123", facts=api.facts)
    page = DataPage(replace(desk, facts={"link": link}))
    qtbot.addWidget(page)
    page.load()
    (tmp_path / "new").mkdir()
    new = new_authority(tmp_path / "new")
    with answering(office, tls=pair_of(new)) as moved:
        desk.store.set_facts(server=moved)
        api = api_of(desk.store)
        with pytest.raises(Unreachable, match="not trusted"):
            synchronize(desk.store, api)

        page.trust(new.with_name("key.pem"))
        settle()
        page.trust(new)
        settle()

        api.trust(new.read_text())  # as the one does that is in use meanwhile
        synchronize(desk.store, api)
        synchronize(desk.store, api_of(desk.store))
    assert not page.certificate.isHidden()
    assert heard == ["This file is no certificate.", "Certificate: authority.pem"]
    assert desk.store.fact("authority") == new.read_text()


def new_authority(folder):
    """The certificate of a company's own authority; a server's lie beside it."""
    made = trustme.CA()
    issued = made.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(folder / "key.pem")
    issued.cert_chain_pems[0].write_to_path(folder / "chain.pem")
    made.cert_pem.write_to_path(folder / "authority.pem")
    return folder / "authority.pem"


def pair_of(authority):
    """The certificate and the key of the server that this authority vouches for."""
    return authority.with_name("chain.pem"), authority.with_name("key.pem")
