# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a job of the tests counted, and the table at the end."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# in the order in which they are shown; each must have run at least one test
KINDS = ("lint", "unit", "addon", "install", "concurrency", "browser")


@dataclass(frozen=True)
class Tally:
    """The tests of one kind: how many passed, and one sentence for each that did not."""

    kind: str
    passed: int = 0
    failures: tuple[str, ...] = ()
    seconds: float = 0.0
    log: Path | None = field(default=None, compare=False)

    @property
    def failed(self) -> int:
        return len(self.failures)


def from_junit(kind: str, report: Path, *, seconds: float, exit_code: int) -> Tally:
    """Count pytest's report. A skipped test counts as failed: nothing here may be skipped."""
    try:
        cases = list(ET.parse(report).getroot().iter("testcase"))
    except (OSError, ET.ParseError):
        cases = []
    bad = [f"{_name(case)}: {reason}" for case in cases if (reason := _problem(case))]
    # pytest's exit code 1 means failed tests, which are listed already
    if exit_code and not bad:
        bad.append(f"pytest ended with the exit code {exit_code}")
    passed = sum(1 for case in cases if not _problem(case))
    return Tally(kind, passed, tuple(bad), seconds)


def _name(case: ET.Element) -> str:
    return f"{case.get('classname', '')}::{case.get('name', '')}".lstrip(":")


def _problem(case: ET.Element) -> str | None:
    for tag, word in (("failure", "failed"), ("error", "error"), ("skipped", "skipped")):
        if (found := case.find(tag)) is not None:
            first = (found.get("message") or "").strip().splitlines()
            return f"{word}: {first[0][:200]}" if first else word
    return None


def by_kind(kinds: Sequence[str], tallies: Iterable[Tally]) -> list[Tally]:
    """One tally for each kind; a kind without any test fails."""
    found = list(tallies)
    return [_merged(kind, [tally for tally in found if tally.kind == kind]) for kind in kinds]


def _merged(kind: str, parts: list[Tally]) -> Tally:
    passed = sum(part.passed for part in parts)
    failures = tuple(line for part in parts for line in part.failures)
    if not passed and not failures:
        failures = (f"no test of the kind {kind} ran",)
    return Tally(kind, passed, failures, sum(part.seconds for part in parts))


def table(rows: Sequence[Tally]) -> str:
    """The counts by kind, and the last line that programs read."""
    lines = [f"{'kind':<14}{'passed':>8}{'failed':>8}{'seconds':>9}"]
    lines += [f"{r.kind:<14}{r.passed:>8}{r.failed:>8}{r.seconds:>9.0f}" for r in rows]
    passed, failed = sum(row.passed for row in rows), sum(row.failed for row in rows)
    return "\n".join([*lines, f"{passed} passed, {failed} failed"])
