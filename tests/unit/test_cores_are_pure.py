# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import ast
import subprocess
import sys
from pathlib import Path

import pytest

ADDONS = Path(__file__).resolve().parents[2] / "addons"
CORES = sorted(path for path in ADDONS.glob("*/core/*.py") if path.name != "__init__.py")
CLOCKS = {"today", "now", "utcnow", "time", "monotonic", "perf_counter"}

IMPORT_ALONE = """
import importlib, sys
from types import ModuleType

class NoOdoo:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("odoo", "psycopg2"):
            raise ImportError(f"a core imported {name}")

sys.meta_path.insert(0, NoOdoo())
addon, folder, module = sys.argv[1:]
package = ModuleType(addon)
package.__path__ = [folder]
sys.modules[addon] = package
importlib.import_module(f"{addon}.core.{module}")
found = sorted(name for name in sys.modules if name.partition(".")[0] in ("odoo", "psycopg2"))
sys.exit(f"imported: {found}" if found else 0)
"""


def core_id(path):
    return f"{path.parents[1].name}.{path.stem}"


def test_there_are_cores_to_look_at():
    assert {path.parents[1].name for path in CORES} >= {"dist_base", "dist_reservation_policy"}


@pytest.mark.parametrize("path", CORES, ids=core_id)
def test_importing_a_core_imports_no_odoo(path):
    addon = path.parents[1]
    command = [sys.executable, "-I", "-c", IMPORT_ALONE, addon.name, str(addon), path.stem]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("path", CORES, ids=core_id)
def test_a_core_never_looks_at_a_clock(path):
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    clocks = [f"line {c.lineno}: {c.func.attr}()" for c in calls if c.func.attr in CLOCKS]
    assert clocks == []
