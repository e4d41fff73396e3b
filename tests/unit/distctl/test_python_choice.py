# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import sys

import pytest

from tools.distctl import python_choice
from tools.distctl.console import Failure


@pytest.mark.parametrize(
    ("text", "version"),
    [("Python 3.11.2", (3, 11)), ("3.13.0rc1", (3, 13)), ("nonsense", None), ("", None)],
)
def test_version_is_read_from_what_python_prints(text, version):
    assert python_choice.parse_version(text) == version


@pytest.mark.parametrize(
    ("version", "supported"),
    [((3, 9), False), ((3, 10), True), ((3, 13), True), ((3, 14), False), (None, False)],
)
def test_python_3_10_to_3_13_is_supported(version, supported):
    assert python_choice.is_supported(version) is supported


def test_wrong_python_names_each_that_was_tried():
    text = python_choice.wrong_python(["/usr/bin/python3 (3.9)", "python3.14 (3.14)"])
    assert "/usr/bin/python3 (3.9)" in text
    assert "python3.14 (3.14)" in text
    assert "DIST_PYTHON" in text


def test_named_python_that_does_not_run_is_refused(monkeypatch):
    monkeypatch.setenv("DIST_PYTHON", "/nowhere/python3")
    with pytest.raises(Failure, match=r"/nowhere/python3 \(does not run\)"):
        python_choice.find_python()


def python(folder, text, name="python3.11"):
    """A program that prints this, whatever it is asked for."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{text}'\n")
    path.chmod(0o755)
    return str(path)


def test_every_folder_of_the_path_is_looked_at_and_each_program_once(tmp_path, monkeypatch):
    first = python(tmp_path / "a", "Python 3.11.7")
    second = python(tmp_path / "b", "Python 3.11.2")
    newer = python(tmp_path / "b", "Python 3.12.1", "python3.12")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "python3.11").symlink_to(second)
    (tmp_path / "c" / "python3.13").write_text("no program")
    monkeypatch.setenv("PATH", os.pathsep.join(str(tmp_path / name) for name in "abc"))
    assert python_choice.on_path() == [newer, first, second]


@pytest.mark.parametrize(
    ("seconds", "taken"),
    [
        ({"first": 2.0, "second": 1.0}, "second"),
        ({"first": 2.0, "second": 1.9}, "first"),
        ({"first": 1.0, "second": 2.0}, "first"),
        ({"first": 1.0, "second": None}, "first"),
        ({"first": None, "second": 1.0}, "second"),
        ({"first": None, "second": None}, "first"),
    ],
)
def test_another_is_taken_only_if_it_is_much_quicker(monkeypatch, seconds, taken):
    monkeypatch.setattr(python_choice, "seconds_of", seconds.get)
    assert python_choice.quickest(["first", "second"]) == taken


def test_only_a_python_of_the_same_version_takes_the_place(tmp_path, monkeypatch):
    """What was tried with one version goes on with that version."""
    mine = ".".join(map(str, sys.version_info[:2]))
    other = "3.12" if mine != "3.12" else "3.11"
    python(tmp_path / "a", f"Python {other}.1", f"python{other}")
    monkeypatch.setenv("PATH", str(tmp_path / "a"))
    monkeypatch.delenv("DIST_PYTHON", raising=False)
    monkeypatch.setattr(python_choice, "seconds_of", lambda found: float(found == sys.executable))
    assert python_choice.find_python() == sys.executable


def test_a_python_tells_its_seconds_and_what_is_none_tells_nothing(tmp_path):
    assert 0 < python_choice.seconds_of(sys.executable) < 60
    assert python_choice.seconds_of(python(tmp_path / "a", "nonsense")) is None
    assert python_choice.seconds_of("/nowhere/python3") is None
