# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Run Odoo's own tests of some modules on a database and write down every outcome.

A program of its own, run by Odoo's Python: `upstream_process.py CONF DB PORT MODULES TARGET`.
Odoo's runner executes at_install tests while it loads the module that they belong to, before any
addon that builds on it: they would never meet the suite. Here both kinds run once everything is
loaded, in the way of `odoo.tests.shell`.
"""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import odoo.http
from odoo.modules.registry import Registry
from odoo.service import server as service
from odoo.sql_db import Cursor
from odoo.tests import common, loader, result
from odoo.tools import config

_logger = logging.getLogger(__name__)
PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


class Recorder:
    """What happened to every test, and what every query budget was measured at."""

    def __init__(self) -> None:
        self.tests: dict[str, dict[str, Any]] = {}
        self.budgets: list[dict[str, Any]] = []
        self.statements: list[str] | None = None

    def note(self, test: Any, outcome: str, text: str = "") -> None:
        """Keep the outcome; a failure stays, whatever follows it (a subtest, the clean-up)."""
        entry = self.tests.setdefault(test_id(test), {"outcome": outcome, "texts": []})
        if entry["outcome"] != FAILED:
            entry["outcome"] = outcome
        if text:
            entry["texts"].append(text)

    def write(self, target: Path, facts: dict[str, Any]) -> None:
        partial = target.with_suffix(".partial")
        content = {**facts, "tests": self.tests, "budgets": self.budgets}
        partial.write_text(json.dumps(content, indent=1, sort_keys=True))
        partial.replace(target)


RECORDER = Recorder()


def test_id(test: Any) -> str:
    """The name of the test; a subtest counts as the test that it is a part of."""
    while getattr(test, "test_case", None) is not None:
        test = test.test_case
    return test.id()


class RecordingResult(result.OdooTestResult):
    """Odoo's own result, which logs as ever, and tells the recorder."""

    def addSuccess(self, test):
        RECORDER.note(test, PASSED)
        super().addSuccess(test)

    def addSkip(self, test, reason):
        RECORDER.note(test, SKIPPED, reason)
        super().addSkip(test, reason)

    # a subtest's failure passes one of these two as well

    def addFailure(self, test, err):
        RECORDER.note(test, FAILED, self._exc_info_to_string(err, test))
        super().addFailure(test, err)

    def addError(self, test, err):
        RECORDER.note(test, FAILED, self._exc_info_to_string(err, test))
        super().addError(test, err)


def record_statements() -> None:
    """Let the cursors keep their statements while a budget is measured."""
    execute = Cursor.execute

    @functools.wraps(execute)
    def recording(self, query, params=None, log_exceptions=True):
        if RECORDER.statements is not None:
            RECORDER.statements.append(getattr(query, "code", query))
        return execute(self, query, params, log_exceptions)

    Cursor.execute = recording


def record_budgets() -> None:
    """Note for each measured `assertQueryCount` what it expected and which statements ran."""
    measure = common.BaseCase.assertQueryCount

    @contextlib.contextmanager
    def recording(self, default: int = 0, flush: bool = True, **counters: int) -> Iterator[None]:
        caller = sys._getframe(2)
        place = f"{Path(caller.f_code.co_filename).name}:{caller.f_lineno}"
        login = self.env.user.login
        with measure(self, default, flush, **counters):
            RECORDER.statements = statements = []
            before = self.cr.sql_log_count
            yield
            if flush:
                # as the measurement does on its way out, which then finds nothing more to do
                self.env.flush_all()
                self.env.cr.flush()
            actual, RECORDER.statements = self.cr.sql_log_count - before, None
        if self.warm:
            RECORDER.budgets.append(
                {
                    "test": test_id(self),
                    "place": place,
                    "login": login,
                    "expected": counters.get(login, default),
                    "actual": actual,
                    "statements": statements,
                }
            )

    common.BaseCase.assertQueryCount = recording


def load(conf: str, database: str, port: str) -> Registry:
    """Load the database with a server beside it, which HTTP tests talk to."""
    options = ["-c", conf, "-d", database, "--http-port", port, "--max-cron-threads", "0"]
    config.parse_config(options, setup_logging=True)
    service.load_server_wide_modules()
    service.server = service.ThreadedServer(odoo.http.root)
    service.server.http_spawn()
    return Registry(database)


def run(registry: Registry, modules: list[str]) -> None:
    """Run the tests of the modules on the loaded registry, at_install ones first."""
    config["test_enable"] = True
    config["test_tags"] = ",".join(f"/{module}" for module in modules)
    loader.OdooTestResult = RecordingResult
    record_statements()
    record_budgets()
    # as while modules are being loaded, which is when Odoo runs them
    registry.loaded = registry.ready = False
    try:
        loader.run_suite(loader.make_suite(modules, "at_install"))
    finally:
        registry.loaded = registry.ready = True
    loader.run_suite(loader.make_suite(modules, "post_install"))


def main(conf: str, database: str, port: str, modules: str, target: str) -> None:
    started = time.monotonic()
    registry = load(conf, database, port)
    loaded = time.monotonic()
    run(registry, modules.split(","))
    facts = {
        "database": database,
        "load_seconds": round(loaded - started, 1),
        "test_seconds": round(time.monotonic() - loaded, 1),
    }
    RECORDER.write(Path(target), facts)
    service.server.httpd.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
