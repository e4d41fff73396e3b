# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""CPU seconds of this process and of its PostgreSQL backend, and queries. No Odoo.

Wall times wander with what else a machine does; CPU seconds of the two processes that do the work
hardly do. A backend that lets other processes work in parallel would hide what they cost: that is
turned off for both sides.
"""

import gc
import os
import time
from dataclasses import dataclass
from pathlib import Path

#: of a process' figures in /proc: user and system time, counted from what follows the name
USER, SYSTEM = 11, 12


@dataclass(frozen=True)
class Cost:
    """What one measurement took.

    :param python: CPU seconds of this process
    :param postgres: CPU seconds of its backend
    :param queries: statements sent
    """

    python: float
    postgres: float
    queries: int

    @property
    def total(self):
        return self.python + self.postgres

    def __add__(self, other):
        return Cost(
            self.python + other.python,
            self.postgres + other.postgres,
            self.queries + other.queries,
        )


def middle(costs):
    """The cost with the median of the totals (the lower one of an even number)."""
    ordered = sorted(costs, key=lambda cost: cost.total)
    return ordered[(len(ordered) - 1) // 2]


def backend_seconds(stat, ticks):
    """CPU seconds in the text of /proc/PID/stat.

    :param ticks: how many make a second
    """
    # the name may hold anything, parentheses and spaces too
    values = stat.rpartition(")")[2].split()
    return (int(values[USER]) + int(values[SYSTEM])) / ticks


class Meter:
    """Measures what is run on a cursor."""

    def __init__(self, cr):
        self._cr = cr
        cr.execute("SET max_parallel_workers_per_gather = 0")
        cr.execute("SELECT pg_backend_pid()")
        self._stat = Path("/proc") / str(cr.fetchone()[0]) / "stat"
        self._ticks = os.sysconf("SC_CLK_TCK")

    def cost(self, run):
        """(what it returns, its Cost). Raises OSError when PostgreSQL is on another machine."""
        gc.collect()
        before = self._now()
        result = run()
        after = self._now()
        return result, Cost(*(late - early for early, late in zip(before, after, strict=True)))

    def _now(self):
        postgres = backend_seconds(self._stat.read_text(), self._ticks)
        return time.process_time(), postgres, self._cr.sql_log_count
