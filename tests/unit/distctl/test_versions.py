# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from tools.distctl import odoo_source
from tools.distctl.console import Failure

RELEASE = "FINAL = 'final'\nversion_info = ({}, FINAL, 0, '')\n"


def odoo_folder(tmp_path, version):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text(RELEASE.format(version))
    return tmp_path


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
