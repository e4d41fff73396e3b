# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person reads when a command fails."""

import errno
import os

import pytest

from tools.distctl import cli, odoo_run, paths
from tools.distctl.console import Failure


def failing(monkeypatch, error):
    def refuse():
        raise error

    monkeypatch.setattr(odoo_run, "ensure", refuse)


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.EACCES, "Its owner can remove"),
        (errno.EPERM, "Its owner can remove"),
        (errno.ENOSPC, "Make room there"),
        (errno.EROFS, "Everything that is fetched or made is in"),
    ],
)
def test_what_the_machine_refuses_is_one_line_with_advice(monkeypatch, capsys, number, advice):
    failing(monkeypatch, OSError(number, os.strerror(number), "/somewhere/file"))
    assert cli.main(["setup"]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"error: {os.strerror(number)} at /somewhere/file. ")
    assert advice in told
    assert "Traceback" not in told
    assert told.count("\n") == 1


def test_an_expected_failure_is_told_as_it_is(monkeypatch, capsys):
    failing(monkeypatch, Failure("there is no Odoo."))
    assert cli.main(["setup"]) == 1
    assert capsys.readouterr().err == "error: there is no Odoo.\n"


def test_a_cache_of_another_user_is_named(monkeypatch, tmp_path, capsys):
    """The real thing: a folder in which this user may not write."""
    blocked = tmp_path / "cache"
    blocked.write_text("a file where a folder must be")
    monkeypatch.setenv("DIST_CACHE", str(blocked / "inside"))
    assert paths.cache() == blocked / "inside"
    assert cli.main(["setup"]) == 1
    assert "Not a directory" in capsys.readouterr().err
