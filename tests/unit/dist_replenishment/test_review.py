# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
from datetime import datetime

import numpy as np
import pytest
from dist_replenishment.core import review, review_forecast
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

PAGE = review.Page("Overview", "Weekly Review", (("As of", "today"), ("Fill rate", "=1+1")))
COLUMNS = (
    review.Column("policy", "Policy"),
    review.Column("items", "Items", review.COUNT, total=True),
    review.Column("fill", "Fill Rate", review.SHARE, ratio=("promised", "requested")),
    review.Column("value", "Value", review.MONEY, total=True),
    review.Column("day", "Day", review.DATE),
    review.Column("currency", "Currency"),
)


def topic(rows, by="currency", columns=COLUMNS, name="Service"):
    return review.Topic(name, "Targets", "A note.", columns, rows, "Nothing yet.", by)


def book(*topics, digits=2):
    output = io.BytesIO()
    review.write(output, PAGE, topics, "Total", digits)
    return load_workbook(output)


def row(policy, items, promised, requested, value, currency="EUR"):
    return {
        "policy": policy,
        "items": items,
        "promised": promised,
        "requested": requested,
        "value": value,
        "currency": currency,
        "day": datetime(2026, 3, 2),  # noqa: DTZ001
    }


def values(sheet):
    return [[cell.value for cell in cells] for cells in sheet.iter_rows(min_row=4)]


def test_rows_and_the_rate_of_the_sum_is_that_of_the_sums():
    sheet = book(topic([row("A", 1, 9, 10, 100.0), row("B", 3, 5, 90, 0.25)]))["Service"]
    day = datetime(2026, 3, 2)  # noqa: DTZ001
    assert values(sheet) == [
        ["Policy", "Items", "Fill Rate", "Value", "Day", "Currency"],
        ["A", 1, 0.9, 100, day, "EUR"],
        ["B", 3, 0.055556, 0.25, day, "EUR"],
        ["Total", 4, 0.14, 100.25, None, "EUR"],
    ]


def test_sums_of_different_currencies_stay_apart():
    rows = [row("A", 1, 1, 2, 5.0), row("B", 2, 1, 1, 7.0, "USD"), row("C", 4, 0, 2, 1.0)]
    sheet = book(topic(rows))["Service"]
    assert [line[:4] + line[5:] for line in values(sheet)[4:]] == [
        ["Total", 5, 0.25, 6, "EUR"],
        ["Total", 2, 1, 7, "USD"],
    ]


def test_no_rate_without_anything_asked_for():
    sheet = book(topic([row("A", 0, 0, 0, None)]))["Service"]
    assert values(sheet)[1][:4] == ["A", 0, None, None]
    assert review.quotient({}, ("promised", "requested")) is None


def test_an_empty_topic_says_so():
    sheet = book(topic([]))["Service"]
    assert values(sheet) == [
        [column.label for column in COLUMNS],
        ["Nothing yet.", None, None, None, None, None],
    ]
    assert sheet.auto_filter.ref is None


def test_header_stays_in_sight_and_rows_can_be_filtered():
    sheet = book(topic([row("A", 1, 1, 1, 1.0), row("B", 1, 1, 1, 1.0)]))["Service"]
    # the sums are not filtered away
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B5", "A4:F6")
    assert (sheet["A1"].value, sheet["A2"].value) == ("Targets", "A note.")
    assert sheet["C5"].number_format == "0.0%;[Red]-0.0%"
    assert sheet["E5"].number_format == "yyyy-mm-dd"


def test_quantities_have_the_digits_of_the_company():
    columns = (review.Column("name", "Name"), review.Column("qty", "Quantity", review.QTY))
    sheet = book(topic([{"name": "A", "qty": 1.5}], "", columns), digits=3)["Service"]
    assert sheet["B5"].number_format == "#,##0.000;[Red]-#,##0.000"
    # nothing adds up, so there is no row of sums
    assert sheet.max_row == 5


def test_names_never_become_formulas_or_links():
    sheets = book(topic([row("=1+1", 1, 1, 1, 1.0), row("https://x.example", 1, 1, 1, 1.0)]))
    assert [cell.data_type for cell in sheets["Service"]["A"][4:6]] == ["s", "s"]
    assert sheets["Overview"]["B4"].data_type == "s"
    assert sheets["Service"]["A6"].hyperlink is None


def test_a_full_sheet_is_named(monkeypatch):
    monkeypatch.setattr(review, "MAX_ROWS", 6)
    with pytest.raises(review.TooManyRows, match="Service"):
        book(topic(row("A", 1, 1, 1, 1.0) for _row in range(3)))


def test_names_of_sheets():
    assert review.sheet_name("On/off [x]: a") == "On off  x   a"
    assert review.sheet_name("") == "-"
    assert review.sheet_name("a" * 40, ["A" * 31]) == "a" * 27 + " (2)"
    assert review.sheet_name("One", ["one", "ONE (2)"]) == "One (3)"


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(-1e9, 1e9)), max_size=50))
def test_totals_are_exact_sums(rows):
    totals = review.Totals(["x"], "by")
    for by, x in rows:
        totals.add({"by": by, "x": x})
    wanted = {by: np.sum([x for key, x in rows if key == by]) for by, _x in rows}
    found = {row["by"]: row["x"] for row in totals.rows()}
    assert found == pytest.approx(wanted, abs=1e-3)
    assert list(found) == sorted(found)


def test_totals_keep_few_values():
    totals = review.Totals(["x"])
    for _row in range(5 * review.CHUNK):
        totals.add({"x": 0.1})
    assert [row["x"] for row in totals.rows()] == [500.0]
    assert max(len(values) for sums in totals._sums.values() for values in sums.values()) <= 1001


def test_a_steady_demand_is_forecast_without_error():
    found = review_forecast.score(np.full((1, 60), 10.0), 4)
    assert found.weeks.tolist() == [4]
    assert found.actual.tolist() == [40.0]
    assert found.expected == pytest.approx([40.0], rel=0.02)
    assert found.missed == pytest.approx([0.0], abs=0.8)


def test_a_jump_after_the_forecast_is_error_and_bias():
    history = np.full((1, 60), 10.0)
    history[:, -4:] = 30.0
    found = review_forecast.score(history, 4)
    assert found.expected == pytest.approx([40.0], rel=0.02)
    assert found.missed == pytest.approx([80.0], rel=0.02)


def test_the_weeks_compared_are_not_known_to_the_forecast():
    history = np.full((1, 60), 10.0)
    other = history.copy()
    other[:, -4:] = 1000.0
    same = [review_forecast.score(each, 4).expected[0] for each in (history, other)]
    assert same[0] == same[1]


def test_unknown_weeks_are_left_out_on_both_sides():
    history = np.full((2, 60), 10.0)
    history[0, -2] = np.nan
    history[1, :] = np.nan
    found = review_forecast.score(history, 4, groups=np.array([0, 1]))
    assert found.weeks.tolist() == [3, 0]
    assert found.actual.tolist() == [30.0, 0.0]
    assert found.expected == pytest.approx([30.0, 0.0], rel=0.02)
    assert found.missed[1] == 0.0
