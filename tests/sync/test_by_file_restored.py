"""Files on their way while the server is put back, or a profile is copied."""

from __future__ import annotations

import shutil

from app.models import Account
from app.services.notes import write_note
from app.sync.answers import Old
from app.sync.by_file import read_answer
from tests.sync.keeping import Keep
from tests.sync.post import Post, book, device_of, refused
from tests.sync.worlds import World, add_account, edit, one_database, open_file, read, waiting


@one_database
def test_a_server_that_was_put_back_gets_by_file_what_it_lost(
    world: World, post: Post, keep: Keep
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    put_back = keep()
    account = add_account(ana)
    post.round(ana)
    put_back()
    write_note(ana, "Sesudah", account_id=account)
    first = post.answer(post.write(ana))

    told = read_answer(ana, first)
    refused(lambda: read_answer(ana, first), Old)
    came = post.round(ana)
    world.sync(ben)

    assert "put back to an older copy" in told.more
    assert (told.result.again, came.more, waiting(ana)) == (1, "", 0)
    assert book(ana) == book(ben)


@one_database
def test_an_answer_of_an_earlier_life_of_the_server_changes_nothing(
    world: World, post: Post, keep: Keep
) -> None:
    ana = world.laptop("ana@rasa.id")
    put_back = keep()
    add_account(ana)
    world.sync(ana)
    put_back()
    add_account(ana, "Sesudah")
    told = post.answer(post.write(ana))
    world.sync(ana)

    refused(lambda: read_answer(ana, told), Old)

    assert waiting(ana) == 0


@one_database
def test_a_copied_profile_becomes_another_laptop_by_file_and_drops_nothing(
    world: World, post: Post
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    post.round(ana)
    with ana.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(world.folder / "ana@rasa.id-0.db", world.folder / "copy.db")
    edit(ana, Account, account, phone="+62811")
    edit(ana, Account, account, billing_postcode="16121")
    post.round(ana)
    copy = open_file(world.folder / "copy.db", world.clock)
    world.laptops.append(copy)
    copy.identity = ana.identity
    edit(copy, Account, account, billing_city="Garut")

    told = post.round(copy)
    came = post.round(copy)
    world.sync(ben)

    assert "copy of another" in told.more
    assert (came.more, waiting(copy)) == ("", 0)
    assert device_of(copy) != device_of(ana)
    assert read(ben, Account, account, "phone", "billing_city") == ("+62811", "Garut")
