# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Databases that a killed run left behind: their names end in the number of its process."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable

OF_A_RUN = re.compile(r"dist_[a-z0-9_]+_(?P<pid>\d{2,})")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def find(names: Iterable[str], alive: Callable[[int], bool] = is_alive) -> list[str]:
    """Those of the databases whose run is over."""
    return [
        name
        for name in names
        if (found := OF_A_RUN.fullmatch(name)) and not alive(int(found["pid"]))
    ]
