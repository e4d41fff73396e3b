# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Make the pure cores importable without Odoo.

Each addon folder becomes a package without its `__init__`, which would import Odoo: a test says
`from dist_base.core.desk import ...`. What tests share is found below `unit_tests`, the name
under which this folder is known: `from unit_tests.dist_base.helpers import ...`.
"""

import os
import sys
from pathlib import Path
from types import ModuleType

from hypothesis import settings

HERE = Path(__file__).resolve().parent
ADDONS = HERE.parents[1] / "addons"


def register_bare_package(name, folder):
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules[name] = package


register_bare_package("unit_tests", HERE)
for manifest in sorted(ADDONS.glob("*/__manifest__.py")):
    register_bare_package(manifest.parent.name, manifest.parent)

# The same examples on every run and machine; "deep" draws new ones and prints how to repeat them.
settings.register_profile("suite", derandomize=True, deadline=None, database=None, max_examples=100)
settings.register_profile("deep", deadline=None, database=None, max_examples=5000, print_blob=True)
settings.load_profile(os.environ.get("DIST_HYPOTHESIS_PROFILE", "suite"))
