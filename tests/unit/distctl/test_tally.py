# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from tools.distctl.tally import Tally, by_kind, from_junit, table

REPORT = """<testsuites><testsuite>
<testcase classname="a" name="good"/>
<testcase classname="a" name="bad"><failure message="1 != 2&#10;more"/></testcase>
<testcase classname="a" name="broken"><error message="no database"/></testcase>
<testcase classname="a" name="idle"><skipped message="no browser"/></testcase>
</testsuite></testsuites>"""


def test_failures_errors_and_skips_of_pytest_all_fail(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    tally = from_junit("unit", report, seconds=1.0, exit_code=1)
    assert tally.passed == 1
    assert tally.failures == (
        "a::bad: failed: 1 != 2",
        "a::broken: error: no database",
        "a::idle: skipped: no browser",
    )


def test_a_run_that_left_no_report_fails(tmp_path):
    tally = from_junit("unit", tmp_path / "absent.xml", seconds=0, exit_code=3)
    assert (tally.passed, tally.failures) == (0, ("pytest ended with the exit code 3",))


def test_parts_of_a_kind_are_added_and_an_idle_kind_fails():
    parts = [Tally("addon", 3, (), 5), Tally("addon", 1, ("x",), 7)]
    addon, unit = by_kind(["addon", "unit"], parts)
    assert addon == Tally("addon", 4, ("x",), 12)
    assert unit == Tally("unit", 0, ("no test of the kind unit ran",), 0)


def test_the_last_line_adds_everything_up():
    rows = [Tally("lint", 3), Tally("unit", 39, ("x", "y"))]
    assert table(rows).splitlines()[-1] == "42 passed, 2 failed"
