# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A workbook of quantities, written row by row: memory doesn't grow with the rows.

What people have named is text whatever it looks like: no name becomes a formula or a link.
"""

import math
from dataclasses import dataclass

import xlsxwriter

TEXT, QTY, DATE = "text", "qty", "date"
WIDTHS = {TEXT: 30, QTY: 13, DATE: 12}
#: what the format allows, and what Excel doesn't want in the name of a sheet
MAX_ROWS, MAX_NAME, FORBIDDEN = 1_048_576, 31, "[]:*?/\\"
#: title, empty row, header
FIRST_ROW = 3


class TooManyRows(Exception):
    """More rows than a sheet can have."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    :param kind: TEXT, QTY (added up in totals) or DATE
    :param width: in characters; 0: what suits the kind
    """

    label: str
    kind: str = TEXT
    width: int = 0


def sheet_name(name, taken=()):
    """A name that a sheet can have, as near to `name` as can be.

    :param taken: names that other sheets have; capitals don't tell names apart
    """
    clean = "".join(" " if char in FORBIDDEN else char for char in name or "").strip(" '")
    if clean.casefold() in ("", "history"):
        # the second is reserved by Excel
        clean = f"{clean or '-'} "
    found, number, used = clean[:MAX_NAME], 1, {other.casefold() for other in taken}
    while found.casefold() in used:
        number += 1
        mark = f" ({number})"
        found = clean[: MAX_NAME - len(mark)].rstrip() + mark
    return found


def runs(rows, key):
    """Yield lists of rows that follow each other and have the same key; one list at a time."""
    run, last = [], None
    for row in rows:
        here = key(row)
        if run and here != last:
            yield run
            run = []
        run.append(row)
        last = here
    if run:
        yield run


class Totals:
    """Sums of the quantities by unit: pieces and kilograms don't add up."""

    def __init__(self):
        self._by_unit = {}

    def add(self, unit, quantities):
        sums = self._by_unit.setdefault(unit, [[] for _qty in quantities])
        for mine, qty in zip(sums, quantities, strict=True):
            if qty:
                mine.append(qty)
                if len(mine) > 1_000:
                    mine[:] = [math.fsum(mine)]

    def rows(self):
        """[(unit, sums)], by unit, free of what binary fractions add."""
        return [
            (unit, [round(math.fsum(values), 6) for values in self._by_unit[unit]])
            for unit in sorted(self._by_unit)
        ]


class PositionBook:
    """The workbook; a context manager that finishes the file.

    :param output: a binary file to write to
    :param digits: decimals of quantities
    """

    def __init__(self, output, digits=2):
        self.book = xlsxwriter.Workbook(
            output,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        number = "#,##0" + ("." + "0" * digits if digits else "")
        numbers = {"num_format": f"{number};[Red]-{number}"}
        total = {"bold": True, "top": 1}
        add = self.book.add_format
        self.formats = {
            "title": add({"bold": True, "font_size": 14}),
            "header": add(
                {
                    "bold": True,
                    "bg_color": "#E9ECEF",
                    "bottom": 1,
                    "text_wrap": True,
                    "valign": "top",
                }
            ),
            TEXT: add({}),
            QTY: add(numbers),
            DATE: add({"num_format": "yyyy-mm-dd"}),
            "total": add(total),
            "total_qty": add({**total, **numbers}),
        }

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.book.close()

    def add_sheet(self, name, title, columns, unit_at=1):
        """A Sheet of its own; those before it are finished.

        :param columns: Columns, the first of them text
        :param unit_at: place of the column that has the unit of the quantities
        """
        taken = [sheet.name for sheet in self.book.worksheets()]
        return Sheet(
            self, self.book.add_worksheet(sheet_name(name, taken)), title, columns, unit_at
        )


class Sheet:
    """Rows below a header that stays in sight."""

    def __init__(self, book, sheet, title, columns, unit_at):
        self.sheet, self.formats, self.columns = sheet, book.formats, columns
        self.unit_at, self.row = unit_at, FIRST_ROW
        self.all, self.group = Totals(), Totals()
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width or WIDTHS[column.kind])
        sheet.write_string(0, 0, title, self.formats["title"])
        for place, column in enumerate(columns):
            sheet.write_string(FIRST_ROW - 1, place, column.label, self.formats["header"])
        sheet.freeze_panes(FIRST_ROW, 1)
        sheet.repeat_rows(FIRST_ROW - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def add(self, values):
        """Write a row.

        :raises TooManyRows: when the sheet is full
        """
        self._write(values, {kind: self.formats[kind] for kind in (TEXT, QTY, DATE)})
        quantities = [
            value for value, column in zip(values, self.columns, strict=True) if column.kind == QTY
        ]
        for totals in (self.all, self.group):
            totals.add(values[self.unit_at], quantities)

    @property
    def has_rows(self):
        return self.row > FIRST_ROW

    def end_group(self, label):
        """Write the sums of the rows since the last group ended."""
        self._write_totals(label, self.group)
        self.group = Totals()

    def finish(self, label):
        """Write the sums of all rows; and let people filter."""
        if self.has_rows:
            self.sheet.autofilter(FIRST_ROW - 1, 0, self.row - 1, len(self.columns) - 1)
        self._write_totals(label, self.all)

    def _write_totals(self, label, totals):
        formats = {kind: self.formats["total"] for kind in (TEXT, DATE)}
        formats[QTY] = self.formats["total_qty"]
        for unit, sums in totals.rows():
            left = iter(sums)
            values = [next(left) if column.kind == QTY else None for column in self.columns]
            values[0], values[self.unit_at] = label, unit
            self._write(values, formats)

    def _write(self, values, formats):
        if self.row >= MAX_ROWS:
            raise TooManyRows
        for place, (value, column) in enumerate(zip(values, self.columns, strict=True)):
            self._write_cell(place, value, column.kind, formats[column.kind])
        self.row += 1

    def _write_cell(self, place, value, kind, look):
        if value is None or value is False or value == "":
            self.sheet.write_blank(self.row, place, None, look)
        elif kind == QTY:
            self.sheet.write_number(self.row, place, value, look)
        elif kind == DATE:
            self.sheet.write_datetime(self.row, place, value, look)
        else:
            self.sheet.write_string(self.row, place, str(value), look)
