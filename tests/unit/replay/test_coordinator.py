# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What counts as a complaint, and what is watched."""

import pytest

from tests.bench.replay import coordinator, watch

PREFIX = "2026-01-01 10:00:00,123 7"
REFUSAL = "odoo.http: The stock does not cover S00054, and the reservation policy refuses ..."


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("INFO replayed odoo.modules.loading: Modules loaded.", 0),
        ("ERROR replayed odoo.sql_db: bad query: UPDATE stock_quant", 0),
        (f"WARNING replayed {REFUSAL}", 0),
        ("WARNING replayed odoo.http: Access Denied", 1),
        ("ERROR replayed odoo.addons.base.models.ir_cron: Job failed", 1),
    ],
)
def test_complaints_are_what_nobody_expects(tmp_path, line, expected):
    log = tmp_path / "server.log"
    log.write_text(f"{PREFIX} {line}\nTraceback of it\n")
    assert len(coordinator.log_complaints(log)) == expected


def test_a_log_that_was_never_written_has_no_complaints(tmp_path):
    assert coordinator.log_complaints(tmp_path / "none.log") == []


def test_parts_cover_all_products_once():
    parts = watch.parts(list(range(250)))
    assert [len(part) for part in parts] == [100, 100, 50]
    assert [product for part in parts for product in part] == list(range(250))
