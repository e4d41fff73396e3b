# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from dist_channel_availability.core.edi846 import header, line, trailer

ROW = {"sku": "B-8", "barcode": "4006381333931", "quantity": 12, "unit": "Units", "removed": False}


def test_an_item_by_sku_and_ean():
    assert line(3, ROW) == {
        "LIN": {"01": "3", "02": "SK", "03": "B-8", "04": "EN", "05": "4006381333931"},
        "QTY": {"01": "33", "02": 12, "03": "Units"},
        "removed": False,
    }


@pytest.mark.parametrize(
    ("barcode", "qualifier"), [("1" * 12, "UP"), ("1" * 13, "EN"), ("1" * 14, "UK"), ("X1", "VP")]
)
def test_what_a_barcode_is(barcode, qualifier):
    lin = line(1, {**ROW, "sku": None, "barcode": barcode})["LIN"]
    assert lin == {"01": "1", "02": qualifier, "03": barcode}


def test_whole_or_changes():
    assert header("7", "20260302", "090000", full=True)["BIA"]["01"] == "00"
    assert header("7", "20260302", "090000", full=False)["BIA"] == {
        "01": "04",
        "02": "DD",
        "03": "7",
        "04": "20260302",
        "05": "090000",
    }


def test_how_many_items():
    assert trailer(2) == {"CTT": {"01": 2}}
