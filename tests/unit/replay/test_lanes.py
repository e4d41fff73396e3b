# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lanes work at once and lose nothing."""

import threading

from tests.bench.replay.lanes import DONE, ERROR, NOTHING, REFUSED, Answer, Journal, Lane
from tests.bench.replay.script import DELIVER, PEOPLE, SELL, SHIPPING, Job
from tests.bench.replay.stream import Order


def sale(number):
    return Job(SELL, PEOPLE, Order(f"REPLAY-{number:06}", "TEL", "CEN", "1", (("A", 1),)))


def test_every_job_is_done_once():
    journal, seen, lock = Journal(), [], threading.Lock()

    def hand(job):
        with lock:
            seen.append(job.subject.reference)
        return Answer(DONE, 0.5, tries=2)

    lane = Lane([hand] * 3, journal)
    jobs = [sale(number) for number in range(50)]
    for job in jobs:
        lane.put(job)
    lane.finish()
    assert sorted(seen) == [job.subject.reference for job in jobs]
    assert journal.total(SELL, DONE) == 50
    assert journal.tries[SELL] == 50
    assert journal.seconds[SELL, "TEL"] == [0.5] * 50


def test_hands_of_a_lane_work_at_the_same_time():
    # each waits for the other: one after the other they would never meet
    meeting = threading.Barrier(2, timeout=30)

    def hand(_job):
        meeting.wait()
        return Answer(DONE)

    journal = Journal()
    lane = Lane([hand] * 2, journal)
    lane.put(sale(1))
    lane.put(sale(2))
    lane.finish()
    assert journal.counts == {(SELL, DONE): 2}


def test_a_hand_that_fails_is_an_error_and_goes_on():
    def hand(job):
        if job.subject.reference == "REPLAY-000000":
            raise EOFError("the worker has ended")
        return Answer(DONE)

    journal = Journal()
    lane = Lane([hand], journal)
    lane.put(sale(0))
    lane.put(sale(1))
    lane.finish()
    assert journal.counts == {(SELL, ERROR): 1, (SELL, DONE): 1}
    assert journal.errors == {"sell TEL: EOFError: the worker has ended": 1}


def test_totals_by_outcome():
    journal = Journal()
    journal.note(sale(1), Answer(DONE))
    journal.note(sale(2), Answer(REFUSED))
    journal.note(Job(DELIVER, SHIPPING, "REPLAY-000001"), Answer(NOTHING))
    assert journal.total(SELL) == 2
    assert journal.total(SELL, DONE) == 1
    assert journal.total(SELL, DONE, REFUSED) == 2
    assert journal.total(DELIVER, DONE) == 0
    assert (DELIVER, "") not in journal.seconds
