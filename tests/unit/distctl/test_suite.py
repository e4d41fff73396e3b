# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from tools.distctl import leftovers, odoo_run, pot, serve, suite
from tools.distctl.console import Failure


@pytest.fixture
def addon(tmp_path):
    folder = tmp_path / "dist_thing"
    for name in ("__manifest__.py", "models/thing.py", "tests/test_thing.py", "README.rst"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


@pytest.mark.parametrize("name", ["__manifest__.py", "models/thing.py", "views/new.xml"])
def test_a_changed_or_new_file_changes_the_fingerprint(addon, name):
    before = suite.fingerprint(addon)
    (addon / name).parent.mkdir(exist_ok=True)
    (addon / name).write_text("changed")
    assert suite.fingerprint(addon) != before


@pytest.mark.parametrize(
    "name", ["tests/test_thing.py", "README.rst", "static/src/a.js", "models/__pycache__/a.pyc"]
)
def test_what_no_database_is_made_from_leaves_the_fingerprint(addon, name):
    before = suite.fingerprint(addon)
    (addon / name).parent.mkdir(parents=True, exist_ok=True)
    (addon / name).write_text("changed")
    assert suite.fingerprint(addon) == before


def test_a_moved_text_changes_the_fingerprint(addon):
    before = suite.fingerprint(addon)
    (addon / "models/thing.py").rename(addon / "models/other.py")
    assert suite.fingerprint(addon) != before


def test_changed_names_what_differs_and_what_is_new():
    made_from = {"a": "1", "b": "1", "gone": "1"}
    assert suite.changed(made_from, {"a": "1", "b": "2", "c": "1"}) == ["b", "c"]


def test_the_addon_of_tests_is_no_product(tmp_path):
    for name in ("dist_base", "test_dist", "no_addon"):
        (tmp_path / name).mkdir()
    for name in ("dist_base", "test_dist"):
        (tmp_path / name / "__manifest__.py").touch()
    assert suite.addons(tmp_path) == ["dist_base", "test_dist"]
    assert suite.products(tmp_path) == ["dist_base"]


def test_only_databases_of_ended_runs_are_leftovers():
    names = ["dist", "dist_tpl_core", "dist_e2e_123", "dist_e2e_456", "other_123", "dist_7"]
    assert leftovers.find(names, alive=lambda pid: pid == 456) == ["dist_e2e_123"]


def test_the_port_that_was_asked_for_must_be_usable():
    assert serve.wanted_port(None) is None
    assert serve.wanted_port("8070") == 8070
    for text in ("80", "65536", "eight", "-1"):
        with pytest.raises(Failure, match=f"DIST_PORT is '{text}'"):
            serve.wanted_port(text)


def test_the_next_free_port_is_taken(monkeypatch):
    monkeypatch.setattr(serve, "is_free", lambda port: port >= 8072)
    assert serve.choose_port(None) == 8072
    assert serve.choose_port(9000) == 9000
    with pytest.raises(Failure, match="port 8070, which DIST_PORT names, is taken"):
        serve.choose_port(8070)


def test_when_all_ports_are_taken_it_says_which(monkeypatch):
    monkeypatch.setattr(serve, "is_free", lambda port: False)
    with pytest.raises(Failure, match="ports 8069 to 8088 are all taken"):
        serve.choose_port(None)


def test_the_development_options_are_read_from_the_configuration():
    options = odoo_run.development_options()
    assert options["server_wide_modules"] == "base,rpc,web"
    assert options["http_interface"] == "127.0.0.1"


def test_dates_don_t_make_a_translation_template_outdated():
    text = 'msgid ""\n"POT-Creation-Date: {}\\n"\n"Language: \\n"\n'
    assert pot.stable(text.format("today")) == pot.stable(text.format("tomorrow"))
    assert "Language" in pot.stable(text)
