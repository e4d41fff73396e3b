# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Series of demand from a CSV file: rows are series, columns periods, gaps are empty cells.

The separator is a comma, a semicolon (then numbers may have a decimal comma) or a tab. The first
row may be a header, the first column names. Anything that isn't a finite number is an error that
says line and column: a gap written as a word would otherwise become a number that nobody meant.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from .forecast import LARGEST

#: words over a first column of names, without case
NAME_HEADS = {"", "id", "item", "item_id", "name", "product", "series", "series_id", "sku"}
NAME_HEADS |= {"unique_id", "code", "store", "key", "index", "label"}
#: periods counted up from 0 or 1 that no series of numbers would be by chance
SURELY_COUNTED = 6
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
NO_NUMBERS = {"nan", "na", "n/a", "null", "none", "inf", "infinity"}
#: in a text that is cited in a message
LONGEST_CITED = 30
Row = tuple[int, list[str]]


class SeriesError(ValueError):
    """A file that can't be read as series. Its text says where (line and column) and why."""

    def __init__(self, reason: str, line: int | None = None, column: int | None = None):
        self.line, self.column, self.reason = line, column, reason
        where = [f"{word} {at}" for word, at in (("line", line), ("column", column)) if at]
        super().__init__(f"{', '.join(where)}: {reason}" if where else reason)


@dataclass(frozen=True)
class Series:
    """What a file holds.

    :param names: of the rows, by their first column or else their line
    :param periods: of the columns, by the header or else their number from 1
    :param values: (rows, periods) floats, NaN where the cell is empty
    """

    names: tuple[str, ...]
    periods: tuple[str, ...]
    values: np.ndarray


def read(path: str | Path) -> Series:
    """The series of a file; raises SeriesError, also when the file can't be opened."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise SeriesError(f"The file {path} can't be read: {error.strerror}.") from error
    return parse(_decoded(data))


def parse(text: str) -> Series:
    """The series of a text; raises SeriesError."""
    lines = _lines(text)
    separator = _separator(lines[0][1])
    rows = list(_cells(lines, separator))
    header = rows.pop(0)[1] if _has_header([cells for _line, cells in rows[:2]]) else None
    if not rows:
        raise SeriesError("There is a header and no series below it.")
    named = _has_names(header, rows)
    values = _values(rows, named, decimal_comma=separator == ";")
    return Series(_names(rows, named), _periods(header, named, values.shape[1]), values)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SeriesError("The file is UTF-16. Save it as UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SeriesError("The text isn't UTF-8. Save the file as UTF-8.", line) from error


def _lines(text: str) -> list[tuple[int, str]]:
    """(number, text) of the lines; those that are blank at the end don't count."""
    lines = [line.rstrip("\n") for line in io.StringIO(text.removeprefix("\ufeff"), newline=None)]
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines:
        raise SeriesError("The file is empty.")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            raise SeriesError("The line is blank. Remove it.", number)
        if "\0" in line:
            raise SeriesError("The file isn't text.", number, line.index("\0") + 1)
    return list(enumerate(lines, 1))


def _separator(line: str) -> str:
    """Of the separators outside of quotes the first that stands there; a comma when none does."""
    bare = re.sub(r'"[^"]*"', "", line)
    return next((sign for sign in ";\t" if sign in bare), ",")


def _cells(lines: Sequence[tuple[int, str]], separator: str) -> Iterator[Row]:
    """(line, stripped cells) of each line, all with as many cells as the first."""
    width = None
    for number, line in lines:
        try:
            (cells,) = csv.reader([line], delimiter=separator, strict=True)
        except csv.Error as error:
            raise SeriesError(f"The quotes of a cell are wrong ({error}).", number) from error
        width = width or len(cells)
        if len(cells) != width:
            column = min(len(cells), width) + 1
            told = f"The line has {len(cells)} cells, the first line has {width}."
            raise SeriesError(told, number, column)
        yield number, [cell.strip() for cell in cells]


def _is_number(cell: str) -> bool:
    return bool(NUMBER.fullmatch(cell.replace(",", ".")))


def _is_word(cell: str) -> bool:
    """Whether a cell is a text that nobody writes in place of a number."""
    return bool(cell) and not _is_number(cell) and cell.lstrip("+-").lower() not in NO_NUMBERS


def _has_header(first: list[list[str]]) -> bool:
    """Whether the first of two rows names the periods.

    It does with words in each column of periods, or as it counts them up: 0, 1, 2 ..., years, and
    years with months, weeks or days (202011, 202012, 202101). A series that is just that is rare.
    """
    head = first[0]
    if not any(head[1:]):
        return _is_word(head[0]) and len(first) > 1 and not _is_word(first[1][0])
    if all(_is_word(cell) for cell in head[1:]):
        return True
    if _counts_up(head[1:]):
        return _is_label(head[0]) or _counts_up(head) or len(head) > SURELY_COUNTED
    return _dates_up(head[1:]) and (_is_label(head[0]) or _is_word(head[0]) or _dates_up(head))


def _dates_up(cells: Sequence[str]) -> bool:
    """Whether these are years with months or weeks, one after the other, or ascending days."""
    if len(cells) < 2 or not all(cell.isdecimal() for cell in cells):
        return False
    numbers = [int(cell) for cell in cells]
    size, years = {len(cell) for cell in cells}, {int(cell[:4]) for cell in cells}
    if size not in ({6}, {8}) or not all(1900 < year < 2200 for year in years):
        return False
    if size == {8}:
        return all(before < after for before, after in pairwise(numbers)) and all(
            1 <= number // 100 % 100 <= 12 and 1 <= number % 100 <= 31 for number in numbers
        )
    return all(
        after - before == 1 or (after // 100 - before // 100 == 1 and after % 100 == 1)
        for before, after in pairwise(numbers)
    )


def _is_label(cell: str) -> bool:
    return cell.lower() in NAME_HEADS


def _counts_up(cells: Sequence[str]) -> bool:
    if len(cells) < 2 or not all(cell.isdecimal() for cell in cells):
        return False
    return all(int(after) - int(before) == 1 for before, after in pairwise(cells)) and (
        int(cells[0]) in (0, 1) or int(cells[0]) > 1900
    )


def _has_names(header: list[str] | None, rows: Sequence[Row]) -> bool:
    """Whether the first column names the series: by its header, or as most of it are words."""
    if len(rows[0][1]) == 1:
        return False
    if header and (_is_label(header[0]) or _is_of_its_own(header)):
        return True
    words = sum(_is_word(cells[0]) for _line, cells in rows)
    return 2 * words >= len(rows)


def _is_of_its_own(header: list[str]) -> bool:
    """Whether a header numbers or dates its columns, but for the first."""
    numbered = [any(sign.isdecimal() for sign in cell) for cell in header]
    return _is_word(header[0]) and not numbered[0] and all(numbered[1:])


def _values(rows: Sequence[Row], named: bool, *, decimal_comma: bool) -> np.ndarray:
    values = np.empty((len(rows), len(rows[0][1]) - named))
    for at, (line, cells) in enumerate(rows):
        texts = cells[named:]
        if decimal_comma:
            texts = [text.replace(",", ".") for text in texts]
        try:
            values[at] = [float(text) if text else np.nan for text in texts]
        except ValueError:
            _refuse(line, texts, named)
        if np.isfinite(values[at]).sum() != sum(map(bool, texts)) or "_" in "".join(texts):
            _refuse(line, texts, named)
        if (np.abs(values[at]) > LARGEST).any():
            _refuse(line, texts, named)
    return values


def _refuse(line: int, texts: Sequence[str], named: bool) -> None:
    """Raise the error of the first cell that is no finite number, or too large for any demand."""
    for at, text in enumerate(texts):
        cited = text if len(text) <= LONGEST_CITED else f"{text[:LONGEST_CITED]}..."
        if text and not (NUMBER.fullmatch(text) and np.isfinite(float(text))):
            told = f"'{cited}' is no finite number. Leave the cell empty where it is unknown."
            raise SeriesError(told, line, at + 1 + named)
        if text and abs(float(text)) > LARGEST:
            raise SeriesError(f"'{cited}' is more than {LARGEST:g}.", line, at + 1 + named)
    raise SeriesError("A cell is no plain number.", line)


def _names(rows: Sequence[Row], named: bool) -> tuple[str, ...]:
    return tuple(cells[0] if named else f"line {line}" for line, cells in rows)


def _periods(header: list[str] | None, named: bool, width: int) -> tuple[str, ...]:
    return tuple(header[named:]) if header else tuple(str(at + 1) for at in range(width))
