# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The invariants of returns hold after every step of random walks by people of every role."""

from collections import Counter

import pytest

from tests.concurrency.conftest import is_deep, seed

#: a walk takes seconds: `make test` takes a tenth of them
WALKS, LENGTH = 1000 if is_deep() else 100, 30
#: walks of a worker at a time: few rounds, since each waits for the slower worker
AT_ONCE = 25
PATIENCE = 1800
#: the share of `make test` is the same each time; all of them are others each time
FIRST = 1000
#: steps that must have been done and not only been refused
NEEDED = (
    "sell",
    "request",
    "authorise",
    "receive",
    "inspect",
    "dispose",
    "execute",
    "credit",
    "claim",
    "settle",
)


def test_the_invariants_hold_after_every_step(crew, returns_worlds):
    done, broken = Counter(), []
    first = seed() if is_deep() else FIRST
    # a worker to each company: walks that change the same goods would only wait for each other
    pairs = list(zip(crew.workers, returns_worlds, strict=False))
    for start in range(first, first + WALKS, 2 * AT_ONCE):
        for number, (worker, world) in enumerate(pairs):
            seeds = range(start + number, start + 2 * AT_ONCE, 2)
            worker.start("returns_walks", world, seeds, LENGTH)
        for worker, _world in pairs:
            found, steps, _refused, _texts = worker.result(PATIENCE)
            broken += found
            done += steps
        assert not broken, f"after {start - first} walks {len(broken)} broke something: {broken[0]}"
    assert not [name for name in NEEDED if done[name] < WALKS // 20], done


@pytest.mark.parametrize(
    ("guard", "first", "invariants"),
    [
        ("quarantine_open", FIRST, {"I2 quarantine", "I3 enters", "I3 leaves"}),
        ("credits_unchecked", FIRST + 7, {"I5 accepted", "I5 invoiced", "I6 delivered"}),
        ("quarantine_valued", FIRST + 1, {"I9 cost"}),
        ("accepted_without_effect", FIRST, {"I6 delivered"}),
        ("authorised_unchecked", FIRST, {"I1 authorised"}),
        ("serials_unchecked", FIRST + 7, {"I7 serials"}),
    ],
)
def test_walks_see_a_guard_that_is_off(crew, returns_worlds, guard, first, invariants):
    # it ends with the first walk that breaks something: the one begun with, as long as walks and
    # steps stay as they are
    seeds = range(first, first + 30)
    told = crew.workers[0].start(
        "returns_walks", returns_worlds[0], seeds, LENGTH, mutants=(guard,)
    )
    broken = told.result(PATIENCE)[0]
    found = {name for _seed, problems, _story in broken for name, _rows in problems}
    assert found & invariants, found
