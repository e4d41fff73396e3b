# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from collections import Counter
from pathlib import Path

import pytest

from tools.distctl.addon_tests import Outcome, judge, summary
from tools.distctl.odoo_log import Allowed, Reader, Report

STAMP = "2026-01-02 03:04:05,678 99"
LOG = f"""\
{STAMP} INFO db odoo.modules.loading: loading 1 modules...
{STAMP} INFO db odoo.addons.dist_a.tests.test_x: Starting TestX.test_one ...
{STAMP} INFO db odoo.addons.dist_b.tests.test_y: Starting TestY.test_two ...
{STAMP} ERROR db odoo.addons.dist_b.tests.test_y: FAIL: TestY.test_two
Traceback (most recent call last):
AssertionError: 1 != 2
{STAMP} INFO db odoo.addons.dist_b.tests.test_y: Starting TestY.test_three ...
{STAMP} WARNING ? py.warnings: something is old
{STAMP} ERROR db odoo.tests.result: 1 failed, 2 error(s) of 3 tests when loading database 'db'
"""


def read(text, allowed=()):
    reader = Reader(allowed)
    complaining = [line for line in text.splitlines(keepends=True) if reader.feed(line)]
    return reader.report, complaining


def test_complaints_keep_their_tracebacks_together():
    report, complaining = read(LOG)
    assert len(report.complaints) == 3
    assert report.complaints[0].endswith("AssertionError: 1 != 2")
    assert len(complaining) == 5
    assert not report.is_good


def test_tests_are_counted_by_addon_and_failures_summed():
    report, _complaining = read(LOG)
    assert report.tests == {"dist_a": 1, "dist_b": 2}
    assert report.failed == 3


def test_only_the_allowed_complaint_is_passed_over():
    old = Allowed("py.warnings", re.compile("is old$"), "for the test")
    other = Allowed("odoo.tests.result", re.compile("is old$"), "another logger")
    report, _complaining = read(LOG, (old, other))
    assert len(report.complaints) == 2
    assert not any("is old" in complaint for complaint in report.complaints)


def outcome(tests, complaints=(), failed=0, exit_code=0):
    report = Report(list(complaints), Counter(tests), failed)
    return Outcome(report, exit_code, 1.0, Path("/log"))


def test_a_good_run_has_no_problems():
    good = outcome({"dist_a": 2})
    assert judge(["dist_a"], good, by_tags=False) == []
    assert summary(good) == "2 tests passed (dist_a 2), the log is clean, 1 s. The log: /log"


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (outcome({}), "No test ran at all."),
        (outcome({"dist_b": 1}), "No test of dist_a ran."),
        (outcome({"dist_a": 1}, failed=1), "1 tests failed."),
        (outcome({"dist_a": 1}, ["x"]), "1 warnings or errors are in the log (above)."),
        (outcome({"dist_a": 1}, exit_code=255), "Odoo ended with the exit code 255."),
    ],
)
def test_each_way_to_fail_is_named(bad, problem):
    assert judge(["dist_a"], bad, by_tags=False) == [problem]


def test_with_tags_an_addon_may_be_idle_but_not_all():
    assert judge(["dist_a"], outcome({"sale": 1}), by_tags=True) == []
    assert judge(["dist_a"], outcome({}), by_tags=True) == ["No test ran at all."]
