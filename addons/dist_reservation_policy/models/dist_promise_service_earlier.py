# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.dist_base.tools.own_cursor import is_shared, own_cursor

from .. import queries
from ..core.allocation import allocate
from ..core.ledger import FIRM
from ..core.position import ZERO
from .dist_promise_service import LineRequest


class DistPromiseService(models.AbstractModel):
    """Promising earlier than computed: calendar and cut-off are overruled, supply never is."""

    _inherit = "dist.promise.service"

    @api.model
    @api.private
    def _promise_earlier(self, line, day):
        """Move what is promised to a line for later days to an earlier one that supply covers.

        Who may do so, and why, is the caller's business.

        :return: list of the core Balances that were moved
        :raises UserError: when supply doesn't cover all of it on that day; nothing is moved then
        """
        later = [
            balance
            for balance in self._balances(line.ids)[line.id]
            if balance.state == FIRM and not balance.shadow and balance.ship_date > day
        ]
        wanted = {}
        for balance in later:
            key = balance.product_id, balance.warehouse_id
            wanted[key] = wanted.get(key, ZERO) + balance.qty
        if wanted:
            self._claim_earlier(line, wanted, day)
            self._write_earlier(line, later, day)
            self.env["dist.reservation.worker"]._wake(reserve=set(wanted))
        return later

    @api.model
    def _claim_earlier(self, line, wanted, day):
        """Claim the quantities for the day, like a promise: until the commit both days count."""
        xid = queries.xact_id(self.env.cr)
        with own_cursor(self.env) as cr:
            rows = self._read_locked(cr, set(wanted), xid, line.ids)
            free = {key: self._free_on(line, rows, key, wanted[key], day) for key in wanted}
            short = {key: qty for key, qty in free.items() if qty < wanted[key]}
            if not short and not is_shared(self.env):
                channel_id = line.order_id.dist_channel_id.id or None
                claims = [
                    queries.Claim(
                        "promise", *key, line.id, qty, day, channel_id, line._dist_limit(key, day)
                    )
                    for key, qty in wanted.items()
                ]
                queries.insert_claims(cr, xid, claims)
        if short:
            raise UserError(self._earlier_message(line, short, wanted, day))

    @api.model
    def _free_on(self, line, rows, key, qty, day):
        """How much of `qty` could leave on the day, if the line's later promises were not there."""

        def is_moved(row):
            return row.kind == FIRM and row.line_id == line.id and row.date > day

        today = self.env["stock.warehouse"]._dist_today(key[1])
        position = self._position(key, rows, today, is_moved)
        request = self._request_on(line, qty, day, key).to_core()
        parts = allocate(position, qty, day, request.supply, request.rounding)
        return sum((part.qty for part in parts if part.date <= day), ZERO)

    @api.model
    def _request_on(self, line, qty, day, key):
        """The request for goods of the line, which may be a component of its kits."""
        product = self.env["product.product"].browse(key[0])
        policy = line._dist_policies_for([(line, product)])[line, product]
        shipping = line._dist_shipping(key[1])
        return LineRequest(line, qty, day, policy, shipping=shipping, instead_of_product=product)

    @api.model
    def _write_earlier(self, line, balances, day):
        rows = []
        for balance in balances:
            shipping = line._dist_shipping(balance.warehouse_id)
            rows.append(self._counter_entry(line, balance, -balance.qty, "advance"))
            entry = self._counter_entry(line, balance, balance.qty, "advance")
            dates = {"ship_date": day, "arrival_date": shipping.arrival(day)}
            limit = line._dist_limit((balance.product_id, balance.warehouse_id), day)
            rows.append({**entry, **dates, "min_expiry": limit})
        self._append(rows)
        self._touch(line.ids)

    @api.model
    def _earlier_message(self, line, short, wanted, day):
        say_day = self.env["dist.promise.decision"]._fact_date(day)
        lines = [
            self.env._(
                "Of %(product)s only %(free)s of %(wanted)s can leave by then.",
                product=self.env["product.product"].browse(key[0]).display_name,
                free=f"{free.normalize():f}",
                wanted=f"{wanted[key].normalize():f}",
            )
            for key, free in short.items()
        ]
        return self.env._(
            "%(order)s cannot be promised for %(date)s: supply does not cover it, and an override "
            "does not make goods.\n%(lines)s\nChoose a later day.",
            order=line.order_id.display_name,
            date=say_day,
            lines="\n".join(lines),
        )
