# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`forecast-eval` needs libraries, but neither Odoo nor a database."""

import shutil
import subprocess

import pytest

from tools.distctl import cli, core_run, odoo_run, paths, python_env


@pytest.fixture
def series(tmp_path, monkeypatch):
    """A file of series, with the libraries of these tests and an Odoo that can't be had."""

    def refuse():
        raise AssertionError("it asked for Odoo")

    monkeypatch.setattr(odoo_run, "ensure", refuse)
    monkeypatch.setattr(python_env, "ensure", lambda: None)
    path = tmp_path / "series.csv"
    path.write_text("1,2,3,4,5,6,7,8\n2,0,1,0,0,3,0,1\n")
    return path


def test_it_prints_the_figures(series, capfd):
    assert cli.main(["forecast-eval", str(series), "2", "--season", "", "--windows", ""]) == 0
    output = capfd.readouterr().out
    assert output.startswith("2 series of 8 periods; the last 2 are the test; season 1 (found)")
    assert "seasonal naive" in output


def test_what_it_can_not_read_is_an_error_with_its_place(series, capfd):
    series.write_text("1,2,3\n1,2,x\n")
    assert cli.main(["forecast-eval", str(series), "1"]) == 2
    assert "line 2, column 3: 'x' is no finite number" in capfd.readouterr().err


def test_settings_are_passed_on(monkeypatch):
    seen = []
    monkeypatch.setattr(core_run, "run", lambda *arguments: seen.append(arguments))
    cli.main(["forecast-eval", "a.csv", "12", "--season", "7", "--windows", "3"])
    expected = ["a.csv", "12", "--season", "7", "--windows", "3"]
    assert seen == [("dist_replenishment", "cli_forecast", expected)]


def test_make_says_what_is_missing():
    done = subprocess.run(
        [shutil.which("make"), "-s", "forecast-eval", "DATA=a.csv"],
        cwd=paths.REPO,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode
    assert "say DATA=series.csv HORIZON=12" in done.stderr
