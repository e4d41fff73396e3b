# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The jobs of `make test`: what each kind of test runs."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from . import addon_tests, browser, lint, odoo_run, paths, pot, suite
from .addon_tests import Outcome
from .console import Failure
from .odoo_run import Runtime
from .tally import Tally, from_junit

TESTS = paths.REPO / "tests"
#: the addon whose tests take about as long as those of all others together
LARGEST = "dist_reservation_policy"


@dataclass(frozen=True)
class Job:
    """`run` gives tallies, usually one; it may raise Failure, which fails the job's kind."""

    kind: str
    name: str
    run: Callable[[], list[Tally]]


def plan(runtime: Runtime) -> list[Job]:
    """Every job, the longest first: two lanes then end at about the same time.

    Unit tests need no database. They run while the first job makes the template of all others,
    for which a lane would only wait.
    """
    alone = [name for name in suite.addons() if name not in suite.NEEDS_DEMO]
    with_demo = [name for name in suite.addons() if name in suite.NEEDS_DEMO]
    others = [name for name in alone if name != LARGEST]
    return [
        Job("addon", f"addons: {LARGEST}", lambda: _addons(runtime, alone, [LARGEST])),
        Job("unit", "unit", lambda: _pytest(runtime, "unit")),
        Job("concurrency", "concurrency", lambda: _pytest(runtime, "concurrency")),
        Job("addon", "addons: the others", lambda: _addons(runtime, alone, others)),
        Job("install", "install", lambda: _pytest(runtime, "install")),
        Job(
            "addon",
            "addons on the demo company",
            lambda: _addons(runtime, with_demo, with_demo, pots=True),
        ),
        Job("browser", "browser", lambda: _browser(runtime)),
        Job("lint", "lint", lambda: [lint.run(lint.checks())]),
    ]


def _browser(runtime: Runtime) -> list[Tally]:
    os.environ["DIST_CHROMIUM"] = str(browser.ensure())
    return _pytest(runtime, "browser", folder="e2e")


def _pytest(runtime: Runtime, kind: str, folder: str = "") -> list[Tally]:
    started, report = time.monotonic(), paths.logs() / f"junit-{kind}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    log = report.with_name(f"test-{kind}.log")
    with log.open("w") as output:
        done = subprocess.run(
            [paths.venv_python(), "-m", "pytest", TESTS / (folder or kind), f"--junitxml={report}"],
            cwd=paths.REPO,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**odoo_run.full_environment(runtime), "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
    seconds = time.monotonic() - started
    tally = from_junit(kind, report, seconds=seconds, exit_code=done.returncode)
    return [Tally(kind, tally.passed, tally.failures, seconds, log)]


def _addons(
    runtime: Runtime, installed: list[str], tested: list[str], *, pots: bool = False
) -> list[Tally]:
    """Test some addons with all of them installed: what one breaks of another is to be seen."""
    if not tested:
        raise Failure("there is no addon to test")
    # a tour without a browser is skipped by Odoo, not failed
    os.environ["PATH"] = os.pathsep.join([str(browser.ensure().parent), os.environ["PATH"]])
    templates: list[Tally] = []
    outcome = addon_tests.measure(
        runtime,
        addon_tests.Options(
            tuple(installed),
            tags=",".join(f"/{addon}" for addon in tested),
            db=f"dist_test_{tested[0]}"[:50] + f"_{os.getpid()}",
        ),
        after=(lambda db: templates.append(pot.check(runtime, db))) if pots else None,
    )
    return [_tally_of(tested, outcome), *templates]


def _tally_of(addons: list[str], outcome: Outcome) -> Tally:
    """Odoo's counts; a complaint in the log, or an addon without tests, fails as a test would."""
    problems = addon_tests.judge(addons, outcome, by_tags=False)
    ran = sum(outcome.report.tests.values())
    failed = min(outcome.report.failed, ran)
    lines = [_first_line(text) for text in outcome.report.complaints]
    bad = [*problems[:1], *lines] if problems else []
    while len(bad) < failed:
        bad.append("see the log")
    return Tally("addon", ran - failed, tuple(bad), outcome.seconds, outcome.log)


def _first_line(complaint: str) -> str:
    return re.sub(r"^\S+ \S+ \d+ ", "", complaint.splitlines()[0])[:300]
