# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Judges the forecast on real demand, by class; run by `./ctl bench forecast`.

Methods and settings were chosen on what lies before the last window of each set. The claims: in
every class of at least 30 series the CRPS is better than that of all three rivals, or the class is
named; nowhere is it worse than that of seasonal naive.
"""

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tools.distctl import paths

sys.path.insert(0, str(paths.ADDONS / "dist_replenishment"))

from core import cli_forecast, series_csv
from core.forecast_eval import OURS, evaluate
from core.forecast_rivals import RIVALS

#: a class with fewer series and windows is reported, but proves nothing
LEAST = 30
NAIVE = "seasonal naive"


@dataclass(frozen=True)
class Set:
    """A file, and the windows that it is judged on."""

    name: str
    horizon: int
    windows: int


SETS = (
    Set("product-week", 4, 4),
    Set("store-product-week", 4, 4),
    Set("bakery-day", 14, 4),
)


def judge(data, folder, windows):
    """Print the figures of a set; the classes in which a rival is better, with its name."""
    path = folder / f"{data.name}.csv"
    values = series_csv.read(path).values
    result = evaluate(values, data.horizon, time.process_time, windows=windows)
    options = argparse.Namespace(season=None, horizon=data.horizon, windows=windows)
    report = cli_forecast.report(result, values.shape, options)
    sys.stdout.write("\n".join([f"\n{data.name}", *report]) + "\n")
    return [
        (data.name, kind, rival)
        for kind, count in result.series.items()
        for rival in RIVALS
        if count >= LEAST and result.scores[kind, OURS].crps >= result.scores[kind, rival].crps
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--windows", type=int, default=0, help="test windows instead of each set's")
    options = parser.parse_args()
    beaten = []
    for data in SETS:
        beaten += judge(data, options.folder, options.windows or data.windows)
    sys.stdout.write("\n")
    for name, kind, rival in beaten:
        sys.stdout.write(f"beaten: {name}, class {kind}, by {rival}\n")
    if not beaten:
        sys.stdout.write("better than every rival in every class\n")
    return any(rival == NAIVE for _name, _kind, rival in beaten)


if __name__ == "__main__":
    sys.exit(main())
