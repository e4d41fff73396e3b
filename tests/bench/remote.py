# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A process of its own that loads Odoo for one database. No Odoo in the process that asks.

So both sides of a comparison live in one run without knowing of each other.
"""

import multiprocessing
from contextlib import suppress
from importlib import import_module

SPAWN = multiprocessing.get_context("spawn")


class Remote:
    """Calls the methods of an object in another process.

    :param name: what its errors are said of
    :param load: `module:function`, which makes the object there
    :param arguments: what the function gets
    """

    def __init__(self, name, load, *arguments):
        self.name = name
        self._pipe, other = SPAWN.Pipe()
        self._process = SPAWN.Process(target=_serve, args=(other, load, arguments))
        self._process.start()
        # or a process that dies would be waited for
        other.close()
        self._answer()

    def call(self, method, **arguments):
        """Call a method there; raise what it raised, as text."""
        self._pipe.send((method, arguments))
        return self._answer()

    def close(self):
        """End the process; one that is dead already is no error."""
        with suppress(BrokenPipeError):
            self._pipe.send(None)
        self._process.join()

    def _answer(self):
        try:
            ok, answer = self._pipe.recv()
        except EOFError:
            self._process.join()
            raise RuntimeError(
                f"{self.name}: its process ended with {self._process.exitcode}; see above"
            ) from None
        if not ok:
            raise RuntimeError(f"{self.name}: {answer}")
        return answer


def _serve(pipe, load, arguments):
    module, function = load.split(":")
    served = getattr(import_module(module), function)(*arguments)
    pipe.send((True, None))
    while request := pipe.recv():
        method, values = request
        try:
            pipe.send((True, getattr(served, method)(**values)))
        except Exception as error:
            pipe.send((False, f"{type(error).__name__}: {error}"))
    if hasattr(served, "close"):
        served.close()
