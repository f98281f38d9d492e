"""Joining a company that signs its server's certificate itself, at the first start."""

from __future__ import annotations

from dataclasses import replace

import pytest
import trustme

from app.views.screens.first_run import FirstRun
from tests.answering import answering
from tests.views.test_by_file_screen import ANA, link, office

__all__ = ["link", "office"]


@pytest.fixture
def authority(tmp_path):
    """The file that whoever runs the server hands out; the server's own lie beside it."""
    made = trustme.CA()
    issued = made.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "chain.pem")
    made.cert_pem.write_to_path(tmp_path / "authority.pem")
    return tmp_path / "authority.pem"


@pytest.fixture
def address(office, authority):
    """Where the office answers, over TLS."""
    pair = (authority.with_name("chain.pem"), authority.with_name("key.pem"))
    with answering(office, tls=pair) as url:
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
