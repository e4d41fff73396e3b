# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a worker process can be stopped: the barriers between the steps of a promise.

`install` wraps the functions of queries.py in this process. A wrapper reports its stage to the
parent and waits for it only when the running command asked for that stop, and then only once.
"""

import functools
import random

from odoo.service import model as rpc

#: after (or before) which function of queries.py each stage lies
AFTER = {
    "gate_locked": "lock_gates",
    "position_read": "read_position",
    "claim_inserted": "insert_claims",
    "ledger_written": "insert_entries",
    "line_touched": "touch_lines",
    "balances_read": "line_balances",
    "waited": "wait_for_transactions",
    "reservation_gate": "lock_reservation",
}
BEFORE = {
    "at_gate": "lock_gates",
    "gate_held": "read_position",
    "claim_committed": "insert_entries",
    "about_to_wait": "wait_for_transactions",
    "about_to_tell": "last_told",
}

#: the same of the queries of availability
AFTER_OF_DRAIN = {
    "drain_locked": "lock_drain",
    "marks_taken": "take_marks",
    "numbers_stored": "retire_numbers",
    "items_written": "write_items",
}


#: what part of Odoo's own waits is waited where a test decides about the order of events
SHORT = 0.05


class Stages:
    """The stops of the command that is running."""

    def __init__(self, pause):
        self._pause = pause
        self.reset(())

    def reset(self, stops, patience=SHORT):
        self._stops = set(stops)
        self.patience = patience
        self.retries = 0
        self._statements = 0

    def reach(self, name):
        if name in self._stops:
            self._stops.remove(name)
            self._pause(name)

    def statement(self):
        """One more statement was sent; it can be stopped at the n-th by `statement:n`."""
        self._statements += 1
        self.reach(f"statement:{self._statements}")


class Waits(random.Random):
    """What Odoo waits before it tries a request again: shortened, or as long as it does."""

    def __init__(self, stages):
        super().__init__(0)
        self._stages = stages

    def uniform(self, a, b):
        self._stages.retries += 1
        self._stages.reach("retry")
        return super().uniform(a, b) * self._stages.patience


def install(queries, cursor_class, stages):
    """Wrap, once per process, what the stages lie at."""
    for name, function in BEFORE.items():
        _wrap(queries, function, stages, before=name)
    for name, function in AFTER.items():
        _wrap(queries, function, stages, after=name)
    execute = cursor_class.execute

    @functools.wraps(execute)
    def counted(self, *args, **kwargs):
        stages.statement()
        return execute(self, *args, **kwargs)

    cursor_class.execute = counted
    # the module's own name for the standard module, so that nobody else's waits change
    rpc.random = Waits(stages)


def install_drain(queries, stages):
    """Wrap what the stages of a drain lie at."""
    for name, function in AFTER_OF_DRAIN.items():
        _wrap(queries, function, stages, after=name)


def _wrap(module, function, stages, before="", after=""):
    original = getattr(module, function)

    @functools.wraps(original)
    def wrapper(*args, **kwargs):
        stages.reach(before)
        result = original(*args, **kwargs)
        stages.reach(after)
        return result

    setattr(module, function, wrapper)
