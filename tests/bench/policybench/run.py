# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Simulates the policies on real demand, out of sample; run by `./ctl bench policies`.

The claims: in each segment with 2,000 demanded units the achieved fill rate is within 2 points of
the target, and at equal fill rate the stock is 15% below that of z x sigma x sqrt(L). Segments that
miss a claim are named. Where prices are known, stock is valued by them, and counted in units, too.
Series are drawn with a fixed seed, from those that were asked for before the test window.
"""

import argparse
import csv
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tools.distctl import paths

sys.path.insert(0, str(paths.ADDONS / "dist_replenishment"))

from core import series_csv, service_spread
from core.simulation_report import ENOUGH, rows
from core.simulation_rivals import USUAL, sweep
from core.simulation_rolling import Plans, Setting, Window, calibrate, known_items

TARGETS = (0.90, 0.95, 0.98)
#: points between target and achieved fill rate; what has to be saved
WITHIN, SAVED = 0.02, 0.15
SEED = 11


@dataclass(frozen=True)
class Set:
    """A file and how it is simulated, in its periods. :param units: a series had before the test"""

    name: str
    lead: int
    test: int
    calibration: int
    refit: int
    units: float
    priced: bool


SETS = (
    Set("product-week", 2, 16, 12, 4, 8, True),
    Set("store-product-week", 2, 16, 12, 4, 8, True),
    Set("bakery-day", 2, 28, 28, 1, 1, False),
)


def drawn(data, folder, prices, count):
    """(demand, price) of some series."""
    series = series_csv.read(folder / f"{data.name}.csv")
    start = series.values.shape[1] - data.test
    known = np.flatnonzero(known_items(series.values, start, data.units))
    chosen = np.sort(np.random.default_rng(SEED).permutation(known)[:count])
    price = np.ones(len(chosen))
    if data.priced:
        price = np.array([prices[series.names[at].rpartition("/")[2]] for at in chosen])
    return series.values[chosen], price


def windows(data, demand, price):
    """(window of calibration, window of the test)."""
    test = demand.shape[1] - data.test
    start = test - data.calibration
    earlier = known_items(demand, start, data.units * start / test)
    return (
        Window.of(demand[earlier], start, test, price[earlier]),
        Window.of(demand, test, demand.shape[1], price),
    )


def judge(data, demand, price):
    """Print the figures of a set; the claims that don't hold."""
    setting = Setting(data.lead, 1, service_spread.fit, data.refit)
    before, test = windows(data, demand, price)
    plans, tried = Plans.of(before, setting), Plans.of(test, setting)
    rivals = {USUAL: sweep(test, setting, USUAL)}
    missed = []
    for unit in ("money", "units") if data.priced else ("units",):
        if unit == "units":
            plans, tried = (counted(each) for each in (plans, tried))
        for target in TARGETS:
            outcome = tried.run(target, calibrate(plans, target))
            found = rows(outcome, test.segment, tried.window.holding, rivals, data.test)
            missed += list(told(f"{data.name}, {unit}, {target}", target, found))
    return missed


def counted(plans):
    """The same with stock in units."""
    holding = np.ones_like(plans.window.holding)
    return replace(plans, window=replace(plans.window, holding=holding))


def told(label, target, found):
    """Print the rows and yield what misses a claim."""
    sys.stdout.write(f"\n{label}\n")
    for row in found:
        if row.demanded < ENOUGH:
            continue
        saving = row.saving(USUAL)
        sys.stdout.write(
            f"{row.segment:16} {row.items:6} {row.demanded:8.0f} fill {row.fill:.3f} "
            f"stock {row.stock:9.1f} usual {row.rivals[USUAL]:9.1f} less {saving:+.0%}\n"
        )
        if abs(row.fill - target) > WITHIN:
            yield f"{label}, {row.segment}: fill rate {row.fill:.3f}"
        if saving < SAVED:
            yield f"{label}, {row.segment}: {saving:+.0%} less stock"
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("prices", type=Path)
    parser.add_argument("--series", type=int, default=1500)
    parser.add_argument("--sets", default="")
    options = parser.parse_args()
    with options.prices.open(encoding="utf-8", newline="") as file:
        prices = {row["product_id"]: float(row["price"]) for row in csv.DictReader(file)}
    wanted = options.sets.split(",") if options.sets else [data.name for data in SETS]
    missed = []
    for data in (each for each in SETS if each.name in wanted):
        missed += judge(data, *drawn(data, options.folder, prices, options.series))
    sys.stdout.write("\n" + "".join(f"missed: {each}\n" for each in missed))


if __name__ == "__main__":
    main()
