# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from tools.distctl import odoo_source, python_env
from tools.distctl.console import Failure

RELEASE = "FINAL = 'final'\nversion_info = ({}, FINAL, 0, '')\n"


def odoo_folder(tmp_path, version):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text(RELEASE.format(version))
    return tmp_path


@pytest.mark.parametrize(
    ("text", "version"),
    [("Python 3.11.2", (3, 11)), ("3.13.0rc1", (3, 13)), ("nonsense", None), ("", None)],
)
def test_version_is_read_from_what_python_prints(text, version):
    assert python_env.parse_version(text) == version


@pytest.mark.parametrize(
    ("version", "supported"),
    [((3, 9), False), ((3, 10), True), ((3, 13), True), ((3, 14), False), (None, False)],
)
def test_python_3_10_to_3_13_is_supported(version, supported):
    assert python_env.is_supported(version) is supported


def test_wrong_python_names_each_that_was_tried():
    text = python_env.wrong_python(["/usr/bin/python3 (3.9)", "python3.14 (3.14)"])
    assert "/usr/bin/python3 (3.9)" in text
    assert "python3.14 (3.14)" in text
    assert "DIST_PYTHON" in text


def test_named_python_that_does_not_run_is_refused(monkeypatch):
    monkeypatch.setenv("DIST_PYTHON", "/nowhere/python3")
    with pytest.raises(Failure, match=r"/nowhere/python3 \(does not run\)"):
        python_env.find_python()


def test_odoo_19_0_fits(tmp_path):
    home = odoo_folder(tmp_path, "19, 0, 0")
    assert odoo_source.release_version(home) == "19.0.0"
    assert odoo_source.problem_of(home) is None


def test_another_odoo_is_refused_with_its_version(tmp_path):
    home = odoo_folder(tmp_path, "18, 0, 0")
    assert odoo_source.problem_of(home) == f"{home} holds Odoo 18.0.0, and 19.0 is needed"


def test_odoo_home_without_odoo_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(Failure, match=r"ODOO_HOME does not fit: .* holds no Odoo"):
        odoo_source.find()


def test_git_checkout_brings_the_addons_beside_odoo(tmp_path, monkeypatch):
    home = odoo_folder(tmp_path, "19, 0, 0")
    (home / "addons" / "sale").mkdir(parents=True)
    (home / "addons" / "sale" / "__manifest__.py").write_text("{}")
    monkeypatch.setenv("ODOO_HOME", str(home))
    assert odoo_source.find().addons_paths == [home / "addons"]
