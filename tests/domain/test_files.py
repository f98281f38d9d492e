"""Which files may be attached."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.files import MEGABYTE, PROGRAMS, FilePolicy, kinds_in
from app.errors import Invalid, Refused

USUAL = FilePolicy(25)


def test_a_file_of_the_largest_size_is_welcome_and_one_byte_more_is_not() -> None:
    USUAL.check("shelf.jpg", 25 * MEGABYTE)

    with pytest.raises(Refused, match=r"shelf.jpg is larger than 25 MB"):
        USUAL.check("shelf.jpg", 25 * MEGABYTE + 1)


@given(st.sampled_from(sorted(PROGRAMS)), st.sampled_from(["", ".", " ", ". ."]))
def test_a_program_is_refused_however_its_ending_is_written(kind: str, tail: str) -> None:
    for policy in (USUAL, FilePolicy(25, frozenset({kind}))):
        with pytest.raises(Refused, match="is a program"):
            policy.check(f"prices.{kind.upper()}{tail}", 1)


@pytest.mark.parametrize("kind", ["docm", "XLSM", "pptm. ", "xla", "xlsb"])
def test_a_document_with_macros_is_welcome_only_where_its_kind_is_named(kind: str) -> None:
    with pytest.raises(Refused, match=r"may carry macros.*Save it without them"):
        USUAL.check(f"prices.{kind}", 1)
    FilePolicy(25, kinds_in("docm, xlsm, pptm, xla, xlsb", "file_kinds")).check(f"prices.{kind}", 1)
    USUAL.check("prices.xlsx", 1)


@pytest.mark.parametrize("kind", ["doc", "xls", "ppt", "ods"])
def test_a_document_of_an_older_kind_is_welcome_as_offices_write_them_daily(kind: str) -> None:
    USUAL.check(f"tender.{kind}", 1)

    with pytest.raises(Refused, match="These are: pdf"):
        FilePolicy(25, kinds_in("pdf", "file_kinds")).check(f"tender.{kind}", 1)


def test_where_kinds_are_named_no_other_is_welcome() -> None:
    policy = FilePolicy(25, kinds_in("*.PDF, jpg .Xlsx", "file_kinds"))

    policy.check("Harga.pdf", 1)
    for name in ("film.mp4", "README"):
        with pytest.raises(Refused, match=r"These are: jpg, pdf, xlsx\."):
            policy.check(name, 1)


@pytest.mark.parametrize("written", ["pdf; jpg", "exe", "a/b", "p.d.f"])
def test_what_is_no_ending_of_a_document_is_said(written: str) -> None:
    with pytest.raises(Invalid, match="is no ending of a file's name"):
        kinds_in(written, "file_kinds")
