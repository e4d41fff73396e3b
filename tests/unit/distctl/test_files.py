# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import fcntl
import os

import pytest

from tools.distctl import cli, files, odoo_run, process
from tools.distctl.console import Failure


def test_a_folder_appears_only_when_its_making_succeeds(tmp_path):
    target = tmp_path / "made"
    with pytest.raises(RuntimeError), files.whole_folder(target) as folder:
        (folder / "half").write_text("half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    with files.whole_folder(target) as folder:
        (folder / "whole").write_text("whole")
        assert not target.exists()
    assert [path.name for path in target.iterdir()] == ["whole"]


def test_what_a_killed_command_left_half_made_is_removed(tmp_path):
    (tmp_path / ".made.partial-killed").mkdir()
    with files.whole_folder(tmp_path / "made"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def test_writing_the_same_text_leaves_the_file_untouched(tmp_path):
    path = tmp_path / "file"
    files.write(path, "text")
    os.utime(path, (1, 1))
    files.write(path, "text")
    assert path.stat().st_mtime == 1
    files.write(path, "other")
    assert path.read_text() == "other"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_a_lock_excludes_others_while_it_is_held(tmp_path, monkeypatch):
    monkeypatch.setenv("DIST_CACHE", str(tmp_path))
    path = tmp_path / "locks" / "x.lock"
    with files.lock("x"), path.open() as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with path.open() as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_failed_program_is_reported_with_its_last_words():
    with pytest.raises(Failure, match="asking failed:\n    last words"):
        process.run(["sh", "-c", "echo last words >&2; exit 3"], "asking")
    with pytest.raises(Failure, match="the program nowhere-to-be-found is not installed"):
        process.run(["nowhere-to-be-found"], "asking")


def test_a_failure_is_one_line_and_an_exit_code(monkeypatch, capsys):
    def refuse():
        raise Failure("the reason.")

    monkeypatch.setattr(odoo_run, "ensure", refuse)
    assert cli.main(["setup"]) == 1
    assert capsys.readouterr().err == "error: the reason.\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["-d", "x"], ["-c", "/conf", "-d", "x"]),
        (["shell", "-d", "x"], ["shell", "-c", "/conf", "-d", "x"]),
        ([], ["-c", "/conf"]),
    ],
)
def test_the_configuration_follows_the_subcommand(arguments, expected):
    assert odoo_run._with_conf(arguments, "/conf") == expected


def test_extra_addons_must_hold_an_addon(tmp_path, monkeypatch):
    monkeypatch.setenv("DIST_EXTRA_ADDONS", str(tmp_path))
    with pytest.raises(Failure, match="which holds no addon"):
        odoo_run.extra_addons()
    (tmp_path / "some_addon").mkdir()
    (tmp_path / "some_addon" / "__manifest__.py").write_text("{}")
    assert odoo_run.extra_addons() == [tmp_path]
