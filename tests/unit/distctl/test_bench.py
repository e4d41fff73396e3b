# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the verbs of `bench` pass on."""

import pytest

from tools.distctl import bench, cli, odoo_run


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], ["--rounds", "3"]),
        (["--rounds", "1"], ["--rounds", "1"]),
        (
            ["--small"],
            ["--rounds", "3", "--rules", "400,1000", "--many", "2000", "--warm", "100"],
        ),
    ],
)
def test_a_trial_of_replenishment_has_fewer_rules(monkeypatch, options, expected):
    passed = []
    monkeypatch.setattr(odoo_run, "ensure", lambda: "runtime")
    monkeypatch.setattr(bench, "replenishment", lambda *arguments: passed.append(arguments))
    assert cli.main(["bench", "replenishment", *options]) == 0
    assert passed == [("runtime", expected)]
