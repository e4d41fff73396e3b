# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import quota

#: the fields that make two quotas rivals, when their days overlap
SUBJECT = ("kind", "channel_id", "warehouse_id", "product_id", "categ_id")


class DistChannelQuota(models.Model):
    """What a warehouse keeps for a sales channel, or gives it at most, between two days.

    What it means is in ``core/quota.py``; how it is found in
    ``dist_channel_quota_book``.
    """

    _name = "dist.channel.quota"
    _inherit = ["dist.audited.rule", "mail.thread"]
    _description = "Channel Quota"
    _order = "warehouse_id, channel_id, kind, date_from, id"
    _check_company_auto = True

    active = fields.Boolean(default=True, tracking=True)
    kind = fields.Selection(
        [(quota.PROTECTION, "Protection"), (quota.CAP, "Cap")],
        required=True,
        default=quota.PROTECTION,
        tracking=True,
        help="Protection: other channels may not have what the channel hasn't used of it yet. "
        "Cap: the channel may have no more than this.",
    )
    channel_id = fields.Many2one(
        "dist.sales.channel",
        "Sales Channel",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
        tracking=True,
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
        tracking=True,
    )
    company_id = fields.Many2one(related="channel_id.company_id", store=True, index=True)
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
        tracking=True,
        domain=[("is_storable", "=", True)],
        help="Empty: for every product of the category, or every product of the warehouse. The "
        "nearest quota decides: the product's, that of its nearest category, that of all.",
    )
    categ_id = fields.Many2one(
        "product.category",
        "Product Category",
        index="btree_not_null",
        ondelete="cascade",
        tracking=True,
        help="The quota is for each product of this category and of those below it.",
    )
    amount = fields.Float(
        digits="Product Unit",
        required=True,
        tracking=True,
        help="For each product, in its own unit of measure or in percent. What the channel is "
        "promised, and what was shipped to it since the first day, uses it up.",
    )
    measure = fields.Selection(
        [(quota.QUANTITY, "Quantity"), (quota.PERCENT, "Percent of supply")],
        required=True,
        default=quota.QUANTITY,
        tracking=True,
        help="Percent: of what is on hand together with what was shipped since the first day.",
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date("Until", tracking=True, help="The last day. Empty: without end.")
    decay_days = fields.Integer(
        tracking=True,
        help="So many days before the last one the quantity starts to fall, by an equal part each "
        "day, until nothing is left on the last day. 0: it stays whole until the end.",
    )
    note = fields.Html(help="Why the quota exists and who asked for it.")

    _amount_check = models.Constraint("CHECK (amount >= 0)", "A quota can't be negative.")
    _decay_check = models.Constraint("CHECK (decay_days >= 0)", "Decay days can't be negative.")

    @api.depends("kind", "channel_id", "warehouse_id", "product_id", "categ_id")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "%(kind)s of %(channel)s for %(target)s in %(warehouse)s",
                kind=record._label("kind"),
                channel=record.channel_id.name or "",
                target=record._target_name(),
                warehouse=record.warehouse_id.name or "",
            )

    def _label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")

    def _target_name(self):
        target = self.product_id or self.categ_id
        return target.display_name if target else self.env._("all products")

    # --- Constraints -------------------------------------------------------------------------

    @api.constrains("kind", "amount", "measure", "product_id", "categ_id")
    def _check_amount(self):
        for record in self:
            if record.measure == quota.PERCENT and record.amount > 100:
                record._refuse(
                    self.env._("It can't be more than 100 percent. Enter less, or a quantity.")
                )
            if record.kind == quota.PROTECTION and not record.amount:
                record._refuse(self.env._("It protects nothing. Enter an amount above 0."))
            if record.product_id and record.categ_id:
                record._refuse(
                    self.env._("It names a product and a category. Keep one of the two.")
                )

    @api.constrains("date_from", "date_to", "decay_days")
    def _check_days(self):
        for record in self:
            if record.date_to and record.date_to < record.date_from:
                record._refuse(self.env._("It ends before it begins. Change one of the two days."))
            if record.decay_days and not record.date_to:
                record._refuse(self.env._("It can only decay towards a last day. Enter that day."))
            if record.decay_days and record.decay_days > (record.date_to - record.date_from).days:
                record._refuse(
                    self.env._("It would decay for longer than it lasts. Enter fewer days.")
                )

    @api.constrains("active", "date_from", "date_to", *SUBJECT)
    def _check_overlap(self):
        for record in self.filtered("active"):
            if rival := record._rival():
                record._refuse(
                    self.env._(
                        "From %(start)s on there is another one for the same. Change its days, or "
                        "archive it.",
                        start=fields.Date.to_string(rival.date_from),
                    )
                )

    def _rival(self):
        """Another active quota for the same, with a day in common."""
        same = [(name, "=", self[name].id if name != "kind" else self[name]) for name in SUBJECT]
        days = ["|", ("date_to", "=", False), ("date_to", ">=", self.date_from)]
        if self.date_to:
            days.append(("date_from", "<=", self.date_to))
        return self.search([("id", "!=", self.id), ("active", "=", True), *same, *days], limit=1)

    @api.constrains("active", "amount", "measure", "date_from", "date_to", "decay_days", *SUBJECT)
    def _check_room(self):
        """A cap below what the channel has already would be broken from the start."""
        for record in self.filtered(lambda q: q.active and q.kind == quota.CAP):
            today = record.warehouse_id._dist_today(record.warehouse_id.id)
            if record._rule().is_in_force(today):
                record._check_room_today(today)

    def _check_room_today(self, today):
        for product, had, cap in self._overdrawn(today):
            self._refuse(
                self.env._(
                    "Of %(product)s the channel has %(had)s %(unit)s already, and the cap is "
                    "%(cap)s. Raise the cap, or free what is promised first.",
                    product=product.display_name,
                    had=f"{had:g}",
                    unit=product.uom_id.name,
                    cap=f"{cap:g}",
                )
            )

    def _refuse(self, why):
        raise ValidationError(self.env._("%(quota)s: %(why)s", quota=self.display_name, why=why))

    # --- Actions -------------------------------------------------------------------------------

    def action_view_promises(self):
        """Open what the channel is promised of what the quota is for."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_reservation_policy.dist_promise_action"
        )
        domain = [
            ("channel_id", "=", self.channel_id.id),
            ("warehouse_id", "=", self.warehouse_id.id),
        ]
        if self.product_id:
            domain.append(("product_id", "=", self.product_id.id))
        elif self.categ_id:
            domain.append(("product_id.categ_id", "child_of", self.categ_id.id))
        return {**action, "domain": domain, "context": {}}

    # --- The core's form -------------------------------------------------------------------------

    def _rule(self):
        """The core's quota of this record."""
        return quota.Quota(
            self.kind,
            self.channel_id.id,
            Decimal(str(round(self.amount, 6))),
            self.measure,
            self.date_from,
            self.date_to or None,
            self.decay_days,
            self.channel_id.priority,
            self.channel_id.name,
        )
