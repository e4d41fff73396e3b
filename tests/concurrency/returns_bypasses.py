# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ways around the quarantine that people try; each has to be refused or to change nothing."""

from odoo import Command

from tests.concurrency.returns_step import dispositions, step


@step(3)
def bypass(walk):
    """Take goods out of quarantine, or let them in, by another way."""
    quants = walk.env["stock.quant"].search(
        [
            ("location_id.dist_quarantine", "!=", False),
            ("company_id", "=", walk.world["company"]),
            ("quantity", ">", 0),
        ]
    )
    quant = walk.one(quants)
    if not quant:
        return None
    way = walk.rng.choice(BYPASSES)
    way(walk, quant)
    return way.__name__


def transfer(walk, quant):
    user = walk.acts(quant, "warehouse", "manager").env
    move = user["stock.move"].create(
        {
            "product_id": quant.product_id.id,
            "product_uom_qty": 1,
            "location_id": quant.location_id.id,
            "location_dest_id": walk.warehouse.lot_stock_id.id,
            "dist_disposition_id": walk.one(dispositions(walk, "executed", "approved")).id,
        }
    )
    move._action_confirm()
    move.move_line_ids.unlink()
    move.move_line_ids = [
        Command.create(
            {
                "product_id": quant.product_id.id,
                "lot_id": quant.lot_id.id,
                "quantity": 1,
                "location_id": quant.location_id.id,
                "location_dest_id": walk.warehouse.lot_stock_id.id,
            }
        )
    ]
    move.picked = True
    move._action_done()


def count_up(walk, quant):
    _count(walk, quant, quant.quantity + 1)


def count_down(walk, quant):
    _count(walk, quant, 0)


def _count(walk, quant, quantity):
    acting = walk.acts(quant, "manager").with_context(inventory_mode=True)
    acting.inventory_quantity = quantity
    acting.action_apply_inventory()


def scrap(walk, quant):
    user = walk.acts(quant, "manager").env
    record = user["stock.scrap"].create(
        {
            "product_id": quant.product_id.id,
            "lot_id": quant.lot_id.id,
            "scrap_qty": 1,
            "location_id": quant.location_id.id,
        }
    )
    record.do_scrap()


def edit_done_line(walk, quant):
    lines = walk.env["stock.move.line"].search(
        [("location_dest_id", "=", quant.location_id.id), ("state", "=", "done")]
    )
    acting = walk.acts(walk.one(lines), "manager")
    acting.write(
        walk.rng.choice(({"quantity": 77.0}, {"location_dest_id": walk.warehouse.lot_stock_id.id}))
    )


def guarded(walk, _quant):
    record = walk.one(walk.returns)
    walk.acts(record, "manager").write({"state": "authorised"})


BYPASSES = (transfer, count_up, count_down, scrap, edit_done_line, guarded)
