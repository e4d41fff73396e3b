# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Habits that every addon keeps, read from the sources."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDONS = sorted(path.parent for path in (ROOT / "addons").glob("*/__manifest__.py"))
CODE = [
    path
    for folder in ("addons", "tools", "tests")
    for suffix in ("py", "js", "xml", "scss")
    for path in sorted((ROOT / folder).rglob(f"*.{suffix}"))
    if ".ruff_cache" not in path.parts and path.stat().st_size
]
MODELS = [
    path
    for path in CODE
    if path.suffix == ".py"
    and path.parts[len(ROOT.parts)] == "addons"
    and "tests" not in path.parts
]
HEADER = (
    "Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl)."
)
#: how far down it may stand: after a shebang, an XML declaration or a comment's opening
HEADER_LINES = 3
REASON = re.compile(r"#.*\bsudo: \w+")


def relative(path):
    return str(path.relative_to(ROOT))


def sudo_calls(source):
    """(line of the call, first line of its statement) for every sudo() that gives rights.

    `sudo(False)` takes them away and needs no reason.
    """
    for statement in ast.walk(ast.parse(source)):
        if not isinstance(statement, ast.stmt):
            continue
        for node in _own_nodes(statement):
            if _gives_rights(node):
                yield node.func.end_lineno, statement.lineno


def _gives_rights(node):
    is_sudo = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "sudo"
    return is_sudo and not (node.args and getattr(node.args[0], "value", True) is False)


def _own_nodes(statement):
    """The nodes of a statement without those of the statements inside it."""
    todo = list(ast.iter_child_nodes(statement))
    while todo:
        node = todo.pop()
        if not isinstance(node, ast.stmt):
            yield node
            todo.extend(ast.iter_child_nodes(node))


def unexplained(source):
    """Lines whose sudo() has no reason in its statement or in the comment above."""
    lines = source.splitlines()
    for line, start in sudo_calls(source):
        first = start - 1
        while first and lines[first - 1].lstrip().startswith("#"):
            first -= 1
        if not REASON.search("\n".join(lines[first:line])):
            yield line


def test_there_is_code_to_look_at():
    assert {path.name for path in ADDONS} >= {"dist_base", "dist_reservation_policy", "dist_demo"}
    assert len(MODELS) > 40


@pytest.mark.parametrize("path", CODE, ids=relative)
def test_it_has_the_licence_header(path):
    assert HEADER in "\n".join(path.read_text(encoding="utf-8").splitlines()[:HEADER_LINES])


@pytest.mark.parametrize("path", MODELS, ids=relative)
def test_every_sudo_has_a_reason(path):
    assert list(unexplained(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("a = b.sudo()", [1]),
        ("a = b.sudo()  # sudo: everybody may know", []),
        ("# sudo: everybody may know\na = b.sudo()", []),
        ("# sudo: everybody may know,\n# at any time\na = b.sudo()", []),
        ("# sudo: said too far away\nx = 1\na = b.sudo()", [3]),
        ("if b.sudo():\n    # sudo: of the next one only\n    c.sudo()", [1]),
        ("a = b.sudo(False)", []),
    ],
)
def test_a_reason_is_found_where_it_belongs(source, lines):
    assert list(unexplained(source)) == lines


@pytest.mark.parametrize("addon", ADDONS, ids=relative)
def test_an_addon_has_a_page_about_itself(addon):
    title = (addon / "README.rst").read_text(encoding="utf-8").splitlines()[:2]
    assert any(line and not line.strip("=") for line in title)


@pytest.mark.parametrize("addon", ADDONS, ids=relative)
def test_the_manifest_is_complete_and_lgpl(addon):
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))
    assert manifest["license"] == "LGPL-3"
    assert manifest["version"].startswith("19.0.")
    files = [*manifest.get("data", ()), *manifest.get("demo", ())]
    assert [name for name in files if not (addon / name).is_file()] == []


@pytest.mark.parametrize(
    "addon", [path for path in ADDONS if path.name.startswith("dist_")], ids=relative
)
def test_a_copy_of_the_database_can_be_neutralized(addon):
    assert (addon / "data" / "neutralize.sql").is_file()


def test_an_action_of_the_worker_processes_has_one_name():
    """A worker finds an action by its name alone: with two of one name it would run neither."""
    defined = [
        node.name
        for path in sorted((ROOT / "tests" / "concurrency").glob("actions*.py"))
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    assert sorted(defined) == sorted(set(defined))
