"""Indonesian and Malay are complete: every sentence a person can meet is in all languages."""

from __future__ import annotations

import ast
import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from app.i18n import P_, speaking, translate
from installers.messages import LANGUAGES, MARKS, ROOT, extract, read, strings

SOURCES = sorted((ROOT / "app").rglob("*.py"))


@pytest.fixture(scope="module")
def marked() -> Catalog:
    return extract()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_is_in_the_catalogue(code, marked):
    catalogue = read(code)

    absent = [message.id for message in sentences(marked) if not holds(catalogue, message)]

    assert not absent, f"run `make messages`, then translate: {absent}"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_is_translated(code):
    unfinished = [
        message.id
        for message in sentences(read(code))
        if message.fuzzy or not all(text.strip() for text in strings(message.string))
    ]

    assert not unfinished


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_translation_is_left_without_its_sentence(code, marked):
    catalogue = read(code)

    left = [message.id for message in sentences(catalogue) if not holds(marked, message)]

    assert not left and not catalogue.obsolete, "run `make messages`"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_has_the_marks_of_its_sentence(code):
    differing = [
        (message.id, text)
        for message in sentences(read(code))
        for text in strings(message.string)
        if text and marks(text) != marks(strings(message.id)[-1])
    ]

    assert not differing


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_has_one_form_for_every_count(code):
    catalogue = read(code)

    wrong = [
        message.id
        for message in sentences(catalogue)
        if message.pluralizable and len(strings(message.string)) != 1
    ]

    assert (catalogue.num_plurals, catalogue.plural_expr) == (1, "0")
    assert not wrong


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_keeps_the_spaces_and_the_end_of_its_sentence(code):
    differing = [
        (message.id, text)
        for message in sentences(read(code))
        for text in strings(message.string)
        if text and edges(text) != edges(strings(message.id)[-1])
    ]

    assert not differing


@pytest.mark.parametrize(
    ("code", "verb", "state"), [("id", "Buka", "Berjalan"), ("ms", "Buka", "Terbuka")]
)
def test_a_word_with_two_meanings_has_two_translations(code, verb, state):
    with speaking(code):
        said = (translate("Open"), translate(P_("state", "Open")))

    assert said == (verb, state)


def test_a_word_marked_with_its_meaning_is_the_word_itself_in_english():
    assert translate(P_("state", "Open")) == "Open"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_marked_can_be_found(source):
    # An f-string is put together before it is looked up, so no catalogue can hold it.
    hidden = [
        node.lineno for node in ast.walk(ast.parse(source.read_text("utf-8"))) if is_hidden(node)
    ]

    assert not hidden, f"write the sentence itself, with {{name}} marks, in lines {hidden}"


def is_hidden(node: ast.AST) -> bool:
    """Whether a sentence is marked in a way that keeps it out of the catalogue."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
        return False
    if node.func.id not in MARKS:
        return False
    first = node.args[0]
    put_together = isinstance(first, ast.JoinedStr | ast.BinOp)
    if node.func.id in ("N_", "P_"):
        return not all(isinstance(one, ast.Constant) for one in node.args)
    return put_together


def holds(catalogue: Catalog, message: Message) -> bool:
    """Whether a catalogue has a sentence, in the meaning it has there."""
    singular = strings(message.id)[0]
    return catalogue.get(singular, message.context) is not None


def sentences(catalogue: Catalog) -> list[Message]:
    """The messages, without the header."""
    return [message for message in catalogue if message.id]


def marks(text: str) -> set[str]:
    """The names in braces, which values replace."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def edges(text: str) -> tuple[bool, bool, bool, bool]:
    return (
        text[:1].isspace(),
        text[-1:].isspace(),
        text.rstrip().endswith("…"),
        text.rstrip().endswith(":"),
    )


@pytest.mark.parametrize(
    ("code", "others"), [("id", r"\b(surel|e-mail)"), ("ms", r"\b(surel|emel|e-mail)")]
)
def test_an_email_has_one_name_in_each_language(code, others):
    texts = [text for message in sentences(read(code)) for text in strings(message.string)]

    assert not [text for text in texts if re.search(others, text, re.IGNORECASE)]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        (r"laptop", "komputer riba"),
        (r"subjumlah", "jumlah kecil"),
        (r"muka sebelumnya|muka surat", "halaman"),
        (r"(?<!/)\btuan\b(?!/)", "anda"),
        (r"\bmendaftar masuk", "log masuk"),
        (r"karena|\bbisa\b|nomor|tanggal|berkas|hapus\b|kantor|diskon|telepon", "the Malay word"),
    ],
)
def test_malay_says_one_thing_by_one_word(word, said):
    other = [
        text
        for message in sentences(read("ms"))
        for text in strings(message.string)
        if re.search(word, text, re.IGNORECASE)
    ]

    assert not other, f"say {said}"
