# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import float_round

MANAGER_GROUP = "dist_base.group_dist_policy_manager"


class DistReplenishmentReplicate(models.TransientModel):
    """Gives a warehouse the policies and reordering rules of another one."""

    _name = "dist.replenishment.replicate"
    _description = "Replicate Rules"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    source_id = fields.Many2one(
        "stock.warehouse", "From", required=True, check_company=True, help="Whose rules are copied."
    )
    target_id = fields.Many2one(
        "stock.warehouse",
        "To",
        required=True,
        check_company=True,
        domain="[('id', '!=', source_id)]",
        help="Which warehouse gets them.",
    )
    categ_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="Only rules of products in these categories and below them. Empty: all.",
    )
    copy_policies = fields.Boolean("Policies", default=True)
    copy_orderpoints = fields.Boolean("Reordering Rules", default=True)
    factor = fields.Float(
        "Scale by",
        default=1.0,
        digits=(16, 4),
        help="Minimum and maximum are multiplied by this: 0.5 for half as much stock.",
    )
    policy_count = fields.Integer("Policies to Copy", compute="_compute_counts")
    orderpoint_count = fields.Integer("Reordering Rules to Copy", compute="_compute_counts")

    @api.depends("source_id", "target_id", "categ_ids", "copy_policies", "copy_orderpoints")
    def _compute_counts(self):
        for wizard in self:
            wizard.policy_count = len(wizard._policies_to_copy())
            wizard.orderpoint_count = len(wizard._orderpoints_to_copy())

    @api.constrains("factor", "source_id", "target_id")
    def _check_values(self):
        for wizard in self:
            if wizard.source_id == wizard.target_id:
                raise ValidationError(
                    self.env._(
                        "The rules of %(warehouse)s can't be copied to itself. Choose another "
                        "warehouse to copy to.",
                        warehouse=wizard.source_id.display_name,
                    )
                )
            if wizard.factor <= 0:
                raise ValidationError(
                    self.env._(
                        "Minimum and maximum can't be multiplied by %(factor)s. Enter a number "
                        "above 0.",
                        factor=f"{wizard.factor:g}",
                    )
                )

    @api.constrains("company_id")
    def _check_company_id(self):
        """The rules are copied with all rights, so the company must be one of the user's."""
        for wizard in self:
            if wizard.company_id not in self.env.companies:
                raise AccessError(
                    self.env._(
                        "You don't work in the company %(company)s. Switch to it to copy rules.",
                        # sudo: whoever named the company may read its name
                        company=wizard.company_id.sudo().display_name,
                    )
                )

    # --- What is copied ----------------------------------------------------------------------

    def _policies_to_copy(self):
        """Return the policies that name the source, and that the target has no twin of."""
        policies = self.env["dist.replenishment.policy"]
        if not (self.copy_policies and self.source_id and self.target_id):
            return policies
        found = policies.search([("warehouse_id", "=", self.source_id.id)])
        present = policies.with_context(active_test=False).search(
            [("warehouse_id", "=", self.target_id.id)]
        )
        taken = {policy._segment() for policy in present}
        return found.filtered(
            lambda policy: self._is_chosen(policy) and policy._segment() not in taken
        )

    def _is_chosen(self, policy):
        category = policy.product_id.categ_id or policy.product_categ_id
        return not self.categ_ids or bool(self._above(category) & set(self.categ_ids.ids))

    @api.model
    def _above(self, category):
        return {int(part) for part in (category.parent_path or "").split("/") if part}

    def _orderpoints_to_copy(self):
        """Return the source's reordering rules of products that have none in the target."""
        # sudo: a policy manager decides about reordering rules without being in charge of stock;
        # the constraint on the company keeps this to his own
        rules = self.env["stock.warehouse.orderpoint"].sudo()
        if not (self.copy_orderpoints and self.source_id and self.target_id):
            return rules
        domain = [("warehouse_id", "=", self.source_id.id)]
        if self.categ_ids:
            domain.append(("product_id.categ_id", "child_of", self.categ_ids.ids))
        present = rules.with_context(active_test=False)._read_group(
            [("warehouse_id", "=", self.target_id.id)], ["product_id"]
        )
        taken = {product.id for (product,) in present}
        # one for each product: a rule of another place in the source has no place in the target
        found = {}
        for rule in rules.search(domain, order="id"):
            if rule.product_id.id not in taken:
                found.setdefault(rule.product_id, rule)
        return rules.concat(*found.values())

    # --- Copying -----------------------------------------------------------------------------

    def action_replicate(self):
        """Copy what the target doesn't have yet, and open its policies or rules."""
        self.ensure_one()
        if not self.env.su and not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(
                self.env._("Only policy managers may copy rules to a warehouse. Ask one of them.")
            )
        policies, rules = self._policies_to_copy(), self._orderpoints_to_copy()
        for policy in policies:
            policy.copy({"warehouse_id": self.target_id.id, "name": self._copied_name(policy)})
        created = rules.create([self._prepare_rule(rule) for rule in rules])
        message = self.env._(
            "%(policies)s policies and %(rules)s reordering rules were copied to %(warehouse)s.",
            policies=len(policies),
            rules=len(created),
            warehouse=self.target_id.display_name,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _copied_name(self, policy):
        return self.env._(
            "%(policy)s (%(warehouse)s)", policy=policy.name, warehouse=self.target_id.name
        )

    def _prepare_rule(self, rule):
        """Return the values of the copy, which buys nothing by itself."""
        return {
            "product_id": rule.product_id.id,
            "warehouse_id": self.target_id.id,
            "location_id": self.target_id.lot_stock_id.id,
            "company_id": self.company_id.id,
            "product_min_qty": self._scaled(rule, rule.product_min_qty),
            "product_max_qty": self._scaled(rule, rule.product_max_qty),
            "replenishment_uom_id": rule.replenishment_uom_id.id,
            "trigger": "manual",
        }

    def _scaled(self, rule, qty):
        return float_round(
            qty * self.factor, precision_rounding=rule.product_uom.rounding, rounding_method="UP"
        )
