# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import suppress

from odoo import api, fields, models
from odoo.tools import LazyTranslate

from odoo.addons.dist_base.tools.transaction import marked, marks

from .. import queries
from ..core.position import ZERO
from ..core.sourcing import plan
from ..core.values import SOURCE_EARLIEST, SOURCE_FEWEST, SOURCE_IN_ORDER, SOURCE_OWN
from .dist_promise_service_sourcing import AGAIN, CHOSEN, ChoiceOutdated
from .sale_order_hold import OPEN

#: [{order: (rule, warehouses)}] of the orders for which the policy lets us choose
CHOOSING = "choosing_warehouses"
#: how often warehouses are chosen before what is found under the gates decides
ATTEMPTS = 3

_lt = LazyTranslate(__name__)

#: what the note of an order says of the rule
RULE_WORDS = {
    SOURCE_IN_ORDER: _lt("The policy takes the channel's warehouses in their order"),
    SOURCE_FEWEST: _lt("The policy takes as few warehouses as it can"),
    SOURCE_EARLIEST: _lt("The policy takes those from which the whole order is there first"),
}


class SaleOrder(models.Model):
    """Several warehouses: at confirmation the policy decides which ones serve the lines."""

    _inherit = "sale.order"

    dist_sourcing_note = fields.Char(
        "Warehouses",
        compute="_compute_dist_sourcing_note",
        help="Which lines are served from another warehouse than the order's, and by which policy.",
    )

    # --- choosing at confirmation --------------------------------------------------------------

    def _dist_choose_and_promise(self):
        """Choose again when others took what was chosen: nothing is claimed or written by then.

        What is chosen was read without a lock. Whoever loses a race for the last units of one
        warehouse finds it empty the next time, so each attempt leads to a further warehouse.
        """
        choosing = self._dist_sourcing_rules()
        if not choosing:
            return super()._dist_choose_and_promise()
        cr = self.env.cr
        queries.lock_orders(cr, [order.id for order in choosing])
        with marked(cr, CHOOSING, choosing):
            for _attempt in range(ATTEMPTS - 1):
                with (
                    suppress(ChoiceOutdated),
                    marked(cr, AGAIN, True),
                    marked(cr, CHOSEN, {}),
                    cr.savepoint(),
                ):
                    return super()._dist_choose_and_promise()
            with marked(cr, CHOSEN, {}):
                return super()._dist_choose_and_promise()

    def _dist_sourcing_rules(self):
        """{order: (rule, warehouses in sourcing order)} where there is something to choose.

        Monitoring never changes an order.
        """
        governed = self.filtered(lambda order: order.warehouse_id.dist_mode == "enforce")
        policies = governed._dist_policies() if governed else {}
        found = {}
        for order in governed:
            rule = policies[order.id].values.sourcing
            warehouses = order._dist_sourcing_warehouses() if rule != SOURCE_OWN else ()
            if len(warehouses) > 1:
                found[order] = rule, warehouses
        return found

    def _dist_sourcing_warehouses(self):
        """The warehouses that may serve the order: the channel's, where the suite enforces."""
        self.ensure_one()
        if not self.dist_channel_id:
            return self.env["stock.warehouse"]
        return self.dist_channel_id._warehouses().filtered(
            lambda w: w.dist_mode == "enforce" and w.company_id == self.company_id
        )

    def _dist_choose_supply(self):
        super()._dist_choose_supply()
        for choosing in marks(self.env.cr, CHOOSING)[-1:]:
            orders = self.browse(order.id for order in choosing)
            warehouses = {order: choosing[order][1] for order in orders}
            wanted, taken = orders._dist_sourcing_wanted(warehouses), {}
            for order in orders:
                rule, allowed = choosing[order]
                taken = order._dist_source(rule, allowed, wanted[order], taken)

    def _dist_source(self, rule, warehouses, wanted, taken):
        """Let the rule choose for the lines of the order; return what it takes from where."""
        # where lines must stay that the policy may not move
        fixed = {w for line in wanted for w in line.offers} - set(warehouses._ids)
        everywhere = warehouses + warehouses.browse(sorted(fixed))
        names = {warehouse.id: warehouse.name for warehouse in everywhere}
        found = plan(wanted, everywhere.ids, rule, names, taken)
        lines = self.order_line
        shares = {lines.browse(line): share for line, share in found.shares.items() if share}
        chosen = lines._dist_apply_shares(shares, rule)
        for current in marks(self.env.cr, CHOSEN)[-1:]:
            current.update(chosen)
        if len(self.order_line) > len(lines):
            self._message_log(body=self.dist_sourcing_note)
        return found.taken

    def _dist_sourcing_wanted(self, warehouses, *, dated=False):
        """{order: list of core Wanted}, with what the warehouses offer read at one moment.

        :param warehouses: {order: warehouses that may serve it}
        :param dated: also offers that are later than asked for, whatever the commitment
        """
        quantities = self.order_line._dist_new_quantities()
        requests = {
            line: line._dist_sourcing_requests(qty, warehouses[line.order_id])
            for line, qty in quantities.items()
        }
        totals = {}
        for line, qty in quantities.items():
            totals[line.product_id] = totals.get(line.product_id, ZERO) + qty
        flat = [request for asked in requests.values() for request in asked]
        offers = self.env["dist.promise.service"]._offers(flat, totals, dated=dated)
        wanted = {order: [] for order in self}
        for line, asked in requests.items():
            if asked:
                wanted[line.order_id].append(line._dist_sourcing_wanted(asked, offers))
        return wanted

    # --- alternatives --------------------------------------------------------------------------

    @api.private
    def _dist_sourcing_alternatives(self):
        """What each warehouse of the channel could do for each line, for whoever is to choose.

        Whatever the policy says of sourcing; nothing is locked, claimed or changed, and what one
        line would take is not left out for the others.

        :return: {line: [(warehouse, quantity in time, day on which all can have arrived or None)]},
            quantities in the product's unit, warehouses in the channel's order; lines that must
            stay where they are have only that warehouse
        """
        orders = self.filtered(lambda o: o.state in OPEN and o.warehouse_id.dist_mode == "enforce")
        warehouses = {order: order._dist_sourcing_warehouses() for order in orders}
        wanted = orders._dist_sourcing_wanted(warehouses, dated=True)
        places = self.env["stock.warehouse"]
        return {
            self.env["sale.order.line"].browse(line.line): [
                (places.browse(place), min(offer.in_time(), line.qty), offer.complete(line.qty))
                for place, offer in line.offers.items()
            ]
            for lines in wanted.values()
            for line in lines
        }

    # --- undoing ---------------------------------------------------------------------------------

    def _dist_undo_choices(self):
        super()._dist_undo_choices()
        self.order_line._dist_join_shares()

    def action_draft(self):
        """A quotation has the lines that were entered: the policy chooses anew when it confirms."""
        result = super().action_draft()
        self.filtered(lambda order: order.state == "draft").order_line._dist_join_shares()
        return result

    # --- what people see -------------------------------------------------------------------------

    @api.depends(
        "warehouse_id",
        "order_line.warehouse_id",
        "order_line.dist_sourcing",
        "order_line.dist_split_from_id",
        "order_line.product_uom_qty",
    )
    @api.depends_context("lang")
    def _compute_dist_sourcing_note(self):
        for order in self:
            sourced = order.order_line.filtered("dist_sourcing")
            texts = []
            for root, lines in sourced.grouped(lambda line: line._dist_root()).items():
                if len(lines) > 1 or lines.warehouse_id != order.warehouse_id:
                    texts.append(root._dist_sourcing_text(lines))
            rules = sorted(set(sourced.mapped("dist_sourcing"))) if texts else []
            texts += [self.env._(RULE_WORDS[rule]) for rule in rules]
            order.dist_sourcing_note = ". ".join(texts) + "." if texts else False
