# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A host that loads Odoo's registry once, sets the company up and forks warm workers from it.

That is how Odoo's own server makes its workers. The coordinator never imports Odoo.
"""

import multiprocessing
import os
import signal

from tools.distctl.console import Failure

SPAWN, FORK = multiprocessing.get_context("spawn"), multiprocessing.get_context("fork")


class Crew:
    """What the coordinator holds: the host, and a hand for each worker."""

    def __init__(self, database, log, size):
        self._control, control = SPAWN.Pipe()
        pairs = [SPAWN.Pipe() for _number in range(size)]
        self._pipes = [ours for ours, _theirs in pairs]
        others = [theirs for _ours, theirs in pairs]
        self._process = SPAWN.Process(target=_host, args=(control, others, database, log))
        self._process.start()
        for theirs in (control, *others):
            theirs.close()
        self._answer()

    def call(self, method, **arguments):
        """Call a method of Hands in the host; raises Failure with what it raised."""
        self._control.send((method, arguments))
        return self._answer()

    def fork(self):
        """Make the workers, which know what the host knows now: a function Job -> Answer each."""
        self._control.send(("_fork", {}))
        self._answer()
        return [_hand(pipe) for pipe in self._pipes]

    def close(self):
        """Hang up; workers and host end by themselves."""
        for pipe in (*self._pipes, self._control):
            pipe.close()
        self._process.join()

    def _answer(self):
        try:
            ok, answer = self._control.recv()
        except EOFError as error:
            raise Failure("the host of the workers has ended; see above.") from error
        if not ok:
            raise Failure(answer)
        return answer


def _hand(pipe):
    def do(job):
        pipe.send(job)
        return pipe.recv()

    return do


def _host(control, pipes, database, log):
    # the terminal's Ctrl+C is for the coordinator, which hangs up
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from . import hands as in_odoo  # Odoo is imported here, in the host only

    hands = in_odoo.Hands(database, log)
    control.send((True, None))
    workers = []
    while request := _next(control):
        method, arguments = request
        try:
            if method == "_fork":
                in_odoo.close_connections()
                workers = _fork(hands, control, pipes)
                control.send((True, None))
            else:
                control.send((True, getattr(hands, method)(**arguments)))
        except Exception as error:
            control.send((False, f"{method}: {type(error).__name__}: {error}"))
    for worker in workers:
        worker.join()


def _fork(hands, control, pipes):
    workers = []
    for mine in pipes:
        worker = FORK.Process(target=_work, args=(hands, mine, [control, *pipes]))
        worker.start()
        workers.append(worker)
    for pipe in pipes:
        pipe.close()
    return workers


def _work(hands, mine, inherited):
    # a pipe ends for the other side only when nobody holds this side any more
    for pipe in inherited:
        if pipe is not mine:
            pipe.close()
    while job := _next(mine):
        mine.send(hands.do(job))
    os._exit(0)


def _next(pipe):
    """The next message; None when the other side has hung up."""
    try:
        return pipe.recv()
    except (EOFError, ConnectionError):
        return None
