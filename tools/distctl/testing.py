# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`test`: every kind of test, in two lanes for two cores, with the number of tests by kind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import odoo_run, paths, suite
from .console import say
from .odoo_run import Runtime

PYTEST = re.compile(r"(?P<count>\d+) (?P<what>passed|failed|errors?|skipped)\b")
ODOO_PASSED = re.compile(r"^(?P<count>\d+) tests passed", re.MULTILINE)
ODOO_RESULT = re.compile(r"(?P<failed>\d+) failed, (?P<errors>\d+) error\(s\) of (?P<total>\d+)")


@dataclass(frozen=True)
class Kind:
    """One kind of test: commands whose output says how many tests ran."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    count: Callable[[str, bool], tuple[int, int]]
    env: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    kind: str
    passed: int
    failed: int
    seconds: float

    @property
    def is_good(self) -> bool:
        """A kind of which nothing ran has not been tested."""
        return self.passed > 0 and not self.failed


def count_pytest(output: str, good: bool) -> tuple[int, int]:
    """(passed, failed) of a pytest run; skipped tests count as failed, for none may be skipped."""
    counts = {m["what"].rstrip("s"): int(m["count"]) for m in PYTEST.finditer(_last(output))}
    failed = counts.get("failed", 0) + counts.get("error", 0) + counts.get("skipped", 0)
    return counts.get("passed", 0), failed or int(not good)


def count_odoo(output: str, good: bool) -> tuple[int, int]:
    """(passed, failed) of a run of addon tests; a warning in the log is a failure, too."""
    if found := ODOO_PASSED.search(output):
        return int(found["count"]), int(not good)
    if found := ODOO_RESULT.search(output):
        failed = int(found["failed"]) + int(found["errors"])
        return int(found["total"]) - failed, failed or 1
    return 0, 1


def count_commands(_output: str, good: bool) -> tuple[int, int]:
    """Of a check that either holds or doesn't."""
    return int(good), int(not good)


def _last(output: str) -> str:
    lines = [line for line in output.splitlines() if PYTEST.search(line)]
    return lines[-1] if lines else ""


def lanes(*, deep: bool) -> list[list[Kind]]:
    """What runs side by side; within a lane one kind follows the other."""
    python = str(paths.venv_python())
    ruff = str(paths.venv() / "bin" / "ruff")
    pytest = (python, "-m", "pytest", "-q")
    ctl = (sys.executable, "-m", "tools.distctl")
    products = [name for name in suite.addons() if name not in suite.NEEDS_DEMO]
    on_demo = [name for name in suite.addons() if name in suite.NEEDS_DEMO]
    lint = Kind("lint", ((ruff, "check", "."), (ruff, "format", "--check", ".")), count_commands)
    unit = Kind("unit", ((*pytest, "tests/unit"),), count_pytest)
    addons = [Kind("addon", ((*ctl, "test-addon", ",".join(products)),), count_odoo)]
    if on_demo:
        addons.append(Kind("demo", ((*ctl, "test-addon", ",".join(on_demo)),), count_odoo))
    env = {"DIST_DEEP": "1"} if deep else {}
    concurrency = Kind("concurrency", ((*pytest, "tests/concurrency"),), count_pytest, env)
    others = [
        Kind(name, ((*pytest, f"tests/{name}"),), count_pytest)
        for name in ("install", "e2e")
        if any((paths.REPO / "tests" / name).glob("test_*.py"))
    ]
    return [[lint, unit, concurrency], [*addons, *others]]


def run(runtime: Runtime, kinds: Sequence[str], *, deep: bool) -> list[Outcome]:
    """Run the kinds that are named, or all; each of them runs whatever the others did."""
    outcomes: list[Outcome] = []
    threads = []
    for lane in lanes(deep=deep):
        wanted = [kind for kind in lane if not kinds or kind.name in kinds]
        thread = threading.Thread(target=_run_lane, args=(runtime, wanted, outcomes))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    return outcomes


def _run_lane(runtime: Runtime, lane: Sequence[Kind], outcomes: list[Outcome]) -> None:
    for kind in lane:
        say(f"{kind.name}: running ...")
        outcome = run_kind(runtime, kind)
        outcomes.append(outcome)
        say(f"{kind.name}: {outcome.passed} passed, {outcome.failed} failed.")


def run_kind(runtime: Runtime, kind: Kind) -> Outcome:
    """Run one kind; what it prints goes to a log, and to the screen when it fails."""
    started = time.monotonic()
    log = paths.logs() / f"test-{kind.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("")
    passed = failed = 0
    for command in kind.commands:
        output, good = _output(runtime, kind, command, log)
        counted = kind.count(output, good)
        passed, failed = passed + counted[0], failed + counted[1]
    if failed or not passed:
        say(_end_of(log))
    return Outcome(kind.name, passed, failed, time.monotonic() - started)


def _output(runtime: Runtime, kind: Kind, command: Sequence[str], log: Path) -> tuple[str, bool]:
    with log.open("a") as file:
        code = subprocess.run(
            command,
            cwd=paths.REPO,
            env={**odoo_run.full_environment(runtime), **kind.env, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    return log.read_text(errors="replace"), code == 0


def _end_of(log: Path, lines: int = 120) -> str:
    end = log.read_text(errors="replace").splitlines()[-lines:]
    return os.linesep.join([f"--- the end of {log}", *end, "---"])


def table(outcomes: Sequence[Outcome]) -> str:
    """The number of tests by kind, and the closing line."""
    rows = [f"{'kind':<14}{'passed':>8}{'failed':>8}{'seconds':>9}"]
    rows += [
        f"{o.kind:<14}{o.passed:>8}{o.failed:>8}{o.seconds:>9.0f}"
        for o in sorted(outcomes, key=lambda o: o.kind)
    ]
    passed = sum(o.passed for o in outcomes)
    failed = sum(o.failed or int(not o.is_good) for o in outcomes)
    return "\n".join([*rows, f"{passed} passed, {failed} failed"])
