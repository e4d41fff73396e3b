# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dist_base.core.health import Finding, distinct


def test_a_record_is_counted_once_with_all_that_is_wrong():
    found = [
        Finding("stock.quant", 7, "5 reserved"),
        Finding("stock.move.line", 7, "takes 5"),
        Finding("stock.quant", 7, "nothing on hand"),
        Finding("stock.quant", 7, "5 reserved"),
    ]
    assert distinct(found) == [
        Finding("stock.quant", 7, "5 reserved; nothing on hand"),
        Finding("stock.move.line", 7, "takes 5"),
    ]


def test_a_record_needs_no_detail():
    assert distinct([Finding("product.product", 1), Finding("product.product", 1)]) == [
        Finding("product.product", 1)
    ]
