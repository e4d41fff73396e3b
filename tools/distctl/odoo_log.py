# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading Odoo's log: which lines are complaints, how many tests ran and failed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

LINE = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ "
    r"(?P<level>[A-Z]+) (?P<db>\S+) (?P<logger>\S+): (?P<text>.*)"
)
STARTED = re.compile(r"Starting \w+\.\w+ ")
OF_ADDON = re.compile(r"odoo\.addons\.(\w+)\.")
RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
COMPLAINTS = ("WARNING", "ERROR", "CRITICAL")


@dataclass(frozen=True)
class Allowed:
    """A complaint that isn't ours to answer for, with the reason."""

    logger: str
    text: re.Pattern[str]
    reason: str


# Keep it short: each entry hides every line that fits.
ALLOWED: tuple[Allowed, ...] = ()


@dataclass
class Report:
    """What a run's log says. `complaints` hold whole entries, tracebacks included."""

    complaints: list[str] = field(default_factory=list)
    tests: Counter[str] = field(default_factory=Counter)
    failed: int = 0

    @property
    def is_good(self) -> bool:
        return not self.complaints and not self.failed


class Reader:
    """Feed it the log line by line."""

    def __init__(self, allowed: Iterable[Allowed] = ALLOWED) -> None:
        self.report = Report()
        self._allowed = tuple(allowed)
        self._in_complaint = False

    def feed(self, line: str) -> bool:
        """Take one line; True when it belongs to a complaint."""
        line = line.rstrip("\n")
        found = LINE.match(line)
        if found is None:
            if self._in_complaint:
                self.report.complaints[-1] += f"\n{line}"
            return self._in_complaint
        self._count(found)
        self._in_complaint = found["level"] in COMPLAINTS and not self._is_allowed(found)
        if self._in_complaint:
            self.report.complaints.append(line)
        return self._in_complaint

    def _count(self, found: re.Match[str]) -> None:
        addon = OF_ADDON.match(found["logger"])
        if addon and STARTED.match(found["text"]):
            self.report.tests[addon[1]] += 1
        if result := RESULT.match(found["text"]):
            self.report.failed += int(result[1]) + int(result[2])

    def _is_allowed(self, found: re.Match[str]) -> bool:
        return any(
            entry.logger == found["logger"] and entry.text.search(found["text"])
            for entry in self._allowed
        )
