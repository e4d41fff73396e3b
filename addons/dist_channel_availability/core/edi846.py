# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The feed as the values of an X12 846 (Inventory Inquiry/Advice), for an addon that writes EDI.

Only the values: separators, envelopes and partner agreements are the EDI addon's.
"""

#: BIA01: the whole inventory, or what has changed
ORIGINAL, CHANGE = "00", "04"
#: BIA02: inventory report of a distributor
REPORT = "DD"
#: QTY01: quantity available for sale
AVAILABLE = "33"


def header(reference, day, time, *, full):
    """The BIA segment.

    :param day: CCYYMMDD
    :param time: HHMMSS
    """
    return {
        "BIA": {
            "01": ORIGINAL if full else CHANGE,
            "02": REPORT,
            "03": reference,
            "04": day,
            "05": time,
        }
    }


def line(number, row):
    """The LIN loop of one item.

    :param row: {"sku", "barcode", "quantity", "unit", "removed"}; of a removed one it is 0
    """
    codes = [("SK", row["sku"]), (_barcode_qualifier(row["barcode"]), row["barcode"])]
    lin = {"01": str(number)}
    position = 2
    for qualifier, code in codes:
        if code:
            lin[f"{position:02}"], lin[f"{position + 1:02}"] = qualifier, code
            position += 2
    return {
        "LIN": lin,
        "QTY": {"01": AVAILABLE, "02": row["quantity"], "03": row["unit"]},
        "removed": row["removed"],
    }


def trailer(count):
    """The CTT segment: how many items there are."""
    return {"CTT": {"01": count}}


def _barcode_qualifier(barcode):
    return {12: "UP", 13: "EN", 14: "UK"}.get(len(barcode or ""), "VP")
