# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which differences between two runs of Odoo's own tests count, and which are only listed."""

import json

import pytest

from tools.distctl import upstream, upstream_compare
from tools.distctl.console import Failure

OVER = "AssertionError: Query count more than expected for user admin: 31 > 30 in test_x at a.py:7"
BROKEN = "AssertionError: 2 != 3"


def record(tests=None, budgets=()):
    return {
        "tests": {
            name: {"outcome": outcome, "texts": list(texts)}
            for name, (outcome, *texts) in (tests or {}).items()
        },
        "budgets": list(budgets),
        "test_seconds": 1.0,
    }


def budget(actual, statements=(), place="a.py:7"):
    return {
        "test": "t",
        "place": place,
        "login": "admin",
        "expected": 30,
        "actual": actual,
        "statements": list(statements),
    }


@pytest.mark.parametrize(
    ("on_stock", "with_suite", "is_fault"),
    [
        (("passed",), ("passed",), False),
        (("passed",), ("failed", BROKEN), True),
        (("failed", BROKEN), ("failed", "something else"), False),
        (("failed", BROKEN), ("passed",), False),
        (("failed", BROKEN), None, False),
        (("passed",), None, True),
        (("passed",), ("skipped", "no browser"), True),
        (("skipped", "too heavy"), ("skipped", "too heavy"), False),
        (("skipped", "too heavy"), ("failed", BROKEN), True),
        (None, ("failed", BROKEN), True),
        (None, ("passed",), False),
        (("passed",), ("failed", OVER), False),
        (("passed",), ("failed", OVER, OVER), False),
        (("passed",), ("failed", OVER, BROKEN), True),
        (("passed",), ("failed",), True),
    ],
)
def test_what_counts_as_a_fault(on_stock, with_suite, is_fault):
    stock = record({"other": ("passed",), **({"t": on_stock} if on_stock else {})})
    suite = record({"other": ("passed",), **({"t": with_suite} if with_suite else {})})
    assert bool(upstream_compare.verdict(stock, suite)) is is_fault


def test_the_verdict_names_the_test_and_both_outcomes():
    found = upstream_compare.verdict(
        record({"t": ("passed",)}), record({"t": ("failed", OVER, BROKEN)})
    )
    assert found == ["t: failed with the suite, passed on stock Odoo alone."]


def test_a_difference_shows_what_broke_and_not_the_budgets():
    (found,) = upstream_compare.differences(
        record({"t": ("passed",)}), record({"t": ("failed", OVER, BROKEN)})
    )
    assert found.text == BROKEN


def test_a_run_without_tests_is_no_success():
    assert upstream_compare.verdict(record(), record()) == ["No test ran at all."]


def test_a_budget_that_rises_is_listed_with_the_extra_statements():
    stock = record(budgets=[budget(28, ['SELECT "a" FROM "sale_order"'])])
    suite = record(
        budgets=[
            budget(
                31,
                [
                    'SELECT "a", "dist_b"\n  FROM "sale_order"',
                    "SELECT 1 FROM dist_gate WHERE id = 1",
                    "SELECT 1 FROM dist_gate WHERE id = 2",
                    "INSERT INTO dist_entry (x) VALUES (%s)",
                ],
            )
        ]
    )
    (rise,) = upstream_compare.rises(stock, suite)
    assert (rise.stock, rise.suite, rise.expected) == (28, 31, 30)
    assert rise.extra == (("SELECT dist_gate", 2), ("INSERT dist_entry", 1))


def test_a_budget_that_falls_or_was_measured_once_is_not_listed():
    stock = record(budgets=[budget(28), budget(5, place="b.py:1")])
    suite = record(budgets=[budget(28), budget(4, place="b.py:1"), budget(99, place="c.py:1")])
    assert upstream_compare.rises(stock, suite) == []


def test_measurements_at_one_place_are_compared_in_their_order():
    stock = record(budgets=[budget(10), budget(20)])
    suite = record(budgets=[budget(11), budget(20)])
    assert [(r.stock, r.suite) for r in upstream_compare.rises(stock, suite)] == [(10, 11)]


@pytest.mark.parametrize(
    ("statement", "shape"),
    [
        ('SELECT "x"."id" FROM "res_partner" WHERE id = %s', "SELECT res_partner"),
        ("UPDATE stock_move SET a = 1", "UPDATE stock_move"),
        ("insert into stock_move (a) values (1)", "INSERT stock_move"),
        ("DELETE FROM x", "DELETE x"),
        ('SAVEPOINT "abc"', 'SAVEPOINT "abc"'),
    ],
)
def test_the_shape_of_a_statement(statement, shape):
    assert upstream_compare.shape(statement) == shape


@pytest.fixture
def addons(tmp_path):
    manifests = {
        "dist_base": {"depends": ["sale_stock", "phone_validation"]},
        "dist_policy": {"depends": ["dist_base"]},
        "dist_policy_mrp": {"depends": ["dist_policy", "sale_mrp"], "auto_install": True},
    }
    for name, manifest in manifests.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "__manifest__.py").write_text(f"# a licence\n{manifest!r}\n")
    return tmp_path


def test_all_databases_rest_on_the_same_modules_of_odoo(addons):
    names = sorted(path.name for path in addons.iterdir())
    found = upstream.foundations(names, addons)
    assert found == ("phone_validation", "purchase_stock", "sale_stock", "stock", "stock_account")
    assert upstream.installable(names, addons) == ["dist_base", "dist_policy"]


def test_the_shop_is_another_area_with_its_own_records(addons, monkeypatch, tmp_path):
    monkeypatch.setattr(upstream, "folder", lambda: tmp_path)
    names = sorted(path.name for path in addons.iterdir())
    found = upstream.foundations(names, addons, area="shop")
    assert found == ("phone_validation", "sale_stock", "website_sale_stock")
    assert upstream.record_file("off", "shop").name == "off_shop.json"
    assert upstream.record_file("off").name == "off.json"


def test_the_mode_is_set_for_new_warehouses_too():
    for name in ("off", "monitor"):
        script = upstream.RUNS[name]
        assert f'env["ir.default"].set("stock.warehouse", "dist_mode", "{name}")' in script
        assert f'search([]).dist_mode = "{name}"' in script
    assert upstream.RUNS["stock"] is None


@pytest.fixture
def records(monkeypatch, tmp_path):
    monkeypatch.setattr(upstream, "folder", lambda: tmp_path)

    def write(**runs):
        for name, content in runs.items():
            (tmp_path / f"{name}.json").write_text(json.dumps(content))

    return write


def test_comparing_prints_the_counts_and_the_rises(records, capsys):
    good = record({"t": ("passed",)}, [budget(28)])
    records(stock=good, off=good, monitor=record({"t": ("failed", OVER)}, [budget(31)]))
    upstream.compare()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "stock: 1 tests, 1 passed, 0 failed, 0 skipped, 1 s"
    assert (
        "monitor: t (a.py:7, admin): 31 queries, stock Odoo 28, over the budget of 30" in lines[3]
    )
    assert lines[-1] == "The suite breaks none of Odoo's own tests."


def test_comparing_fails_with_each_run_that_breaks_a_test(records):
    good = record({"t": ("passed",)})
    records(stock=good, off=good, monitor=record({"t": ("failed", BROKEN)}))
    with pytest.raises(Failure, match="monitor: t: failed with the suite"):
        upstream.compare()


def test_repeating_one_run_needs_the_records_of_the_others(records):
    records(stock=record({"t": ("passed",)}))
    with pytest.raises(Failure, match="the run off has no record yet"):
        upstream.refuse_missing(["stock", "off"])


def test_an_unknown_run_is_refused():
    with pytest.raises(Failure, match="there is no run nothing"):
        upstream.refuse_unknown(["nothing", "stock"])
