# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One side's processes: a host that loads the registry once and forks warm workers from it.

That is how Odoo's own server makes its workers. The coordinator never imports Odoo.
"""

import multiprocessing
import os
import time
from multiprocessing.connection import wait

from tests.bench import remote

FORK = multiprocessing.get_context("fork")


class Remote(remote.Remote):
    """What the coordinator holds of a side: calls methods of Side, and runs orders in workers."""

    def __init__(self, name, database, workers):
        super().__init__(name, f"{__name__}:Host", database, workers)
        self.database = database

    def run(self, orders, processes):
        """Confirm the orders in so many workers: (seconds, list of Result)."""
        return self.call("run_orders", orders=orders, processes=processes)

    def warm(self, orders, processes):
        """Confirm the orders, as many in each of so many workers."""
        self.call("warm_workers", orders=orders, processes=processes)


class Host:
    """A side, with the workers that were forked from its process."""

    def __init__(self, database, size):
        from . import side as side_module  # Odoo is imported here, in the host only

        self._side = side_module.load(database)
        self._workers = [_Worker(self._side) for _i in range(size)]

    def __getattr__(self, name):
        return getattr(self._side, name)

    def run_orders(self, orders, processes):
        """Whoever is free takes the next order, as with requests that wait at a server."""
        _Worker.turn.value = 0
        started = time.perf_counter()
        results = self._send([("next", orders)] * processes)
        return time.perf_counter() - started, results

    def warm_workers(self, orders, processes):
        """Every worker confirms its share, or some would find their caches empty later."""
        self._send([("all", orders[i::processes]) for i in range(processes)])

    def _send(self, jobs):
        """Give each of as many workers one job, and wait for all: the list of Result."""
        busy = self._workers[: len(jobs)]
        for worker, job in zip(busy, jobs, strict=True):
            worker.pipe.send(job)
        results, open_pipes = [], {worker.pipe for worker in busy}
        while open_pipes:
            for pipe in wait(list(open_pipes)):
                results += pipe.recv()
                open_pipes.remove(pipe)
        return results

    def close(self):
        for worker in self._workers:
            worker.close()


class _Worker:
    """A forked process that confirms orders."""

    turn = FORK.Value("i", 0)

    def __init__(self, side):
        self.pipe, other = FORK.Pipe()
        self._process = FORK.Process(target=self._work, args=(other, side), daemon=True)
        self._process.start()

    def _work(self, pipe, side):
        takers = {"next": self._take, "all": iter}
        while job := pipe.recv():
            how, orders = job
            pipe.send([side.confirm(order) for order in takers[how](orders)])
        os._exit(0)

    def _take(self, orders):
        """The orders that no other worker has taken."""
        while (index := self._next()) < len(orders):
            yield orders[index]

    def _next(self):
        with self.turn.get_lock():
            index = self.turn.value
            self.turn.value += 1
        return index

    def close(self):
        self.pipe.send(None)
        self._process.join()
