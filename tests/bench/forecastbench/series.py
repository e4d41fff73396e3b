# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Makes series of demand of the retail lines and the bakeries' days: one CSV file for each level.

Run by tools/distctl/forecast_data.py. Before its first sale a product isn't known to be for sale:
these periods are gaps. What is chosen is chosen by the periods before all test windows.
"""

import csv
import gzip
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np

#: whole weeks of the year; the first of them, which decide what is a series
WEEKS, CHOSEN_BY = 52, 36
#: weeks with a sale that a series must have among these
LEAST = 3


def main(lines, package, target):
    target = Path(target)
    product, store = retail(lines)
    write(target / "product-week.csv", matrix(product, WEEKS))
    write(target / "store-product-week.csv", matrix(store, WEEKS))
    write(target / "bakery-day.csv", bakery(Path(package) / "ddop" / "datasets" / "data"))


def retail(path):
    """Quantities by (product, week) and by (store, product, week)."""
    product, store, start = Counter(), Counter(), None
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            day = date.fromisoformat(line["time"][:10])
            start = start or day
            week, quantity = (day - start).days // 7, float(line["quantity"])
            product[(line["product"],), week] += quantity
            store[(line["store"], line["product"]), week] += quantity
    return product, store


def matrix(quantities, periods):
    """name -> quantities of the chosen series."""
    found = {}
    for (key, period), quantity in quantities.items():
        if period < periods:
            found.setdefault(key, np.zeros(periods))[period] += quantity
    return {
        "/".join(key): started(row)
        for key, row in sorted(found.items())
        if (row[:CHOSEN_BY] > 0).sum() >= LEAST
    }


def started(row):
    row = row.copy()
    row[: np.flatnonzero(row)[0]] = np.nan
    return row


def bakery(folder):
    """name -> daily demand of a product in a shop."""
    with (folder / "bakery_data.csv").open(encoding="utf-8", newline="") as data:
        days = [(row["store"], row["product"], row["date"]) for row in csv.DictReader(data)]
    demand = (folder / "bakery_target.csv").read_text(encoding="utf-8").split()[1:]
    first = min(date.fromisoformat(day) for _store, _product, day in days)
    last = max(date.fromisoformat(day) for _store, _product, day in days)
    found = {}
    for (store, product, day), quantity in zip(days, demand, strict=True):
        row = found.setdefault(f"{store}/{product}", np.full((last - first).days + 1, np.nan))
        row[(date.fromisoformat(day) - first).days] = float(quantity)
    return found


def write(path, rows):
    width = len(next(iter(rows.values())))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["series", *(f"period {number + 1}" for number in range(width))])
        for name, row in rows.items():
            writer.writerow([name, *("" if np.isnan(value) else f"{value:g}" for value in row)])


if __name__ == "__main__":
    main(*sys.argv[1:])
