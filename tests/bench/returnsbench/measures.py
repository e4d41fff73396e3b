# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is measured; runs in Odoo.

What a measurement needs is prepared once and committed. Its steps are what people do, each a
request of its own; they are measured as often as wanted, in transactions that are rolled back.
"""

from collections.abc import Callable
from dataclasses import dataclass

from odoo import Command

from . import world as scene


@dataclass(frozen=True)
class Measure:
    """What is measured on one side.

    :param prepare: makes what the first step needs: (env, world, lines) -> id
    :param steps: {name: (env, world, what the step before gave) -> what the next needs}
    :param check: refuses a wrong result of the last step; isn't measured
    """

    prepare: Callable
    steps: dict
    check: Callable = lambda env, world, result: None


# --- What is no return -----------------------------------------------------------------------


def _delivery(env, world, lines):
    return _ready(scene.order(env, world, world.products[:lines]).picking_ids)


def _receipt(env, world, lines):
    return _ready(scene.purchase(env, world, world.products[:lines]))


def _ready(picking):
    for move in picking.move_ids:
        move.quantity = move.product_uom_qty
    picking.move_ids.picked = True
    return picking.id


def _validate(env, _world, picking_id):
    picking = env["stock.picking"].browse(picking_id)
    scene.done(picking)
    return picking.id


def _check_done(env, _world, picking_id):
    _refuse_unless(env["stock.picking"].browse(picking_id).state == "done")


# --- A return in stock Odoo: into a place for returns, and from there to stock ---------------


def _delivered_lots(env, world, lines):
    lots = env["stock.lot"].browse(world.lots[:lines])
    order = scene.order(env, world, lots.product_id.ids)
    scene.done(order.picking_ids)
    return order


def _returned(env, world, lines):
    """The return's transfer, made by "Return All"; stock's type for receipts knows the place."""
    picking = _delivered_lots(env, world, lines).picking_ids
    wizard = env["stock.return.picking"].with_context(
        active_id=picking.id, active_model="stock.picking"
    )
    return wizard.create({}).action_create_returns_all()["res_id"]


def _put_back(env, world, picking_id):
    """An internal transfer of what came back."""
    back = env["stock.picking"].browse(picking_id)
    house = env["stock.warehouse"].browse(world.warehouse)
    places = {"location_id": back.location_dest_id.id, "location_dest_id": house.lot_stock_id.id}
    again = env["stock.picking"].create(
        {
            **places,
            "picking_type_id": house.int_type_id.id,
            "move_ids": [
                Command.create(
                    {
                        **places,
                        "product_id": move.product_id.id,
                        "product_uom_qty": move.quantity,
                        "product_uom": move.product_uom.id,
                    }
                )
                for move in back.move_ids
            ],
        }
    )
    again.action_confirm()
    again.action_assign()
    scene.done(again)
    return again.id


def _check_put_back(env, world, picking_id):
    picking = env["stock.picking"].browse(picking_id)
    _refuse_unless(picking.state == "done" and all(picking.move_ids.move_line_ids.mapped("lot_id")))
    _check_in_stock(env, world, picking.move_ids)


# --- The suite: received into quarantine, inspected, restocked -------------------------------


def _authorised(env, world, lines):
    order = _delivered_lots(env, world, lines)
    reason = env.ref("dist_returns.dist_return_reason_not_needed")
    record = env["dist.return"].create(
        {
            "partner_id": order.partner_id.id,
            "warehouse_id": order.warehouse_id.id,
            "line_ids": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "lot_id": line.move_ids.move_line_ids.lot_id.id,
                        "sale_line_id": line.id,
                        "move_id": line.move_ids.id,
                        "reason_id": reason.id,
                        "uom_qty": line.product_uom_qty,
                    }
                )
                for line in order.order_line
            ],
        }
    )
    record.action_submit()
    if record.state == "submitted":
        record.action_authorise()
    return record.picking_ids.id


def _inspect(env, _world, picking_id):
    """All receipts in the list: the condition, then "Conclude"; a rule proposes to restock."""
    receipts = env["stock.picking"].browse(picking_id).dist_return_id.receipt_ids
    receipts.write({"condition": "new"})
    receipts.action_conclude()
    return receipts.ids


def _dispose(env, _world, receipt_ids):
    """All proposals in the list: "Approve", then "Execute"."""
    dispositions = env["dist.return.receipt"].browse(receipt_ids).disposition_ids
    dispositions.action_approve()
    dispositions.action_execute()
    return dispositions.ids


def _check_restocked(env, world, disposition_ids):
    dispositions = env["dist.disposition"].browse(disposition_ids)
    _refuse_unless(set(dispositions.mapped("state")) == {"executed"})
    _check_in_stock(env, world, dispositions.move_ids)


def _check_in_stock(env, world, moves):
    stock = env["stock.warehouse"].browse(world.warehouse).lot_stock_id
    lots = set(moves.move_line_ids.lot_id.ids)
    found = env["stock.quant"].search(
        [("lot_id", "in", list(lots)), ("location_id", "=", stock.id)]
    )
    _refuse_unless(
        moves.location_dest_id == stock
        and set(found.lot_id.ids) == lots
        and set(found.mapped("quantity")) == {scene.STOCK}
    )


def _refuse_unless(right):
    if not right:
        raise AssertionError("what was measured didn't do what it is measured for")


MEASURES = {
    "delivery": Measure(_delivery, {"delivery": _validate}, _check_done),
    "receipt": Measure(_receipt, {"receipt": _validate}, _check_done),
    "return of stock": Measure(
        _returned, {"receive": _validate, "put back": _put_back}, _check_put_back
    ),
    "controlled return": Measure(
        _authorised,
        {"receive": _validate, "inspect": _inspect, "dispose": _dispose},
        _check_restocked,
    ),
}
