# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Command lines of an addon's core: they need its libraries, but no Odoo and no database."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from . import paths, python_env


def run(addon: str, module: str, arguments: Sequence[str]) -> int:
    """Run `core/MODULE.py` of an addon as a program and return its exit code."""
    python_env.ensure()
    done = subprocess.run(
        [str(paths.venv_python()), "-B", "-m", f"core.{module}", *arguments],
        env={**os.environ, "PYTHONPATH": str(paths.ADDONS / addon)},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode
