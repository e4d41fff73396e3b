# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where everything lives. All state is below one folder that git ignores."""

from __future__ import annotations

import os
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
ADDONS = REPO / "addons"
REQUIREMENTS = REPO / "requirements"
CONFIG = REPO / "config"


def cache() -> Path:
    """The folder of all state: `.cache` in the repository, or what DIST_CACHE names."""
    return Path(os.environ.get("DIST_CACHE") or REPO / ".cache").resolve()


def locks() -> Path:
    return cache() / "locks"


def venv() -> Path:
    return cache() / "venv"


def venv_python() -> Path:
    return venv() / "bin" / "python"


def odoo() -> Path:
    """What was downloaded and unpacked of Odoo."""
    return cache() / "odoo"


def postgres() -> Path:
    """The server's folder, by its real path: a server is known by the path it was started with."""
    return (cache() / "postgres").resolve()


def odoo_data() -> Path:
    """Odoo's data folder (filestores, HTTP sessions)."""
    return cache() / "data"


def logs() -> Path:
    return cache() / "logs"


def conf() -> Path:
    return cache() / "conf"
