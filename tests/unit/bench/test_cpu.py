# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""CPU seconds as the kernel tells them."""

import os
from pathlib import Path

import pytest

from tests.bench.cpu import Cost, Meter, backend_seconds, middle

FIGURES = "S 1 7 7 0 -1 4194560 1500 0 3 0 123 45 9 9 20 0 1 0 4711 230000000 5000"


@pytest.mark.parametrize("name", ["postgres", "a (b) c", "x) 1 2 3"])
def test_the_name_of_a_process_may_hold_anything(name):
    assert backend_seconds(f"42 ({name}) {FIGURES}", 100) == 1.68


def test_the_kernel_writes_what_is_read():
    text = Path(f"/proc/{os.getpid()}/stat").read_text()
    before = backend_seconds(text, os.sysconf("SC_CLK_TCK"))
    times = os.times()
    # both are whole hundredths, their sum as floats isn't
    assert 0 <= before <= round(times.user + times.system, 2)


def test_the_middle_is_that_of_the_sums():
    costs = [Cost(5, 1, 7), Cost(1, 4, 8), Cost(1, 1, 9)]
    assert middle(iter(costs)) == Cost(1, 4, 8)
    assert middle(costs[:2]) == Cost(1, 4, 8)
    assert costs[0] + costs[1] == Cost(6, 5, 15)


class Cursor:
    """Counts statements as Odoo's does."""

    def __init__(self):
        self.sql_log_count = 0
        self.sent = []

    def execute(self, statement):
        self.sql_log_count += 1
        self.sent.append(statement)

    def fetchone(self):
        return (os.getpid(),)


def test_a_measurement_counts_what_it_runs_and_nothing_else():
    cr = Cursor()
    meter = Meter(cr)
    assert cr.sent[0] == "SET max_parallel_workers_per_gather = 0"
    result, cost = meter.cost(lambda: [cr.execute("SELECT 1") for _ in range(3)] and "done")
    assert (result, cost.queries) == ("done", 3)
    assert cost.python >= 0
    assert cost.postgres >= 0
