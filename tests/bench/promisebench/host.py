# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One side's processes: a host that loads the registry once and forks warm workers from it.

That is how Odoo's own server makes its workers. The coordinator never imports Odoo: it talks to the
hosts through pipes, so that both sides live in one run without knowing of each other.
"""

import multiprocessing
import os
import time
from multiprocessing.connection import wait

SPAWN, FORK = multiprocessing.get_context("spawn"), multiprocessing.get_context("fork")


class Remote:
    """What the coordinator holds of a side: calls methods of Side, and runs orders in workers."""

    def __init__(self, name, database, workers):
        self.name, self.database = name, database
        self._pipe, other = SPAWN.Pipe()
        self._process = SPAWN.Process(target=_host, args=(other, database, workers))
        self._process.start()
        self._answer()

    def call(self, method, **arguments):
        """Call a method of the Side in the host; raise what it raised, as text."""
        self._pipe.send((method, arguments))
        return self._answer()

    def run(self, orders, processes):
        """Confirm the orders in so many warm workers: (seconds, list of Result)."""
        return self.call("_run", orders=orders, processes=processes)

    def close(self):
        self._pipe.send(None)
        self._process.join()

    def _answer(self):
        ok, answer = self._pipe.recv()
        if not ok:
            raise RuntimeError(f"{self.name}: {answer}")
        return answer


def _host(pipe, database, size):
    from . import side as side_module  # Odoo is imported here, in the host only

    side = side_module.load(database)
    workers = [_Worker(side) for _i in range(size)]
    pipe.send((True, None))
    while request := pipe.recv():
        method, arguments = request
        try:
            if method == "_run":
                answer = _run(workers, **arguments)
            else:
                answer = getattr(side, method)(**arguments)
            pipe.send((True, answer))
        except Exception as error:
            pipe.send((False, f"{type(error).__name__}: {error}"))
    for worker in workers:
        worker.close()


def _run(workers, orders, processes):
    """Whoever is free takes the next order, as with requests that wait at a server."""
    busy = workers[:processes]
    _Worker.turn.value = 0
    started = time.perf_counter()
    for worker in busy:
        worker.pipe.send(orders)
    results, open_pipes = [], {worker.pipe for worker in busy}
    while open_pipes:
        for pipe in wait(list(open_pipes)):
            results += pipe.recv()
            open_pipes.remove(pipe)
    return time.perf_counter() - started, results


class _Worker:
    """A forked process that confirms orders."""

    turn = FORK.Value("i", 0)

    def __init__(self, side):
        self.pipe, other = FORK.Pipe()
        self._process = FORK.Process(target=self._work, args=(other, side), daemon=True)
        self._process.start()

    def _work(self, pipe, side):
        while orders := pipe.recv():
            results = []
            while (index := self._next()) < len(orders):
                results.append(side.confirm(orders[index]))
            pipe.send(results)
        os._exit(0)

    def _next(self):
        with self.turn.get_lock():
            index = self.turn.value
            self.turn.value += 1
        return index

    def close(self):
        self.pipe.send(None)
        self._process.join()
