# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import LockError, UserError

from ..core import disposition as core

#: conditions in which goods may go back to stock unless somebody says otherwise; False: not given
SOUND = ("new", "opened", False)


class DistReturnReceipt(models.Model):
    """What of the goods is decided, what they are worth, and how long they stand here."""

    _inherit = "dist.return.receipt"

    planned_qty = fields.Float(
        "Planned",
        digits="Product Unit",
        compute="_compute_planned_qty",
        store=True,
        help="Quantity of dispositions that are proposed or approved.",
    )
    undecided_qty = fields.Float(
        "Undecided",
        digits="Product Unit",
        compute="_compute_planned_qty",
        store=True,
        help="In quarantine, and no disposition says what becomes of it.",
    )
    rework_id = fields.Many2one(
        "dist.disposition",
        "Reworked by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The disposition by which the goods are inspected again.",
        check_company=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    open_value = fields.Monetary(
        "Value in Quarantine",
        compute="_compute_open_value",
        store=True,
        help="Original cost of what is still in quarantine.",
    )
    age_days = fields.Integer(
        "Days in Quarantine", compute="_compute_age_days", help="Since the goods were received."
    )

    @api.depends("open_qty", "disposition_ids.state", "disposition_ids.quantity")
    def _compute_planned_qty(self):
        digits = self.env["dist.disposition"]._digits()
        for receipt in self:
            planned = receipt.disposition_ids.filtered(
                lambda line: line.state in ("proposed", "approved")
            )
            receipt.planned_qty = sum(planned.mapped("quantity"))
            receipt.undecided_qty = core.undecided(
                receipt.quantity, receipt.disposed_qty, receipt.planned_qty, digits
            )

    @api.depends("open_qty", "product_id", "origin_move_id")
    def _compute_open_value(self):
        for receipt in self:
            receipt.open_value = receipt.open_qty * receipt._original_unit_cost()

    @api.depends("received_at")
    def _compute_age_days(self):
        now = fields.Datetime.now()
        for receipt in self:
            receipt.age_days = (now - receipt.received_at).days if receipt.received_at else 0

    def _original_unit_cost(self):
        """Cost of one when it was delivered, or received from the vendor; else the present cost."""
        if not self:
            return 0.0
        self.ensure_one()
        # sudo: a clerk sees what goods cost only in the sum of a worklist
        mine = self.sudo()
        origin, lot = mine.origin_move_id, mine.lot_id
        product = mine.product_id.with_company(mine.company_id)
        is_mixed = product.lot_valuated and len(origin.move_line_ids.lot_id) > 1
        quantity = origin._get_valued_qty() if origin.state == "done" and not is_mixed else 0.0
        if quantity:
            return origin.value / quantity
        return (product.lot_valuated and lot.standard_price) or product.standard_price

    def _set(self, vals):
        done = super()._set(vals)
        if "line_id" in vals:
            # goods that were unmatched have found their delivery: so have their dispositions
            self.disposition_ids._set({"line_id": vals["line_id"]})
        if vals.get("inspected_at"):
            self._suggest_dispositions()
        return done

    # --- dividing ------------------------------------------------------------------------------

    def _lock_for_disposition(self):
        """Nobody else divides these goods until this is done."""
        if not self:
            return
        try:
            # sudo: a lock asks for write access, which the roles that decide needn't have
            self.sudo().lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is deciding about “%(name)s” at this moment. Look at it again "
                    "in a few seconds.",
                    name=self[:1].display_name,
                )
            ) from error

    def _check_division(self, parts, available=None):
        """Refuse parts that are not positive, not whole serials, or more than what is undecided."""
        self.ensure_one()
        dispositions = self.env["dist.disposition"]
        problem = core.problem(
            self._decidable_qty() if available is None else available,
            parts,
            dispositions._digits(),
            is_serial=self.product_id.tracking == "serial",
        )
        if problem:
            raise UserError(dispositions._words_of_problem(problem, self.display_name))

    def _check_is_for_goods(self, kind):
        if kind not in core.FOR_GOODS:
            raise UserError(
                self.env._(
                    "“%(name)s” is here: credit only is for goods that don't come back. Choose "
                    "what becomes of the goods.",
                    name=self.display_name,
                )
            )

    def _proposal_values(self, qty, kind, vals, suggested, rule, words):
        """Return the values of a proposal for these goods, with what the rules suggest."""
        return {
            "suggested_kind": suggested,
            "rule_id": rule.id,
            "suggestion": words,
            "is_credited": self.kind == "customer",
            **vals,
            "receipt_id": self.id,
            "line_id": self.line_id.id,
            "product_id": self.product_id.id,
            "lot_id": self.lot_id.id,
            "company_id": self.company_id.id,
            "warehouse_id": self.warehouse_id.id,
            "kind": kind,
            "quantity": qty,
        }

    def _replace_proposals(self, parts):
        """Withdraw what is proposed and propose these instead; what is approved stays.

        :param parts: a list of (quantity, kind, other values)
        """
        self.ensure_one()
        self._lock_for_disposition()
        # sudo: who may decide is checked by the caller; states are set by nobody's hand
        self.sudo().disposition_ids.filtered(lambda one: one.state == "proposed")._cancel()
        self._check_division([quantity for quantity, _kind, _vals in parts])
        return self.env["dist.disposition"]._propose_all([(self, *part) for part in parts])

    def _dividable_qty(self):
        """Quantity that isn't approved or executed: what is only proposed is divided again."""
        proposed = self.disposition_ids.filtered(lambda one: one.state == "proposed")
        return self._decidable_qty() + sum(proposed.mapped("quantity"))

    def _default_division(self):
        """Return commands for lines: what is proposed, or all as the rules suggest."""
        proposed = self.disposition_ids.filtered(lambda one: one.state == "proposed")
        names = ("kind", "quantity", "is_credited", "grade_percent", "reason")
        links = ("location_dest_id", "target_product_id", "target_lot_id")
        lines = [
            {**{name: one[name] for name in names}, **{name: one[name].id for name in links}}
            for one in proposed
        ]
        if (rest := self._decidable_qty()) > 0:
            kind, rule, _words = self._suggestion()
            values = rule._disposition_values() if rule else {}
            # without a rule only goods that look sound have an obvious end; else a person says it
            kind = kind or (self._looks_sound() and "restock")
            lines.append({**values, "kind": kind, "quantity": rest})
        return [Command.create(line) for line in lines]

    def _looks_sound(self):
        # the result, since a check that failed for goods split off says nothing of the rest
        return self.condition in SOUND and self.inspection_result != "failed"

    def action_open_dispose(self):
        """Open the dialog that divides the goods into dispositions."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispose of %(name)s", name=self.display_name),
            "res_model": "dist.dispose",
            "view_mode": "form",
            "target": "new",
            "context": {"default_receipt_id": self.id},
        }

    def action_open_dispositions(self):
        """Open the dispositions of these goods."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_returns.dist_disposition_action"
        )
        return {**action, "domain": [("receipt_id", "in", self.ids)], "context": {}}
