# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import itertools

import numpy as np
import pytest
from dist_replenishment.core import cli_forecast
from dist_replenishment.core.forecast import ForecastError
from dist_replenishment.core.forecast_eval import ALL, OURS, evaluate


@pytest.fixture
def call(tmp_path, capsys):
    """Run the command on a text; (exit code, output, errors)."""

    def run(text, *arguments):
        path = tmp_path / "series.csv"
        path.write_text(text)
        ticks = itertools.count()
        code = cli_forecast.main([str(path), *arguments], lambda: float(next(ticks)))
        return code, *capsys.readouterr()

    return run


def csv(values):
    return "\n".join(",".join("" if np.isnan(v) else f"{v:g}" for v in row) for row in values)


SERIES = np.random.default_rng(3).poisson([[0.3], [2.0], [30.0]] * 4, (12, 40)).astype(float)


def test_it_prints_all_methods_for_every_class_and_all(call):
    code, output, errors = call(csv(SERIES), "6")
    assert (code, errors) == (0, "")
    lines = output.splitlines()
    assert lines[0] == "12 series of 40 periods; the last 6 are the test; season 1 (found)"
    assert [line.split()[0] for line in lines if line.startswith(("smooth", "interm", "all"))] == [
        "smooth",
        "intermittent",
        "all",
    ]
    for method in ("forecast", "seasonal naive", "SBA", "normal formula"):
        assert sum(f"  {method} " in line for line in lines) == 3
    # each tick of the clock is a second: two are read around each method
    assert "time of forecast            1.00 s of CPU, 83.333 ms a series" in lines


def test_what_it_prints_is_what_the_evaluation_says(call):
    _code, output, _errors = call(csv(SERIES), "6", "--season", "1")
    result = evaluate(SERIES, 6, lambda: 0.0, season=1)
    line = next(line for line in output.splitlines() if line.startswith("all"))
    assert line.split()[1:4] == ["12", "forecast", f"{result.scores[ALL, OURS].crps:.4f}"]


def test_several_windows_are_judged_together():
    one, two = (evaluate(SERIES, 6, lambda: 0.0, season=1, windows=n) for n in (1, 2))
    before = evaluate(SERIES[:, :-6], 6, lambda: 0.0, season=1)
    assert two.series[ALL] == 24
    for method in two.seconds:
        scores = [result.scores[ALL, method] for result in (one, before)]
        mean = np.mean([found.crps_units for found in scores])
        assert two.scores[ALL, method].crps_units == pytest.approx(mean)


def test_nothing_of_the_test_window_reaches_a_forecast():
    changed = SERIES.copy()
    changed[:, -6:] = changed[:, -6:] * 7 + 3
    told = [evaluate(values, 6, lambda: 0.0).scores[ALL, OURS] for values in (SERIES, changed)]
    # the sum of the means is the same, whatever came
    totals = [SERIES[:, -6:].sum(), changed[:, -6:].sum()]
    means = [(found.bias + 1) * total for found, total in zip(told, totals, strict=True)]
    assert means[0] == pytest.approx(means[1])


def test_series_without_history_or_test_are_left_out_and_counted(call):
    series = SERIES.copy()
    series[0, :-6] = np.nan
    series[1, -6:] = np.nan
    code, output, _errors = call(csv(series), "6")
    assert code == 0
    assert "left out, as nothing is known before or in the test: 2" in output


@pytest.mark.parametrize(
    ("text", "horizon", "message"),
    [
        ("1,2,3\n1,x,3\n", "1", "series.csv: line 2, column 2: 'x' is no finite number"),
        ("1,2,3\n1,2\n", "1", "series.csv: line 2, column 3: The line has 2 cells"),
        ("", "1", "series.csv: The file is empty."),
        ("1\n2\n", "1", "The horizon of 1 needs more than 1 periods; the series have 1."),
        ("1,2,3\n4,5,6\n", "3", "The horizon of 3 needs more than 3 periods; the series have 3."),
        ("1,2,1e16,4\n", "1", "series.csv: line 1, column 3: '1e16' is more than 1e+15."),
        ("a,1,2,3\nb,1,2,-1e16\n", "1", "series.csv: line 2, column 4: '-1e16' is more than"),
        ("a,,,\nb,1,2,\n", "1", "No series has a value both before the test and in it."),
    ],
)
def test_what_can_not_be_used_is_told(call, text, horizon, message):
    code, output, errors = call(text, horizon)
    assert (code, output) == (2, "")
    assert errors.startswith("error: ")
    assert message in errors


@pytest.mark.parametrize("horizon", ["0", "-1", "x", "1.5", ""])
def test_a_horizon_is_a_whole_number(call, horizon):
    with pytest.raises(SystemExit):
        call("1,2,3\n", horizon)


def test_the_core_refuses_an_impossible_horizon():
    with pytest.raises(ForecastError, match="at least 1"):
        evaluate(SERIES, 0, lambda: 0.0)
    with pytest.raises(ForecastError, match=r"3 windows of 20 periods need more than 60 periods"):
        evaluate(SERIES, 20, lambda: 0.0, windows=3)


@pytest.mark.parametrize("text", ["0,0,0,0\n0,0,0,0\n", "5,,,\n,3,,2\n", "-1,-2,-3,-4\n", "1,2\n"])
def test_poor_series_are_evaluated_without_a_crash(call, text):
    code, output, errors = call(text, "1")
    assert (code, errors) == (0, "")
    assert "forecast" in output
