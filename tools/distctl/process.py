# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Running other programs, with their output in the error when they fail."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .console import Failure

TAIL_LINES = 15


def run(
    command: Sequence[str | Path],
    what: str,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> str:
    """Run a program and return its stdout; `what` says in the error which step failed."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError as error:
        raise Failure(f"{what} failed: the program {command[0]} is not installed.") from error
    if done.returncode:
        raise Failure(f"{what} failed:\n{tail(done.stderr or done.stdout)}")
    return done.stdout


def tail(text: str, lines: int = TAIL_LINES) -> str:
    """The last lines of a program's output, indented."""
    last = [line for line in text.splitlines() if line.strip()][-lines:]
    return "\n".join(f"    {line}" for line in last)
