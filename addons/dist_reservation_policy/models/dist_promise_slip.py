# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .. import queries
from ..core.ledger import AT_RISK
from ..core.position import ZERO
from ..core.slip import fates
from .stock_move import to_decimal


class DistPromiseSlip(models.Model):
    """A promised quantity that lost its supply, and what became of it.

    Rows of one cause share a case. They are written together with what they tell of: the promise
    that becomes at risk, the new promise, the mail to the customer.
    """

    _name = "dist.promise.slip"
    _description = "Slipped Promise"
    _order = "id desc"
    _check_company_auto = True

    case_id = fields.Many2one(
        "dist.exception",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    line_id = fields.Many2one(
        "sale.order.line", "Order Line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, help="The company that is to have the goods."
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="restrict"
    )
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, readonly=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    qty = fields.Float("Quantity", digits="Product Unit", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        "Money", readonly=True, help="The quantity at the price of its order line, without taxes."
    )
    risk_date = fields.Date(
        readonly=True, help="The ship date under which the ledger has it as long as it is at risk."
    )
    old_ship_date = fields.Date("Ship Date Before", required=True, readonly=True)
    old_arrival_date = fields.Date("Arrival Before", required=True, readonly=True)
    new_ship_date = fields.Date(readonly=True)
    new_arrival_date = fields.Date("New Arrival", readonly=True)
    state = fields.Selection(
        [
            ("at_risk", "No date"),
            ("late", "Later"),
            ("in_time", "In time"),
            ("gone", "Settled"),
        ],
        required=True,
        readonly=True,
        copy=True,
        index=True,
    )
    is_tried = fields.Boolean(
        readonly=True, help="The worker has looked for other supply since it lost its own."
    )
    notice_state = fields.Selection(
        [
            ("pending", "Pending"),
            ("told", "Told"),
            ("unneeded", "No need"),
            ("off", "Mails off"),
            ("no_address", "No address"),
        ],
        "Customer Told",
        readonly=True,
        index="btree_not_null",
    )

    def _compute_display_name(self):
        # sudo: who sees what slipped in a company may know of which order it is
        for slip in self.sudo():
            order = slip.order_id.name or self.env._("deleted order")
            slip.display_name = f"{order}: {slip.product_id.display_name}"

    # --- promises that lose their supply -----------------------------------------------------

    @api.model
    @api.private
    def _open_for(self, lost, causes):
        """Record what promises lose, with one case for each cause.

        :param lost: {(line id, product id, warehouse id, ship date, limit): quantity}
        :param causes: {(product id, warehouse id): Cause}; without one it is the stock of the
            product that fell
        """
        line_ids = sorted({key[0] for key in lost})
        arrivals = queries.promised_arrivals(self.env.cr, line_ids)
        by_cause = {}
        for key, qty in lost.items():
            cause = causes.get(key[1:3]) or self._fallen(key[1:3])
            by_cause.setdefault(cause, {})[key] = qty
        opened = self.browse()
        for cause, part in by_cause.items():
            case = self._open_case_of(cause, part)
            slips = self.create([self._prepare(case, key, q, arrivals) for key, q in part.items()])
            slips._reopen_untold()
            case._dist_refresh_slips()
            opened |= slips
        return opened

    @api.model
    def _prepare(self, case, key, qty, arrivals):
        line_id, product_id, warehouse_id, day, _limit = key
        line = self.env["sale.order.line"].browse(line_id)
        order, told = line.order_id, arrivals.get(key[:4])
        return {
            "case_id": case.id,
            "line_id": line_id,
            "order_id": order.id,
            "partner_id": order.partner_id.commercial_partner_id.id,
            "product_id": product_id,
            "warehouse_id": warehouse_id,
            "company_id": line.company_id.id,
            "qty": float(qty),
            "amount": line._dist_value(qty, self.env["product.product"].browse(product_id)),
            "risk_date": day,
            "old_ship_date": day,
            "old_arrival_date": told or line._dist_shipping(warehouse_id).arrival(day),
            "state": "at_risk",
        }

    def _reopen_untold(self):
        """What slips again before its customer heard of the first new date keeps its old one."""
        for slip in self:
            earlier = self.search(
                [
                    ("line_id", "=", slip.line_id.id),
                    ("product_id", "=", slip.product_id.id),
                    ("warehouse_id", "=", slip.warehouse_id.id),
                    ("notice_state", "=", "pending"),
                    ("new_ship_date", "=", slip.risk_date),
                    ("id", "not in", self.ids),
                ],
                order="old_arrival_date, id",
                limit=1,
            )
            if earlier:
                slip.write({n: earlier[n] for n in ("old_ship_date", "old_arrival_date")})
                left = to_decimal(earlier.qty) - to_decimal(slip.qty)
                earlier.write(
                    {
                        "qty": float(left),
                        "amount": earlier.line_id._dist_value(left, slip.product_id),
                    }
                    if left > 0
                    else {"state": "gone", "notice_state": "unneeded"}
                )

    # --- promised again ----------------------------------------------------------------------

    @api.model
    @api.private
    def _answer(self, key, recovered):
        """Note what is promised again of what was at risk.

        :param key: (product id, warehouse id)
        :param recovered: {(line id, state, ship date, limit): core Parts}, as the worker found them
        """
        parts_by_line = {}
        for (line_id, state, day, _limit), parts in recovered.items():
            if state == AT_RISK:
                before = parts_by_line.get((line_id, day), ())
                parts_by_line[line_id, day] = sorted((*before, *parts), key=lambda p: p.date)
        if not parts_by_line:
            return
        waiting = self.search(
            [
                ("state", "=", "at_risk"),
                ("line_id", "in", list({line_id for line_id, _day in parts_by_line})),
                ("product_id", "=", key[0]),
                ("warehouse_id", "=", key[1]),
            ],
            order="id",
        )
        for slip in waiting:
            found = parts_by_line.get((slip.line_id.id, slip.risk_date))
            if found:
                parts_by_line[slip.line_id.id, slip.risk_date] = slip._take_dates(found)
        waiting.case_id._dist_refresh_slips()

    def _take_dates(self, parts):
        """Split the slip by the dates that its quantity gets; return the parts that are left."""
        qty = to_decimal(self.qty)
        mine = fates(qty, parts)
        shipping = self.line_id._dist_shipping(self.warehouse_id.id)
        for fate in mine[1:]:
            self.copy(self._dated(fate, shipping))
        self.write(self._dated(mine[0], shipping))
        return _beyond(parts, qty)

    def _dated(self, fate, shipping):
        amount = self.line_id._dist_value(fate.qty, self.product_id)
        values = {"qty": float(fate.qty), "amount": amount}
        if fate.date is None:
            return values
        arrival = shipping.arrival(fate.date)
        return {
            **values,
            "new_ship_date": fate.date,
            "new_arrival_date": arrival,
            "state": "late" if arrival > self.old_arrival_date else "in_time",
            "notice_state": "pending" if arrival > self.old_arrival_date else "unneeded",
        }

    @api.model
    @api.private
    def _mark_tried(self, keys):
        """Note that the worker has looked for other supply of the (product, warehouse) keys."""
        self.flush_model()
        if queries.mark_tried(self.env.cr, keys):
            self.invalidate_model(["is_tried"], flush=False)

    @api.model
    @api.private
    def _refresh(self, lines=None):
        """Bring slips up to date with their order lines: delivered, given up, or handed over.

        :param lines: only of these order lines; without, of all
        """
        self.env["sale.order.line"].flush_model()
        self.flush_model()
        stale = self.browse(queries.stale_slips(self.env.cr, lines and lines.ids))
        for slip in stale:
            line = slip.line_id
            qty = line._dist_own_qty(to_decimal(slip.qty), slip.product_id) if line else ZERO
            dated = line.dist_promised_qty >= qty and line.dist_arrival_date
            slip.write(slip._of_line(line) if dated else {"state": "gone"})
        stale.case_id._dist_refresh_slips()

    def _of_line(self, line):
        """The values of a slip whose quantity the line has promised again by other means."""
        arrival = line.dist_arrival_date
        late = arrival > self.old_arrival_date
        fresh = self.state == "at_risk"
        return {
            "new_ship_date": line.dist_promised_date,
            "new_arrival_date": arrival,
            "state": "late" if late else "in_time",
            "notice_state": ("pending" if late else "unneeded") if fresh else self.notice_state,
        }


def _beyond(parts, qty):
    """What is left of the parts, in their order, once `qty` is taken."""
    left = []
    for part in parts:
        taken = min(qty, part.qty)
        qty -= taken
        if part.qty - taken > ZERO:
            left.append(type(part)(part.date, part.qty - taken, part.ref))
    return left
