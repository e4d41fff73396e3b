# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import math
from datetime import date
from decimal import Decimal
from itertools import pairwise

from dist_channel_availability.core import stock_position
from dist_channel_availability.core.stock_position import (
    DATE,
    MAX_NAME,
    QTY,
    Column,
    PositionBook,
    TooManyRows,
    Totals,
    runs,
    sheet_name,
)
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pytest import raises

COLUMNS = [Column("Product"), Column("Unit"), Column("On Hand", QTY), Column("From", DATE)]


def written(rows, **kwargs):
    """The workbook that is read back after a sheet with the rows was written."""
    output = io.BytesIO()
    with PositionBook(output, **kwargs) as book:
        sheet = book.add_sheet("Main", "Stock position of Main", COLUMNS)
        for row in rows:
            sheet.add(row)
        sheet.finish("Total")
    return load_workbook(io.BytesIO(output.getvalue()))


def values(sheet):
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def test_what_is_written_is_read_back():
    book = written([("Bolt", "Units", 10.5, date(2026, 11, 26)), ("Nut", "kg", 2, None)])
    assert book.sheetnames == ["Main"]
    title, _empty, header, *rows = values(book["Main"])
    assert title[0] == "Stock position of Main"
    assert header == ("Product", "Unit", "On Hand", "From")
    bolt, nut, units, kilograms = rows
    assert (bolt[:3], bolt[3].date()) == (("Bolt", "Units", 10.5), date(2026, 11, 26))
    assert nut == ("Nut", "kg", 2, None)
    assert units == ("Total", "Units", 10.5, None)
    assert kilograms == ("Total", "kg", 2, None)


def test_the_header_stays_in_sight_and_numbers_look_like_numbers():
    sheet = written([("Bolt", "Units", 1234.5, date(2026, 11, 26))], digits=3)["Main"]
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref == "A3:D4"
    assert sheet["C4"].number_format == "#,##0.000;[Red]-#,##0.000"
    assert sheet["D4"].number_format == "yyyy-mm-dd"
    assert sheet["A3"].font.bold


@given(st.sampled_from(["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "http://x", "{=1}"]))
def test_names_are_text_whatever_they_look_like(name):
    sheet = written([(name, name, 1, None)])["Main"]
    for cell in (sheet["A4"], sheet["B4"], sheet["B5"]):
        assert (cell.data_type, cell.value, cell.hyperlink) == ("s", name, None)


def test_groups_have_sums_of_their_own():
    output = io.BytesIO()
    with PositionBook(output) as book:
        sheet = book.add_sheet("Board", "Board", COLUMNS)
        for name, rows in (("A", (1, 2)), ("B", (4,))):
            for qty in rows:
                sheet.add((name, "Units", qty, None))
            sheet.end_group(f"Sum of {name}")
        sheet.finish("Total")
    rows = values(load_workbook(io.BytesIO(output.getvalue()))["Board"])[3:]
    assert [(row[0], row[2]) for row in rows] == [
        ("A", 1), ("A", 2), ("Sum of A", 3), ("B", 4), ("Sum of B", 4), ("Total", 7),
    ]  # fmt: skip


def test_a_sheet_that_is_full(monkeypatch):
    monkeypatch.setattr(stock_position, "MAX_ROWS", 5)
    with PositionBook(io.BytesIO()) as book:
        sheet = book.add_sheet("Main", "Main", COLUMNS)
        sheet.add(("Bolt", "Units", 1, None))
        sheet.add(("Nut", "Units", 1, None))
        with raises(TooManyRows):
            sheet.add(("Pin", "Units", 1, None))


@given(st.lists(st.text(max_size=60), max_size=8))
def test_sheets_have_names_of_their_own_that_excel_takes(names):
    taken = []
    for name in names:
        found = sheet_name(name, taken)
        assert 0 < len(found) <= MAX_NAME
        assert not set(found) & set("[]:*?/\\")
        assert not found.startswith("'") and not found.endswith("'")
        assert found.casefold() not in {"history", *(other.casefold() for other in taken)}
        taken.append(found)


@given(st.lists(st.integers(0, 3)))
def test_runs_are_what_follows_each_other(rows):
    found = list(runs(rows, lambda row: row // 2))
    assert [row for run in found for row in run] == rows
    assert all(len({row // 2 for row in run}) == 1 for run in found)
    assert all(a[0] // 2 != b[0] // 2 for a, b in pairwise(found))


def test_names_are_kept_where_they_can_be():
    assert sheet_name("Main") == "Main"
    assert sheet_name("Main", ["MAIN"]) == "Main (2)"
    assert sheet_name("North/South: [old]") == "North South   old"
    assert sheet_name("x" * 40, ["x" * 31]) == "x" * 27 + " (2)"


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(-(10**6), 10**6)), max_size=3000))
def test_sums_are_exact_to_the_cent(rows):
    totals = Totals()
    for unit, cents in rows:
        totals.add(unit, [cents / 100])
    for unit, [total] in totals.rows():
        assert Decimal(str(total)) == sum(Decimal(c) / 100 for u, c in rows if u == unit)
    assert {unit for unit, _sums in totals.rows()} == {unit for unit, _cents in rows}
    assert not any(math.isnan(total) for _unit, [total] in totals.rows())
