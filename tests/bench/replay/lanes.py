# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who works at the same time: lanes with some hands each, fed in the order of the script. No Odoo.

A lane takes little more than its hands can hold. So the stream goes on at the pace of the slowest
lane, and what is simultaneous in the data stays close together in the run.
"""

import queue
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass

DONE, REFUSED, NOTHING, ERROR = "done", "refused", "nothing", "error"
_END = object()


@dataclass(frozen=True)
class Answer:
    """What came of a job.

    :param seconds: of the request that matters, for a sale the confirmation
    :param tries: how often the request was run, because of concurrent changes
    """

    outcome: str
    seconds: float = 0.0
    tries: int = 1
    error: str = ""


class Journal:
    """Counts and times of what was done, safe to write from any thread."""

    def __init__(self):
        self._lock = threading.Lock()
        self.counts = Counter()
        self.seconds = defaultdict(list)
        self.tries = Counter()
        self.errors = Counter()

    def note(self, job, answer):
        with self._lock:
            self.counts[job.kind, answer.outcome] += 1
            self.tries[job.kind] += answer.tries - 1
            if answer.outcome == ERROR:
                self.errors[f"{job.kind} {job.channel}: {answer.error}".replace(" :", ":")] += 1
            elif answer.outcome != NOTHING:
                self.seconds[job.kind, job.channel].append(answer.seconds)

    def total(self, kind, *outcomes):
        """How many jobs of a kind ended so; without outcomes, in whatever way."""
        return sum(
            number
            for (known, outcome), number in self.counts.items()
            if known == kind and (not outcomes or outcome in outcomes)
        )


class Lane:
    """Hands that take jobs from one queue. A hand is a function: Job -> Answer."""

    def __init__(self, hands, journal):
        self._jobs = queue.Queue(maxsize=len(hands))
        self._journal = journal
        self._threads = [
            threading.Thread(target=self._work, args=(hand,), daemon=True) for hand in hands
        ]
        for thread in self._threads:
            thread.start()

    def put(self, job):
        """Hand a job over; waits while the lane is full."""
        self._jobs.put(job)

    def finish(self):
        """Wait until everything is done."""
        for _thread in self._threads:
            self._jobs.put(_END)
        for thread in self._threads:
            thread.join()

    def _work(self, hand):
        while (job := self._jobs.get()) is not _END:
            self._journal.note(job, _safely(hand, job))


def _safely(hand, job):
    """A hand that fails must not leave its queue full for ever: its failure is the answer."""
    started = time.perf_counter()
    try:
        return hand(job)
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
        return Answer(ERROR, time.perf_counter() - started, error=text)
