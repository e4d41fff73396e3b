# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Evaluate the forecast on a CSV file: rows are series, columns periods, gaps are empty cells.

The last HORIZON columns are forecast from those before them, by this addon and by three rivals:
seasonal naive, SBA (Croston as corrected by Syntetos and Boylan) and the normal formula (mean and
standard deviation). For each class of demand and for all series it prints

  CRPS      mean weighted quantile loss: the doubled pinball losses of the 0.1 to 0.9 quantiles,
            averaged over the nine levels, their sum over all periods divided by the sum of |demand|
  in units  the same, the mean over all periods, in units of demand
  MASE      mean absolute error of the median, in mean absolute steps of the history
  bias      (sum of means - sum of demand) / sum of |demand|

and the CPU time of each method.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from . import series_csv
from .forecast import ForecastError
from .forecast_eval import ALL, OURS, Result, evaluate

HEAD = f"{'class':<13} {'series':>7}  {'method':<15} {'CRPS':>8} {'in units':>10} {'MASE':>7}"
HEAD += f" {'bias':>7}"


def main(arguments: Sequence[str], clock: Callable[[], float]) -> int:
    """Read, evaluate, print; 0, or 2 with an error on stderr for a file that can't be used."""
    options = _parser().parse_args(arguments)
    try:
        series = series_csv.read(options.data)
        result = evaluate(
            series.values, options.horizon, clock, season=options.season, windows=options.windows
        )
        if not result.series.get(ALL):
            raise ForecastError("No series has a value both before the test and in it.")
    except (series_csv.SeriesError, ForecastError) as error:
        sys.stderr.write(f"error: {options.data}: {error}\n")
        return 2
    sys.stdout.write("\n".join(report(result, series.values.shape, options)) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="forecast-eval", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data", type=Path, help="the CSV file")
    parser.add_argument("horizon", type=_positive, help="periods to forecast")
    parser.add_argument("--season", type=_positive, help="periods of a season; found if not given")
    parser.add_argument("--windows", type=_positive, default=1, help="how many test windows")
    return parser


def _positive(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number from 1 on")
    return int(text)


def report(result: Result, shape: tuple[int, int], options: argparse.Namespace) -> list[str]:
    """Lines of text: what was evaluated, a table, times."""
    kind = "given" if options.season else "found"
    lines = [
        f"{shape[0]} series of {shape[1]} periods; the last {options.horizon} are the test"
        + (f" and {options.windows - 1} windows before them" if options.windows > 1 else "")
        + f"; season {result.season} ({kind})"
    ]
    if result.left_out:
        lines.append(f"left out, as nothing is known before or in the test: {result.left_out}")
    lines += ["", HEAD, *_table(result), ""]
    judged = max(result.series.get(ALL, 0), 1)
    for method, seconds in result.seconds.items():
        each = 1000 * seconds / judged
        lines.append(f"time of {method:<15} {seconds:8.2f} s of CPU, {each:.3f} ms a series")
    return lines


def _table(result: Result) -> list[str]:
    lines = []
    for (kind, method), score in result.scores.items():
        first = f"{kind:<13} {result.series[kind]:>7}" if method == OURS else " " * 21
        figures = f"{score.crps:8.4f} {score.crps_units:10.4g} {score.mase:7.3f} {score.bias:+7.3f}"
        lines.append(f"{first}  {method:<15} {figures}")
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], time.process_time))
