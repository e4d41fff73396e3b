# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Workers die in the middle of a confirmation, at every stage: nothing of them stays."""

import random
import time
from multiprocessing.connection import Listener

import pytest

from tests.concurrency.conftest import is_deep, seed

#: every step of a confirmation at which a process can die
STAGES = (
    "at_gate",
    "gate_locked",
    "position_read",
    "claim_inserted",
    "claim_committed",
    "ledger_written",
    "line_touched",
    "before_commit",
)
KILLED = 100 if is_deep() else 10
STATEMENTS = 150
FREE_WITHIN = 1.0
ON_HAND = 5


def deaths():
    """The places of death: each stage once at least, and the rest at any statement at random."""
    rng = random.Random(seed())
    yield from STAGES
    while True:
        yield f"statement:{rng.randint(1, STATEMENTS)}"


@pytest.fixture
def listener(tmp_path):
    with Listener(str(tmp_path / "socket"), family="AF_UNIX") as listening:
        yield listening


def seconds_until_free(scene, order):
    """How long after now all units can be promised to the order again, asked over and over."""
    started = time.monotonic()
    while not scene.b.run("promise_only", order):
        assert time.monotonic() - started < 30, "the units of a dead worker never came back"
    return time.monotonic() - started


def killed_at(scene, listener, product, stage):
    """Kill a confirmation for all there is at the stage; its outcome, or None when it died."""
    victim = scene.a.fork(listener)
    victim.start("order_confirmed", [(product, ON_HAND)], stops=[stage])
    event = victim.event()
    victim.kill()
    return event if event != ("stage", stage) else None


def test_nothing_stays_of_killed_workers(scene, listener):
    product = scene.product(on_hand=ON_HAND)
    probe = scene.a.run("order", [(product, ON_HAND)])
    assert scene.b.run("promise_only", probe)
    slowest, died = 0, 0
    for stage in deaths():
        finished = killed_at(scene, listener, product, stage)
        if finished:
            # it was through before its statement came: give the units back
            assert finished[0] == "done", finished
            scene.b.run("cancel", finished[1])
            continue
        died += 1
        slowest = max(slowest, seconds_until_free(scene, probe))
        assert scene.problems() == []
        if died == KILLED:
            break
    print(f"\n{died} killed, units free again after at most {slowest:.3f} s")  # noqa: T201
    assert slowest < FREE_WITHIN
    assert scene.balances(probe) == {}
    assert scene.b.run("order_confirmed", [(product, ON_HAND)])
    assert scene.problems() == []


@pytest.mark.parametrize("stage", ["claim_committed", "before_commit"])
def test_units_of_a_living_worker_are_not_free(scene, listener, stage):
    """The counterpart: before it dies, its claim counts."""
    product = scene.product(on_hand=ON_HAND)
    probe = scene.a.run("order", [(product, ON_HAND)])
    victim = scene.a.fork(listener)
    victim.start("order_confirmed", [(product, ON_HAND)], stops=[stage]).reach(stage)
    assert not scene.b.run("promise_only", probe)
    victim.kill()
    assert seconds_until_free(scene, probe) < FREE_WITHIN
