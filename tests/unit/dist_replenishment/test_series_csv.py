# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core import series_csv
from dist_replenishment.core.series_csv import SeriesError, parse

PLAIN = [[5.0, 0.0, 7.0], [2.0, np.nan, 3.0]]


def same(text, values=PLAIN):
    np.testing.assert_array_equal(parse(text).values, values)
    return parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "5,0,7\n2,,3\n",
        "5,0,7\n2,,3",
        "\ufeff5,0,7\r\n2,,3\r\n\r\n",
        "5,0,7\r2,,3\r",
        "5;0;7\n2;;3\n",
        "5\t0\t7\n2\t\t3\n",
        '"5","0","7"\n"2","","3"\n',
        " 5 , 0,7\n2, ,3\n",
        "5.0,0e0,+7\n2.,,.3e1\n",
    ],
)
def test_plain_series(text):
    series = same(text)
    assert series.names == ("line 1", "line 2")
    assert series.periods == ("1", "2", "3")


@pytest.mark.parametrize(
    ("text", "names", "periods"),
    [
        ("jan,feb,mar\n5,0,7\n2,,3\n", ("line 2", "line 3"), ("jan", "feb", "mar")),
        ("2024-01-01,2024-01-08,2024-01-15\n5,0,7\n2,,3\n", None, None),
        ("id,jan,feb,mar\nA,5,0,7\nB,2,,3\n", ("A", "B"), ("jan", "feb", "mar")),
        ("what,jan,feb,mar\nA,5,0,7\nB,2,,3\n", ("A", "B"), ("jan", "feb", "mar")),
        ("A,5,0,7\nB,2,,3\n", ("A", "B"), ("1", "2", "3")),
        ("A,5,0,7\n17,2,,3\n", ("A", "17"), ("1", "2", "3")),
        (",0,1,2\n0,5,0,7\n1,2,,3\n", ("0", "1"), ("0", "1", "2")),
        ("0,1,2\n5,0,7\n2,,3\n", ("line 2", "line 3"), ("0", "1", "2")),
        ("2019,2020,2021\n5,0,7\n2,,3\n", None, ("2019", "2020", "2021")),
        ("sku,2019,2020,2021\n100,5,0,7\n200,2,,3\n", ("100", "200"), ("2019", "2020", "2021")),
        ('"a, b";x;y;z\nA;5,0;0;7\nB;2;;3,0\n', ("A", "B"), ("x", "y", "z")),
    ],
)
def test_headers_and_names(text, names, periods):
    series = same(text)
    assert names is None or series.names == names
    assert periods is None or series.periods == periods


@pytest.mark.parametrize(
    "periods",
    [
        ("202011", "202012", "202101"),
        ("202051", "202052", "202101"),
        ("20200131", "20200229", "20200331"),
    ],
)
@pytest.mark.parametrize("first", ["sku", "Artikelnummer", None])
def test_years_with_months_weeks_and_days_are_periods(periods, first):
    head = ",".join(([first] if first else []) + list(periods))
    rows = ("100,5,0,7\n200,2,,3\n", "5,0,7\n2,,3\n")[first is None]
    series = same(f"{head}\n{rows}")
    assert series.periods == periods
    assert series.names == (("100", "200") if first else ("line 2", "line 3"))


def test_a_first_column_that_nobody_knows_names_series_beside_numbered_periods():
    series = same("part_number,p0,p1,p2\n10001,5,0,7\n10002,2,,3\n")
    assert (series.names, series.periods) == (("10001", "10002"), ("p0", "p1", "p2"))
    counted = ",".join(map(str, range(1, 8)))
    series = parse(f"part,{counted}\np1,5,0,7,1,2,3,4\np2,2,,3,1,2,3,4\n")
    assert (series.names, series.values.shape) == (("p1", "p2"), (2, 7))


def test_demand_that_looks_a_little_like_periods_is_demand():
    assert parse("A,1,2,3\nB,5,0,7\n").names == ("A", "B")
    assert parse("A,202011,202013,202101\nB,5,0,7\n").names == ("A", "B")


def test_returns_are_negative_and_a_row_of_gaps_is_a_series():
    same("-5,0,7\n,,\n", [[-5.0, 0.0, 7.0], [np.nan] * 3])


def test_a_single_column_is_read_as_periods():
    same("5\n7\n", [[5.0], [7.0]])


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("5,0,7\n2,3\n", 2, 3),
        ("5,0,7\n2,3,4,5\n", 2, 4),
        ("5,0,7\n2,x,3\n", 2, 2),
        ("A,5,0,7\nB,2,x,3\n", 2, 3),
        ("5,0,7\nx,2,3\n4,5,6\n", 2, 1),
        ("5,0,7\n2,NaN,3\n", 2, 2),
        ("5,0,nan\n2,1,3\n", 1, 3),
        ("5,0,7\n2,inf,3\n", 2, 2),
        ("5,0,7\n2,-Infinity,3\n", 2, 2),
        ("5,0,7\n2,1e999,3\n", 2, 2),
        ("5,0,7\n2,1_000,3\n", 2, 2),
        ("5,0,7\n2,0x10,3\n", 2, 2),
        ('5,0,7\n2,"1,000",3\n', 2, 2),
        ("5,0,7\n\n2,1,3\n", 2, None),
        ('5,0,7\n2,"1,3\n', 2, None),
        ('5,0,7\n2,"1"x,3\n', 2, None),
        ("5,0,7\n2,\0,3\n", 2, 3),
        ("a,b,c\n", None, None),
        ("", None, None),
        ("\ufeff\r\n \n", None, None),
    ],
)
def test_what_is_malformed_is_told_with_its_place(text, line, column):
    with pytest.raises(SeriesError) as caught:
        parse(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert (f"line {line}" in str(caught.value)) == (line is not None)


def test_a_long_text_is_cited_in_short():
    with pytest.raises(SeriesError, match=r"line 1, column 2: 'x{30}\.\.\.' is no finite number"):
        parse("5," + "x" * 500 + ",7\n2,3,4\n")


@pytest.mark.parametrize(
    ("data", "line"), [(b"5,0\n2,\xe9\n", 2), ("5,0\n".encode("utf-16"), None)]
)
def test_another_encoding_is_told(tmp_path, data, line):
    path = tmp_path / "series.csv"
    path.write_bytes(data)
    with pytest.raises(SeriesError, match="UTF-8") as caught:
        series_csv.read(path)
    assert caught.value.line == line


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SeriesError, match=r"missing\.csv can't be read: No such file"):
        series_csv.read(tmp_path / "missing.csv")
    with pytest.raises(SeriesError, match="can't be read"):
        series_csv.read(tmp_path)


def test_a_file_is_read_as_its_text(tmp_path):
    path = tmp_path / "series.csv"
    path.write_bytes(b"\xef\xbb\xbfid;a;b\r\nx;1;2\r\n")
    series = series_csv.read(path)
    assert (series.names, series.periods) == (("x",), ("a", "b"))
    assert series.values.tolist() == [[1.0, 2.0]]
