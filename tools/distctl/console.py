# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the user sees: progress lines on stderr, so that stdout stays for results."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator


class Failure(Exception):
    """An expected failure. Its text is shown as it is, without a traceback."""


def say(text: str) -> None:
    """Print one progress line."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def fail(text: str) -> None:
    """Print an error, marked as one."""
    say(f"error: {text}")


def result(text: str) -> None:
    """Print something that a script may read."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a step, and how long it took once it has succeeded."""
    say(f"{text} ...")
    started = time.monotonic()
    yield
    say(f"    done in {time.monotonic() - started:.1f} s")
