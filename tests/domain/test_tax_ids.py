"""Tax and registration numbers are whole; what was typed is never changed."""

from __future__ import annotations

import pytest
from stdnum.exceptions import InvalidLength, ValidationError
from stdnum.id import nik, npwp

from app.domain.tax_ids import TAX_IDS, check_tax_id
from app.errors import Invalid


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("npwp", "0012345678901234"),
        ("npwp", "01.312.166.0-091.000"),
        ("npwp", "1090000000000001"),
        ("nitku", "0012345678901234000001"),
        ("nik", "3171011708450001"),
        ("nik", "317101 170845 0001"),
        ("tin", "C 20990050040"),
        ("tin", "IG845462070"),
        ("tin", "201912345K"),
        ("brn", "201901000005 (1312525-A)"),
        ("brn", "3813-K"),
        ("brn", "LLP0001234-LGN"),
        *((name, empty) for name in TAX_IDS for empty in (None, "", " ")),
    ],
)
def test_a_number_that_is_whole_is_taken_as_it_is_written(name, text):
    check_tax_id(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("npwp", "123"),
        ("npwp", "00123456789012345"),
        ("npwp", "1.23457E+15"),
        ("npwp", "NPWP 0012345678901234"),
        ("npwp", "٠٠١٢٣٤٥٦٧٨٩٠١٢٣٤"),
        ("nitku", "0012345678901234"),
        ("nik", "317101170845000"),
        ("tin", "12345"),
        ("tin", "none yet"),
        ("brn", "12-A"),
        ("brn", "?"),
    ],
)
def test_a_number_that_is_not_whole_is_refused_for_its_field(name, text):
    with pytest.raises(Invalid) as refused:
        check_tax_id(name, text)

    assert refused.value.field == name
    assert text in refused.value.sentence()


def test_the_lengths_are_those_of_a_library_that_knows_them():
    for length in range(10, 20):
        number = "1" * length

        assert _taken("npwp", number) == _known(npwp, number)
        assert _taken("nik", number) == _known(nik, number)


def _taken(name: str, text: str) -> bool:
    try:
        check_tax_id(name, text)
    except Invalid:
        return False
    return True


def _known(library, number: str) -> bool:
    """Whether the library has nothing against the length; of the rest it knows more than we ask."""
    try:
        library.validate(number)
    except InvalidLength:
        return False
    except ValidationError:
        return True
    return True
