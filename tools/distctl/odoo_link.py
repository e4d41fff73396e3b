# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Making the environment's Python know Odoo: `import odoo`, `odoo==19.0.*`, the command `odoo`."""

from __future__ import annotations

from pathlib import Path

from . import files, paths
from .console import Failure
from .odoo_source import SERIES, Odoo

DIST_INFO = f"odoo-{SERIES}.dist-info"
METADATA = f"Metadata-Version: 2.1\nName: odoo\nVersion: {SERIES}\n"
LAUNCHER = """\
#!{python}
import sys

from odoo.cli import main

sys.argv[0] = "odoo"
sys.exit(main())
"""


def ensure(odoo: Odoo) -> None:
    """Point the environment at this Odoo. Wheels of addons that require `odoo==19.0.*` resolve."""
    site = _site_packages()
    files.write(site / "odoo.pth", f"{odoo.home}\n")
    files.write(site / DIST_INFO / "METADATA", METADATA)
    files.write(site / DIST_INFO / "INSTALLER", "distctl\n")
    files.write(site / DIST_INFO / "RECORD", _record())
    launcher = paths.venv() / "bin" / "odoo"
    files.write(launcher, LAUNCHER.format(python=paths.venv_python()))
    launcher.chmod(0o755)


def _record() -> str:
    names = ("METADATA", "INSTALLER", "RECORD")
    return "".join(f"{DIST_INFO}/{name},,\n" for name in names) + "odoo.pth,,\n"


def _site_packages() -> Path:
    found = list((paths.venv() / "lib").glob("python3.*/site-packages"))
    if len(found) != 1:
        raise Failure(f"the Python environment {paths.venv()} is damaged: remove it and try again.")
    return found[0]
