# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: whose forms show what came back; each of them may read returns
READERS = (
    "dist_base.group_dist_user,sales_team.group_sale_salesman,"
    "purchase.group_purchase_user,stock.group_stock_user"
)
#: a return that somebody still has to do something about
OPEN_STATES = ("submitted", "authorised", "receipt")


class DistReturnAnalysis(models.Model):
    """The return rate of the last 12 months, for the forms of products and vendors."""

    _inherit = "dist.return.analysis"

    @api.model
    def _recent_rates(self, groupby, domain):
        """Return {id: rate in percent} of what was delivered in the last 12 months.

        One query for any number of records.
        """
        since = fields.Datetime.now() - relativedelta(months=12)
        recent = Domain("date", ">=", since) & Domain("company_id", "in", self.env.companies.ids)
        # sudo: who sells or buys may know the rate, but not the report; only of own companies
        rows = self.sudo()._read_group(Domain(domain) & recent, [groupby], ["return_rate:avg"])
        return {record.id: rate or 0.0 for record, rate in rows}

    @api.model
    def _open_recent(self, **defaults):
        """Open the report, with these of its filters and values; None for who may not read it."""
        if not self.has_access("read"):
            return None
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_returns.dist_return_analysis_action"
        )
        context = {f"search_default_{name}": value for name, value in defaults.items()}
        return {**action, "context": {"search_default_year": 1, **context}}
