# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A workbook of topics, one sheet each, written row by row: memory doesn't grow with the rows.

What people have named is text whatever it looks like: no name becomes a formula or a link. Rates
are computed here from the sums that they are made of, so that those in the totals are right too.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import xlsxwriter

TEXT, COUNT, QTY, MONEY, SHARE, NUMBER, DATE = (
    "text", "count", "qty", "money", "share", "number", "date",
)  # fmt: skip
WIDTHS = {TEXT: 26, COUNT: 10, QTY: 13, MONEY: 15, SHARE: 11, NUMBER: 11, DATE: 12}
#: what the format allows, and what Excel doesn't want in the name of a sheet
MAX_ROWS, MAX_NAME, FORBIDDEN = 1_048_576, 31, "[]:*?/\\"
#: title, what it says, empty row, header
FIRST_ROW = 4
#: values of a sum that are kept before they are added up
CHUNK = 1_000


class TooManyRows(Exception):
    """More rows than a sheet can have; its argument is the name of the sheet."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    :param key: of the value in a row
    :param kind: one of the kinds above
    :param total: whether the values add up
    :param ratio: (numerator, denominator), keys of sums in a row; the value is their quotient and
        empty where the denominator is 0
    """

    key: str
    label: str
    kind: str = TEXT
    total: bool = False
    ratio: tuple[str, str] | None = None


@dataclass(frozen=True)
class Topic:
    """A sheet.

    :param note: a sentence below the title: what the rows are, and how they are counted
    :param columns: the first of them is text
    :param rows: mappings of key to value, None for what isn't known
    :param empty: the sentence that stands there if there are no rows
    :param by: key by which sums are kept apart, such as a currency; "" for one sum
    """

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: Iterable[Mapping]
    empty: str
    by: str = ""


@dataclass(frozen=True)
class Page:
    """The first sheet: what the book is, in sentences. :param lines: (label, text)"""

    name: str
    title: str
    lines: tuple[tuple[str, str], ...]


def sheet_name(name: str, taken: Iterable[str] = ()) -> str:
    """A name that a sheet can have, as near to `name` as can be.

    :param taken: names that other sheets have; capitals don't tell names apart
    """
    clean = "".join(" " if char in FORBIDDEN else char for char in name).strip(" '") or "-"
    found, number, used = clean[:MAX_NAME], 1, {other.casefold() for other in taken}
    while found.casefold() in used:
        number += 1
        mark = f" ({number})"
        found = clean[: MAX_NAME - len(mark)].rstrip() + mark
    return found


def quotient(row: Mapping, ratio: tuple[str, str]) -> float | None:
    """The quotient of two values of a row; None where it says nothing."""
    above, below = (row.get(key) or 0.0 for key in ratio)
    return above / below if below else None


class Totals:
    """Sums of the values of rows, kept apart by a key; exact whatever the number of rows."""

    def __init__(self, keys: Iterable[str], by: str = ""):
        self.keys, self.by = tuple(keys), by
        self._sums: dict[object, dict[str, list[float]]] = {}

    @classmethod
    def of(cls, topic: Topic) -> "Totals":
        """For the columns of a topic that add up, and for what its rates are made of."""
        keys = [column.key for column in topic.columns if column.total]
        keys += [key for column in topic.columns for key in column.ratio or ()]
        return cls(dict.fromkeys(keys), topic.by)

    def add(self, row: Mapping) -> None:
        sums = self._sums.setdefault(
            row.get(self.by) if self.by else None, {key: [] for key in self.keys}
        )
        for key, values in sums.items():
            if value := row.get(key):
                values.append(float(value))
                if len(values) > CHUNK:
                    values[:] = [math.fsum(values)]

    def rows(self) -> list[dict]:
        """One row of sums for each value of the key, by it."""
        return [
            {**{key: math.fsum(values) for key, values in self._sums[by].items()}, self.by: by}
            for by in sorted(self._sums, key=str)
        ]


def write(output, page: Page, topics: Iterable[Topic], total_label: str, digits: int = 2) -> None:
    """Write the book; each topic's rows are read when its sheet is written.

    :param output: a binary file
    :param total_label: what the row of sums is called
    :param digits: decimals of quantities
    :raises TooManyRows: when a sheet is full
    """
    book = xlsxwriter.Workbook(
        output,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
        },
    )
    formats = _formats(book, digits)
    _write_page(book, page, formats)
    for topic in topics:
        _Sheet(book, topic, formats).write(total_label)
    book.close()


def _formats(book, digits: int) -> dict:
    """{(kind, whether it is a sum): format}, and those of titles."""
    decimals = "." + "0" * digits if digits else ""
    numbers = {
        TEXT: {},
        COUNT: {"num_format": "#,##0"},
        QTY: {"num_format": f"#,##0{decimals};[Red]-#,##0{decimals}"},
        MONEY: {"num_format": "#,##0.00;[Red]-#,##0.00"},
        SHARE: {"num_format": "0.0%;[Red]-0.0%"},
        NUMBER: {"num_format": "#,##0.0;[Red]-#,##0.0"},
        DATE: {"num_format": "yyyy-mm-dd", "align": "left"},
    }
    header = {"bold": True, "bg_color": "#E9ECEF", "bottom": 1, "text_wrap": True, "valign": "top"}
    found = {(kind, False): book.add_format(look) for kind, look in numbers.items()}
    for kind, look in numbers.items():
        found[kind, True] = book.add_format({**look, "bold": True, "top": 1})
    found["title"] = book.add_format({"bold": True, "font_size": 14})
    found["note"] = book.add_format({"italic": True, "font_color": "#495057"})
    found["header"] = book.add_format(header)
    found["label"] = book.add_format({"bold": True, "valign": "top"})
    found["words"] = book.add_format({"text_wrap": True, "valign": "top"})
    return found


def _write_page(book, page: Page, formats: dict) -> None:
    sheet = book.add_worksheet(sheet_name(page.name))
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, page.title, formats["title"])
    for row, (label, text) in enumerate(page.lines, 2):
        sheet.write_string(row, 0, label, formats["label"])
        sheet.write_string(row, 1, text, formats["words"])
    sheet.fit_to_pages(1, 0)


class _Sheet:
    """Rows below a header that stays in sight."""

    def __init__(self, book, topic: Topic, formats: dict):
        name = sheet_name(topic.name, [sheet.name for sheet in book.worksheets()])
        self.sheet, self.topic, self.formats = book.add_worksheet(name), topic, formats
        self.row, self.totals = FIRST_ROW, Totals.of(topic)
        for place, column in enumerate(topic.columns):
            self.sheet.set_column(place, place, WIDTHS[column.kind])
        self.sheet.write_string(0, 0, topic.title, formats["title"])
        self.sheet.write_string(1, 0, topic.note, formats["note"])
        for place, column in enumerate(topic.columns):
            self.sheet.write_string(FIRST_ROW - 1, place, column.label, formats["header"])
        self.sheet.freeze_panes(FIRST_ROW, 1)
        self.sheet.repeat_rows(FIRST_ROW - 1)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)

    def write(self, total_label: str) -> None:
        for row in self.topic.rows:
            self._write_row(row)
            self.totals.add(row)
        if self.row == FIRST_ROW:
            self.sheet.write_string(FIRST_ROW, 0, self.topic.empty, self.formats["note"])
            return
        last = len(self.topic.columns) - 1
        self.sheet.autofilter(FIRST_ROW - 1, 0, self.row - 1, last)
        if self.totals.keys:
            for sums in self.totals.rows():
                self._write_row({**sums, self.topic.columns[0].key: total_label}, is_total=True)

    def _write_row(self, row: Mapping, *, is_total: bool = False) -> None:
        if self.row >= MAX_ROWS:
            raise TooManyRows(self.topic.name)
        for place, column in enumerate(self.topic.columns):
            value = quotient(row, column.ratio) if column.ratio else row.get(column.key)
            self._write_cell(place, value, column.kind, self.formats[column.kind, is_total])
        self.row += 1

    def _write_cell(self, place: int, value, kind: str, look) -> None:
        if value is None or value is False or value == "":
            self.sheet.write_blank(self.row, place, None, look)
        elif kind == TEXT:
            self.sheet.write_string(self.row, place, str(value), look)
        elif kind == DATE:
            self.sheet.write_datetime(self.row, place, value, look)
        else:
            # binary fractions add what nobody has asked for
            self.sheet.write_number(self.row, place, round(float(value), 6), look)
