"""What the program says of letters, known again in any language and told in the reader's."""

from __future__ import annotations

import pytest

from app.domain import retold
from app.i18n import speaking, translate

REACH = {"host": "smtp.maju.co.id"}


@pytest.mark.parametrize("writer", ["en", "id", "ms"])
@pytest.mark.parametrize("reader", ["en", "id", "ms"])
def test_a_sentence_of_ours_is_told_in_the_language_of_who_reads(writer, reader):
    with speaking(writer):
        kept = translate(retold.OUT_OF_REACH).format(**REACH)

    with speaking(reader):
        told = retold.retold(kept)
        wanted = translate(retold.OUT_OF_REACH).format(**REACH)

    assert told == wanted


def test_the_words_of_a_server_with_braces_stay_as_they_are():
    with speaking("id"):
        told = retold.retold("The mail server refuses a@b.id: 550 {no} such: user")

    assert told.endswith("a@b.id: 550 {no} such: user")
    assert not told.startswith("The")


@pytest.mark.parametrize("text", ["", "Sent to the warehouse.", "Setuju, kirim minggu depan."])
def test_what_a_person_wrote_stays_as_it_is(text):
    with speaking("ms"):
        assert retold.retold(text) == text


def test_no_two_sentences_are_taken_for_each_other():
    marks = {"addresses": "a@b.id", "address": "a@b.id", "host": "h", "port": "25", "said": "no"}
    with speaking("en"):
        kept = [translate(msgid).format(**marks) for msgid in retold.SENTENCES]

    with speaking("id"):
        told = [retold.retold(text) for text in kept]
        wanted = [translate(msgid).format(**marks) for msgid in retold.SENTENCES]

    assert told == wanted
