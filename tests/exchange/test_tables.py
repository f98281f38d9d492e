"""Tables of any maker are read as they are meant."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from app.errors import NotFound, Problem, Refused
from app.exchange.cells import Number, escaped, unescaped
from app.exchange.tables import open_table
from tests.exchange.real import DATA, every


def table(tmp_path, data: bytes | str, name: str = "file.csv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return open_table(path)


def cells(opened) -> list[tuple[str, ...]]:
    return [row.cells for row in opened.rows()]


@every("csv_spectrum/csvs/*.csv")
def test_a_file_of_the_spectrum_gives_its_json(path):
    wanted = json.loads((DATA / "csv_spectrum/json" / f"{path.stem}.json").read_text("utf-8"))

    opened = open_table(path)

    rows = [dict(zip(opened.headings, row.cells, strict=True)) for row in opened.rows()]
    if path.stem == "location_coordinates":
        # The JSON there is one record and gives another telephone number than the file.
        assert [{**rows[0], "Contact Phone Number": wanted["Contact Phone Number"]}] == [wanted]
    else:
        assert rows == wanted


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-16-le", ";"), ("cp1252", "|")],
)
def test_encoding_and_delimiter_are_found(tmp_path, encoding, delimiter):
    text = f"nama{delimiter}kota\nCafé “Ria”{delimiter}Zürich\nToko{delimiter}Bogor\n"

    opened = table(tmp_path, text.encode(encoding))

    assert opened.headings == ("nama", "kota")
    assert cells(opened) == [("Café “Ria”", "Zürich"), ("Toko", "Bogor")]


def test_chinese_in_the_encoding_of_its_country_is_read(tmp_path):
    text = "name,city\n陈大文有限公司,吉隆坡\n李小龙有限公司,槟城\n"

    assert cells(table(tmp_path, text.encode("gb18030")))[0] == ("陈大文有限公司", "吉隆坡")


def test_decimal_commas_do_not_make_the_comma_a_delimiter(tmp_path):
    opened = table(tmp_path, "nama;harga;stok\nTeh, manis;1,5;2\nKopi, gula;2,75;3\n")

    assert cells(opened) == [("Teh, manis", "1,5", "2"), ("Kopi, gula", "2,75", "3")]


def test_a_row_with_more_cells_than_headings_hides_no_delimiter(tmp_path):
    text = "name,tags\nMaju,a;b\nSinar,c;d\nJaya,e,left;over\nRaya,f;g\n"

    assert cells(table(tmp_path, text))[0] == ("Maju", "a;b")


def test_rows_are_counted_as_a_sheet_counts_them(tmp_path):
    opened = table(tmp_path, 'name,about\n\nA,"two\nlines"\n\nB,one\n')

    assert [row.number for row in opened.rows()] == [3, 5]


def test_a_title_above_the_headings_is_passed_over(tmp_path):
    opened = table(tmp_path, "Customers of 2026,,\n,,\nname,city,phone\nA,Bogor,0812\n")

    assert (opened.headings, opened.skipped) == (("name", "city", "phone"), 2)
    assert [(row.number, row.cells) for row in opened.rows()] == [(4, ("A", "Bogor", "0812"))]


def test_excel_says_its_delimiter_in_the_first_row(tmp_path):
    opened = table(tmp_path, "sep=;\nname;city\nA;Bogor\n")

    assert opened.headings == ("name", "city")
    assert [row.number for row in opened.rows()] == [3]


def test_cells_beyond_the_headings_are_kept_apart(tmp_path):
    (row,) = table(tmp_path, "name,city\nA,Bogor,left over\n").rows()

    assert (row.cells, row.beyond) == (("A", "Bogor"), ("left over",))


def test_a_workbook_is_read_as_faithful_text(tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, days = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["npwp", "price", "count", "on", "at", "yes"])
        sheet.write_string(1, 0, "0012345678901234")
        sheet.write_number(1, 1, 1100.04)
        sheet.write_number(1, 2, 7)
        sheet.write_datetime(1, 3, date(2024, 3, 1), days)
        sheet.write_datetime(1, 4, datetime(2024, 3, 1, 10, 30), days)  # noqa: DTZ001
        sheet.write_boolean(1, 5, True)
        book.add_worksheet("Second").write_string(0, 0, "other")

    opened = open_table(path)

    ((*texts,),) = cells(opened)
    assert texts == [
        "0012345678901234", "1100.04", "7", "2024-03-01", "2024-03-01 10:30:00", "true",
    ]  # fmt: skip
    assert isinstance(texts[1], Number) and opened.others == ("Second",)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\n\n\n", "empty"),
        (bytes(range(256)) * 40, "not a table"),
        (b"PK\x03\x04 not a workbook at all", "cannot be read as a workbook"),
        (b"x" * 10_000_000, "too long"),
        (b'name,about\nA,"' + b"x" * 200_000 + b'"\n', "too long"),
        (b'name,city\n"A,Bogor\nB,Bandung\n', "never closed"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path, data, said):
    with pytest.raises(Refused, match=said):
        list(table(tmp_path, data).rows())


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(NotFound):
        open_table(tmp_path / "none.csv")
    with pytest.raises(Problem):
        open_table(tmp_path)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaping_a_cell_takes_nothing_from_it(text):
    assert unescaped(escaped(text)) == text


@given(st.sampled_from("=+-@\t\r\n＝"), st.text(st.characters(exclude_categories=["Cs"])))
def test_no_cell_begins_like_a_formula(start, rest):
    cell = escaped(start + rest)

    assert cell[0] == "'" or cell.lstrip("+-").replace(".", "", 1).isdigit()
