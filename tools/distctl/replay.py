# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The replay of a retail order stream: its database, and the process that plays it."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from . import database, demo_db, odoo_run, paths, replay_data
from .console import Failure, say
from .odoo_run import Runtime


def play(runtime: Runtime, arguments: Sequence[str], *, keep: bool = False) -> None:
    """Replay the stream; raises Failure when a unit was oversold or anything else went wrong."""
    lines = replay_data.ensure()
    with fresh_database(runtime, keep=keep) as name:
        code = _coordinate(runtime, name, lines, arguments)
    if code:
        raise Failure("the replay found something that must not be; see above.")


@contextlib.contextmanager
def fresh_database(runtime: Runtime, *, keep: bool) -> Iterator[str]:
    """A demo company of its own, removed at the end unless it is to be kept."""
    name = f"dist_replay_{os.getpid()}"
    demo_db.make(runtime, name)
    try:
        yield name
    finally:
        if keep:
            say(f"The database {name} is kept; ./ctl db drop {name} removes it.")
        else:
            database.drop(runtime.server, name)


def _coordinate(runtime: Runtime, name: str, lines: Path, arguments: Sequence[str]) -> int:
    process = subprocess.Popen(
        [
            *(str(paths.venv_python()), "-B", "-m", "tests.bench.replay.coordinator"),
            *("--database", name, "--lines", str(lines), *arguments),
        ],
        cwd=paths.REPO,
        stdin=subprocess.DEVNULL,
        env=odoo_run.full_environment(runtime),
    )
    try:
        return process.wait()
    except KeyboardInterrupt:
        # the terminal's Ctrl+C has reached it too: it stops its server and workers
        process.wait()
        raise
