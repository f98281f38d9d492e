"""Files, tags and owners of records."""

from __future__ import annotations

import pytest

from app.errors import Invalid, NotFound, Refused
from app.models import Account, Attachment
from app.services import tags
from app.services.attachments import attach
from app.services.owners import give_to
from app.store.vault import Vault
from tests import factories


def test_a_file_is_kept_by_its_fingerprint_once(shop, tmp_path):
    toko = factories.account(shop)
    source = tmp_path / "shelf.jpg"
    source.write_bytes(b"picture")

    vault = Vault(shop, tmp_path / "files")
    keys = [attach(shop, vault, source, account_id=toko) for _ in range(2)]

    kept = factories.get(shop, Attachment, keys[0])
    assert (kept.name, kept.size, kept.media_type) == ("shelf.jpg", 7, "image/jpeg")
    assert vault.read(kept.sha256) == b"picture"
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 1


def test_a_file_that_cannot_be_read_leaves_no_record(shop, tmp_path):
    with pytest.raises(NotFound, match=r"none\.pdf"):
        attach(shop, Vault(shop, tmp_path / "files"), tmp_path / "none.pdf")

    with shop.read() as session:
        assert session.query(Attachment).count() == 0


def test_tags_are_a_set(shop):
    toko = factories.account(shop)

    for word in ("Horeca", "horeca", "A-list"):
        tags.put_tag(shop, word, account_id=toko)
    with shop.read() as session:
        put = tags.tags_on(session, account_id=toko)
    tags.take_tag(shop, "HORECA", account_id=toko)
    tags.take_tag(shop, "never", account_id=toko)

    with shop.read() as session:
        assert (put, tags.tags_on(session, account_id=toko)) == (["A-list", "Horeca"], ["A-list"])


def test_an_empty_tag_is_refused(shop):
    with pytest.raises(Invalid):
        tags.put_tag(shop, " ", account_id=factories.account(shop))


def test_a_record_is_given_to_a_colleague_who_still_works_here(shop):
    toko, agus = factories.account(shop), factories.user(shop)
    gone = factories.user(shop, "Tono", active=False)

    give_to(shop, "account", toko, agus)

    assert factories.get(shop, Account, toko).owner_id == agus
    with pytest.raises(Refused, match="Tono"):
        give_to(shop, "account", toko, gone)
    shop.undo()
    assert factories.get(shop, Account, toko).owner_id is None
