# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain

CONSENT, PERSON, PORTAL = "consent", "person", "portal"
BASES = [
    (CONSENT, "Standing consent"),
    (PERSON, "A person"),
    (PORTAL, "The customer in the portal"),
]


class DistSubstitution(models.Model):
    """What was substituted for what: the original request, the substitute, and whose consent.

    An undone substitution is written off by an entry with the opposite figures, so that sums are
    right. Amounts are in the company's currency and quantities in the products' own units; what
    begins with `asked` is the line as it was, in its own unit and currency.
    """

    _name = "dist.substitution"
    _inherit = ["dist.append.only"]
    _description = "Substitutions"
    _order = "id desc"
    _check_company_auto = True
    _rec_name = "order_name"

    create_date = fields.Datetime("When", readonly=True)
    user_id = fields.Many2one("res.users", "Who", readonly=True, ondelete="restrict")
    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    order_name = fields.Char("Order Number", readonly=True)
    line_id = fields.Many2one(
        "sale.order.line",
        "Original Line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    substitute_line_id = fields.Many2one(
        "sale.order.line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    entry_id = fields.Many2one(
        "dist.product.substitute",
        "Entry in the List",
        readonly=True,
        check_company=True,
        ondelete="set null",
    )
    basis = fields.Selection(
        BASES,
        "Consent",
        required=True,
        readonly=True,
        help="Who agreed: the customer once and for all, or a person about this order.",
    )
    consented_by = fields.Char("Agreed with", readonly=True)
    reason = fields.Char(readonly=True)
    undoes_id = fields.Many2one(
        "dist.substitution",
        readonly=True,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    undone_ids = fields.One2many("dist.substitution", "undoes_id", "Undone by", readonly=True)
    state = fields.Selection(
        [("valid", "Valid"), ("undone", "Undone"), ("undoing", "Undoes another")],
        compute="_compute_state",
        search="_search_state",
    )

    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index=True, ondelete="restrict"
    )
    channel_id = fields.Many2one(
        "dist.sales.channel", readonly=True, check_company=True, ondelete="restrict"
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", readonly=True, check_company=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    product_id = fields.Many2one(
        "product.product", "Asked for", required=True, readonly=True, index=True,
        ondelete="restrict",
    )  # fmt: skip
    product_uom_id = fields.Many2one(
        "uom.uom", "Unit of the Product", readonly=True, ondelete="restrict"
    )
    replaced_qty = fields.Float("Replaced", digits="Product Unit", readonly=True)
    substitute_id = fields.Many2one(
        "product.product", "Replaced by", required=True, readonly=True, index=True,
        ondelete="restrict",
    )  # fmt: skip
    substitute_uom_id = fields.Many2one(
        "uom.uom", "Unit of the Substitute", readonly=True, ondelete="restrict"
    )
    substitute_qty = fields.Float("Quantity", digits="Product Unit", readonly=True)
    original_amount = fields.Monetary(
        "At the Price Asked for", readonly=True,
        help="What the replaced quantity would have cost, without taxes.",
    )  # fmt: skip
    own_amount = fields.Monetary(
        "At Its Own Price", readonly=True,
        help="What the substitute costs whoever orders it, without taxes.",
    )  # fmt: skip
    charged_amount = fields.Monetary(
        "Charged", readonly=True, help="The lower of the two, without taxes."
    )
    price_difference = fields.Monetary(
        readonly=True,
        help="What is charged less what the substitute costs otherwise: what the substitution "
        "costs us. Never above zero.",
    )

    asked_qty = fields.Float(
        "Ordered Quantity", digits="Product Unit", readonly=True, aggregator=None
    )
    asked_uom_id = fields.Many2one("uom.uom", "Ordered Unit", readonly=True, ondelete="restrict")
    asked_currency_id = fields.Many2one("res.currency", "Currency of the Order", readonly=True)
    asked_price_unit = fields.Monetary(
        "Ordered Price", currency_field="asked_currency_id", readonly=True, aggregator="avg"
    )
    asked_discount = fields.Float(
        "Ordered Discount (%)", digits="Discount", readonly=True, aggregator="avg"
    )

    @api.depends("undoes_id", "undone_ids")
    def _compute_state(self):
        for record in self:
            undone = "undone" if record.undone_ids else "valid"
            record.state = "undoing" if record.undoes_id else undone

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = {
            "valid": Domain("undoes_id", "=", False) & Domain("undone_ids", "=", False),
            "undone": Domain("undone_ids", "!=", False),
            "undoing": Domain("undoes_id", "!=", False),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    # --- API for the suite ---------------------------------------------------------------------

    @api.model
    @api.private
    def _record(self, vals):
        """Record a substitution; user and time are the present ones."""
        # sudo: no role may create entries, and every substitution must be recorded
        return self.sudo()._append([{**vals, "user_id": self.env.uid}]).with_env(self.env)

    @api.private
    def _undo(self):
        """Write the substitutions off by entries of the opposite figures."""
        figures = (
            "replaced_qty", "substitute_qty", "original_amount", "own_amount", "charged_amount",
            "price_difference",
        )  # fmt: skip
        # sudo: as in _record; the copies say what their originals say
        for record in self.sudo():
            vals = record.copy_data()[0]
            vals |= {name: -record[name] for name in figures}
            self._record({**vals, "undoes_id": record.id})

    @api.model
    @api.private
    def _of_lines(self, lines):
        """The valid substitutions on the original lines, the oldest first."""
        # sudo: what a line became must not depend on who confirms or restores it
        return self.sudo().search(
            [("line_id", "in", lines.ids), ("state", "in", ["valid"])], order="id"
        )
