# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make policy-eval`: what the policies achieve on a file of series, out of sample."""

import argparse
import math
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from . import forecast, series_csv, service_spread
from .service import Rules
from .simulation_report import COVERED, Row, rows
from .simulation_rivals import NORMAL, USUAL, sweep
from .simulation_rolling import Fit, Plans, Setting, Window, calibrate, known_items

#: forecasts of a series that are made when nothing is said of how often: minutes of work
FORECASTS = 100_000
#: seconds of work without a word
SILENCE = 10.0
#: share of the periods that is tested when nothing else is said
TESTED = 0.3
#: as long as the test window, where the history is long enough, is the window of calibration
LEAST_HISTORY = 4
HEADS = ("segment", "series", "demanded", "fill", "stock", "orders")
RIVAL_HEADS = ("usual", "less", "normal", "less")


class UsageError(ValueError):
    """An option that makes no sense; the text says which and what would."""


#: what a person can put right; anything else is a fault of the program
ERRORS = (UsageError, series_csv.SeriesError, forecast.ForecastError, argparse.ArgumentError)


@dataclass(frozen=True)
class Options:
    """What was asked for, checked. Periods are those of the file.

    :param refit: periods between two forecasts; None: each period, as a company that plans every
        day learns, or fewer where there are many series
    """

    data: str
    lead: int
    review: int
    target: float
    test: int | None = None
    refit: int | None = None
    least_units: float = 1.0
    costs: str | None = None
    each: bool = False


def options(arguments: Sequence[str]) -> Options:
    """The checked options; raises UsageError."""
    parser = argparse.ArgumentParser(prog="policy-eval", exit_on_error=False)
    parser.add_argument("data", help="CSV: rows are series, columns periods, gaps empty")
    parser.add_argument("--lead", default="2", help="lead time in periods, from 0")
    parser.add_argument("--review", default="1", help="periods between two orders, from 1")
    parser.add_argument("--target", default="0.95", help="fill rate, above 0 and below 1")
    parser.add_argument("--test", default="", help="periods at the end that are tested")
    parser.add_argument("--refit", default="", help="periods between two forecasts")
    parser.add_argument("--least-units", default="1", help="units asked for before the test")
    parser.add_argument("--costs", default="", help="CSV with the cost of a unit of each series")
    parser.add_argument("--each", action="store_true", help="the target holds for each series")
    given = parser.parse_args(list(arguments))
    if not given.data:
        raise UsageError("DATA is missing: name a CSV file of series.")
    return Options(
        given.data,
        whole("LEAD", given.lead, 0),
        whole("REVIEW", given.review, 1),
        _target(given.target),
        whole("TEST", given.test, 1) if given.test else None,
        whole("REFIT", given.refit, 1) if given.refit else None,
        number("LEAST", given.least_units),
        given.costs or None,
        given.each,
    )


def whole(name: str, text: str, least: int) -> int:
    """A whole number of periods; raises UsageError."""
    told = f"{name} must be a whole number of periods from {least} on, and not {text!r}."
    try:
        value = int(text)
    except ValueError:
        raise UsageError(told) from None
    if value < least:
        raise UsageError(told)
    return value


def number(name: str, text: str) -> float:
    """A finite number; raises UsageError."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise UsageError(f"{name} must be a number, and not {text!r}.")
    return value


def _target(text: str) -> float:
    value = number("TARGET", text)
    if 1 < value < 100:
        raise UsageError(f"TARGET is a part of 1: write {value / 100:g} for {value:g}%.")
    if not 0 < value < 1:
        raise UsageError(
            f"TARGET must be above 0 and below 1, and not {text}: a fill rate of 1 would need "
            "infinite stock."
        )
    return value


@dataclass(frozen=True)
class Split:
    """Periods: forecasts learn from the first, the correction from those up to `test`."""

    calibration: int
    test: int
    end: int

    @classmethod
    def of(cls, periods: int, options: Options) -> "Split":
        """Where the file is cut; raises UsageError when it is too short."""
        tested = options.test or max(1, round(TESTED * periods))
        test = periods - tested
        least = LEAST_HISTORY + 2 * (options.lead + options.review)
        if test < least + 1:
            raise UsageError(
                f"The file has {periods} periods, {tested} of them tested. Before these there must "
                f"be at least {least + 1}: take a smaller TEST, or a file with more periods."
            )
        return cls(max(test - tested, least, test // 3), test, periods)

    def refit(self, options: Options, series: int) -> int:
        """Periods between two forecasts of so many series."""
        forecasts = series * (self.end - self.calibration)
        return options.refit or max(1, math.ceil(forecasts / FORECASTS))


def evaluate(
    demand: np.ndarray,
    cost: np.ndarray,
    given: Options,
    fit: Fit = service_spread.fit,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> list[Row]:
    """The figures of all series that were asked for before the test.

    :param tell: told how many forecasts were made, and of how many
    """
    split = Split.of(demand.shape[1], given)
    setting = Setting(
        given.lead,
        given.review,
        fit,
        split.refit(given, len(demand)),
        given.each,
        Rules(rounding=_step(demand)),
    )
    earlier = known_items(demand, split.calibration, _scaled(given, split))
    before = Window.of(demand[earlier], split.calibration, split.test, cost[earlier])
    window = Window.of(demand, split.test, split.end, cost)
    first = len(before.starts(setting))
    total = first + len(window.starts(setting))
    stretch = calibrate(Plans.of(before, setting, lambda done: tell(done, total)), given.target)
    plans = Plans.of(window, setting, lambda done: tell(first + done, total))
    outcome = plans.run(given.target, stretch)
    formulas = [NORMAL] if given.lead == 0 else [USUAL, NORMAL]
    rivals = {each: sweep(window, setting, each, setting.rules.rounding) for each in formulas}
    return rows(outcome, window.segment, cost, rivals, split.end - split.test)


def _scaled(given: Options, split: Split) -> float:
    """The units that make a series known, for the shorter history before the calibration."""
    return given.least_units * split.calibration / split.test


def _step(demand: np.ndarray) -> float:
    """1 where all demand is in whole units, else 0: levels aren't rounded."""
    known = demand[~np.isnan(demand)]
    return float((known == np.rint(known)).all())


def costs(path: str | None, series: series_csv.Series) -> np.ndarray:
    """(series,) the cost of a unit; 1 without a file. Raises UsageError, SeriesError."""
    if path is None:
        return np.ones(len(series.names))
    found = series_csv.read(path)
    if found.values.shape[1] != 1:
        raise UsageError(f"{path} must have one column of costs, beside that of the names.")
    value = dict(zip(found.names, found.values[:, 0], strict=True))
    cost = np.array([value.get(name, np.nan) for name in series.names])
    if not (cost > 0).all():
        missing = series.names[int(np.flatnonzero(~(cost > 0))[0])]
        raise UsageError(f"{path} has no cost above 0 for {missing}.")
    return cost


def table(found: list[Row], given: Options) -> list[str]:
    """The lines of the result."""
    lines = [_line([*HEADS, *RIVAL_HEADS])]
    for row in found:
        cells = [row.segment, str(row.items), f"{row.demanded:.0f}", _fill(row)]
        cells += [f"{row.stock:.1f}", f"{row.orders:.1f}"]
        for formula in (USUAL, NORMAL):
            known = formula in row.rivals
            cells += (
                [_number(row.rivals[formula]), _percent(row.saving(formula))]
                if known
                else ["-", "-"]
            )
        lines.append(_line(cells))
    return lines


def _line(cells: Sequence[str]) -> str:
    widths = (16, 8, 10, 22, 12, 10, 12, 7, 12, 7)
    first, *others = (text.rjust(width) for text, width in zip(cells, widths, strict=True))
    return " ".join([first.strip().ljust(widths[0]), *others])


def _fill(row: Row) -> str:
    if np.isnan(row.fill):
        return "no demand"
    if row.interval is None:
        return f"{row.fill:.3f}"
    return f"{row.fill:.3f} ({row.interval[0]:.3f}-{row.interval[1]:.3f})"


def _number(value: float) -> str:
    return "never" if np.isnan(value) else f"{value:.1f}"


def _percent(value: float) -> str:
    return "-" if np.isnan(value) else f"{100 * value:+.0f}%"


def explain(series: series_csv.Series, kept: np.ndarray, given: Options) -> list[str]:
    """What the figures mean."""
    split = Split.of(series.values.shape[1], given)
    scope = "each series" if given.each else "each segment as a whole"
    unit = "units times their cost" if given.costs else "units"
    tested = f"{series.periods[split.test]} to {series.periods[-1]}"
    return [
        f"{kept.sum()} of {len(kept)} series: {given.least_units:g} units or more before the test.",
        f"Periods 1 to {split.test} are learned from, the last {split.test - split.calibration} of "
        f"them also for calibration; {split.end - split.test} are tested ({tested}).",
        f"Target {given.target:g} for {scope}, lead time {given.lead}, review {given.review}, "
        f"forecasts every {split.refit(given, int(kept.sum()))}. What is short is backordered.",
        f"Stock: average on hand at the end of a period, in {unit}. Orders: a period.",
        f"Usual: {USUAL}; normal: {NORMAL}; both with the z at which they reach the same fill",
        "rate in the segment, and for all the sum of the segments.",
        f"A fill rate of few units has its interval of {COVERED:.0%} beside it.",
        "",
    ]


def report(given: Options, tell: Callable[[int, int], None]) -> list[str]:
    """The whole output; raises UsageError or SeriesError. :param tell: see `evaluate`"""
    series = series_csv.read(given.data)
    cost = costs(given.costs, series)
    split = Split.of(series.values.shape[1], given)
    kept = known_items(series.values, split.test, given.least_units)
    if not kept.any():
        raise UsageError("No series has demand before the test: there is nothing to learn from.")
    found = evaluate(series.values[kept], cost[kept], given, tell=tell)
    return [*explain(series, kept, given), *table(found, given)]


@dataclass
class Progress:
    """Tells on stderr how far it is, now and then.

    :param clock: tells seconds
    :param started: when it began
    :param told_at: when it said its last word
    """

    clock: Callable[[], float]
    started: float
    told_at: float

    @classmethod
    def start(cls, clock: Callable[[], float]) -> "Progress":
        """From now on."""
        now = clock()
        return cls(clock, now, now)

    def __call__(self, done: int, total: int) -> None:
        """A line, if the last one is some time ago."""
        now = self.clock()
        if now - self.told_at >= SILENCE:
            self.told_at = now
            passed = f"{now - self.started:.0f} s"
            sys.stderr.write(f"{done} of {total} forecasts of all series in {passed}\n")


def main(arguments: Sequence[str], clock: Callable[[], float] = lambda: 0.0) -> int:
    """Print the figures; 2 with an error on stderr when file or options are wrong.

    :param clock: tells seconds, to say now and then how far it is
    """
    try:
        lines = report(options(arguments), Progress.start(clock))
    except ERRORS as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], time.monotonic))
