# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core import cli_policy


@pytest.fixture
def series(tmp_path):
    demand = np.random.default_rng(3).poisson(3, (12, 40))
    lines = ["sku," + ",".join(f"w{week}" for week in range(1, 41))]
    lines += [f"p{at}," + ",".join(map(str, row)) for at, row in enumerate(demand)]
    path = tmp_path / "series.csv"
    path.write_text("\n".join(lines))
    return path


@pytest.fixture
def costs(tmp_path):
    path = tmp_path / "costs.csv"
    path.write_text("sku,cost\n" + "\n".join(f"p{at},{at + 1}.5" for at in range(12)))
    return path


def test_it_says_what_was_done_and_what_came_out(series, capsys):
    assert (
        cli_policy.main([str(series), "--refit=12", "--lead=2", "--review=1", "--target=0.9"]) == 0
    )
    told = capsys.readouterr().out
    assert "12 of 12 series" in told
    assert "Periods 1 to 28 are learned from" in told
    assert "12 are tested (w29 to w40)" in told
    assert told.splitlines()[-1].split()[:2] == ["all", "12"]


def test_the_same_file_gives_the_same_figures(series, capsys):
    cli_policy.main([str(series), "--refit=12"])
    first = capsys.readouterr().out
    cli_policy.main([str(series), "--refit=12"])
    assert capsys.readouterr().out == first


def test_forecasts_are_made_each_period_or_as_often_as_can_be(series, capsys, monkeypatch):
    for asked, most, told in (
        ([], 1_000_000, "forecasts every 1."),
        # 12 series and 24 periods from the calibration on
        ([], 100, "forecasts every 3."),
        (["--refit=7"], 100, "forecasts every 7."),
    ):
        monkeypatch.setattr(cli_policy, "FORECASTS", most)
        assert cli_policy.main([str(series), *asked]) == 0
        assert told in capsys.readouterr().out


def test_costs_value_the_stock(series, costs, capsys):
    assert cli_policy.main([str(series), "--refit=12", f"--costs={costs}"]) == 0
    assert "in units times their cost" in capsys.readouterr().out


def test_a_lead_time_of_zero_is_legal_and_has_no_usual_formula(series, capsys):
    assert cli_policy.main([str(series), "--refit=12", "--lead=0"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[-4:-2] == ["-", "-"]


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("--lead=-1", "LEAD must be a whole number of periods from 0 on, and not '-1'."),
        ("--lead=1.5", "LEAD must be a whole number of periods from 0 on, and not '1.5'."),
        ("--review=0", "REVIEW must be a whole number of periods from 1 on, and not '0'."),
        ("--target=95", "TARGET is a part of 1: write 0.95 for 95%."),
        ("--target=1", "TARGET must be above 0 and below 1"),
        ("--target=0", "TARGET must be above 0 and below 1"),
        ("--target=nan", "TARGET must be a number, and not 'nan'."),
        ("--test=40", "The file has 40 periods, 40 of them tested."),
        ("--lead=30", "Before these there must be at least 67"),
        ("--refit=0", "REFIT must be a whole number of periods from 1 on"),
    ],
)
def test_a_bad_option_is_one_line_that_says_what_would_do(series, capsys, option, told):
    assert cli_policy.main([str(series), "--refit=12", option]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert told in error
    assert error.count("\n") == 1


def test_a_bad_cell_is_named_with_line_and_column(series, capsys):
    series.write_text(series.read_text().replace("p3,", "p3,x", 1))
    assert cli_policy.main([str(series), "--refit=12"]) == 2
    assert "line 5, column 2" in capsys.readouterr().err


def test_no_file_is_named(capsys):
    assert cli_policy.main([""]) == 2
    assert "DATA is missing" in capsys.readouterr().err


def test_nothing_to_learn_from_is_named(series, capsys):
    lines = series.read_text().splitlines()
    series.write_text("\n".join([lines[0], *("p," + ",".join("0" * 40) for _row in range(3))]))
    assert cli_policy.main([str(series), "--refit=12"]) == 2
    assert "No series has demand before the test" in capsys.readouterr().err


def test_a_cost_that_is_missing_is_named(series, costs, capsys):
    costs.write_text(costs.read_text().replace("p7,8.5", "p7,0"))
    assert cli_policy.main([str(series), "--refit=12", f"--costs={costs}"]) == 2
    assert "has no cost above 0 for p7" in capsys.readouterr().err


def test_long_work_says_how_far_it_is(series, capsys):
    """Of four forecasts, each of which takes seven seconds on this clock."""
    clock = iter(range(0, 100, 7))
    assert cli_policy.main([str(series), "--refit=12"], lambda: next(clock)) == 0
    told = capsys.readouterr()
    assert told.err.splitlines() == [
        "1 of 4 forecasts of all series in 14 s",
        "3 of 4 forecasts of all series in 28 s",
    ]
    assert "forecasts of all series in" not in told.out
