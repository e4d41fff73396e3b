# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain


class DistReturn(models.Model):
    """How returns are opened and entered from other documents."""

    _inherit = "dist.return"

    transfer_count = fields.Integer("Number of Transfers", compute="_compute_transfer_count")
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")

    def _compute_transfer_count(self):
        for record in self:
            # sudo: that there is a transfer is no secret; opening it needs the rights
            record.transfer_count = len(record.sudo().picking_ids)

    @api.depends("deadline", "state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for record in self:
            is_open = record.state not in ("closed", "rejected", "cancelled")
            record.is_overdue = is_open and bool(record.deadline) and record.deadline < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        overdue = Domain("deadline", "<", today) & Domain(
            "state", "not in", ("closed", "rejected", "cancelled")
        )
        return Domain.OR(overdue if flag else ~overdue for flag in value)

    @api.model
    def _open_list(self, domain, **defaults):
        action = self.env["ir.actions.act_window"]._for_xml_id("dist_returns.dist_return_action")
        context = {f"default_{name}": value for name, value in defaults.items()}
        return {**action, "domain": domain, "context": context}

    @api.model
    def _open_entry(self, partner, domain, company):
        """Open the dialog to enter a return, with what the domain of move lines finds."""
        lines = self.env["stock.move.line"]
        found = lines._dist_search_delivered(Domain(domain), company, Domain.TRUE)
        wizard = self.env["dist.return.enter"].create(
            {"partner_id": partner.id, "company_id": company.id}
        )
        wizard._add(found)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return Goods"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }
