# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import format_date

from ..core import alternatives


class DistPromiseChoiceOption(models.TransientModel):
    """One alternative of a short line, or of all of them together. Only the suite makes them."""

    _name = "dist.promise.choice.option"
    _description = "Alternative for Short Lines"
    _order = "id"

    wizard_id = fields.Many2one(
        "dist.promise.choice", required=True, readonly=True, index=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        "dist.promise.choice.line", readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    kind = fields.Char(required=True, readonly=True)
    name = fields.Char("Alternative", readonly=True)
    alternative = fields.Json("Facts", readonly=True)
    now_qty = fields.Float("In Time", digits="Product Unit", readonly=True)
    later_qty = fields.Float("Later", digits="Product Unit", readonly=True)
    waiting_qty = fields.Float("No Date", digits="Product Unit", readonly=True)
    lost_qty = fields.Float("Lost", digits="Product Unit", readonly=True)
    now_date = fields.Date("Ships", readonly=True)
    now_arrival = fields.Date("Arrives", readonly=True)
    later_date = fields.Date("Rest Ships", readonly=True)
    later_arrival = fields.Date("Rest Arrives", readonly=True)
    now_value = fields.Monetary("Value in Time", readonly=True)
    later_value = fields.Monetary("Value Later", readonly=True)
    waiting_value = fields.Monetary("Value without Date", readonly=True)
    lost_value = fields.Monetary("Value Lost", readonly=True)

    @api.depends("name")
    def _compute_display_name(self):
        for option in self:
            option.display_name = option.name

    @api.model
    def _kind_words(self, kind):
        """The name of a kind; whoever offers a kind of his own extends this."""
        return {
            alternatives.SPLIT: self.env._("Now, the rest on its date"),
            alternatives.WHOLE: self.env._("All together later"),
            alternatives.BACKORDER: self.env._("Now, the rest without a date"),
            alternatives.LESS: self.env._("Only what is there now"),
            alternatives.CANCEL: self.env._("Cancel"),
        }.get(kind, kind)

    def _alternative(self):
        self.ensure_one()
        return alternatives.from_json(self.alternative)

    @api.model
    @api.private
    def _create_options(self, line, found):
        """The options of a line of the dialog, in the order of its alternatives."""
        return self._make(
            {
                "wizard_id": line.wizard_id.id,
                "line_id": line.id,
                "alternative": alternative.to_json(),
                **self._figures(line.sale_line_id, alternative),
            }
            for alternative in found
        )

    @api.model
    @api.private
    def _create_summary(self, wizard, offered):
        """One option for each kind that any line offers: what the order would be as a whole.

        :param offered: {order line: list of core Alternative}
        """
        kinds = self._kinds(offered)
        return self._make(self._sum(wizard, kind, offered) for kind in kinds)

    @api.model
    def _kinds(self, offered):
        """Kinds that any line offers: ours in their order, then those of others."""
        kinds = {alternative.kind for found in offered.values() for alternative in found}
        own = [kind for kind in alternatives.KINDS if kind in kinds]
        return own + sorted(kinds.difference(own))

    @api.model
    def _sum(self, wizard, kind, offered):
        figures = [
            self._figures(line, alternatives.pick(found, kind)) for line, found in offered.items()
        ]
        total = {"wizard_id": wizard.id, "kind": kind, "name": self._kind_words(kind)}
        for name in figures[0].keys() - total.keys():
            values = [mine[name] for mine in figures if mine[name]]
            # the last day counts: by then the customer has it all
            combine = max if name.endswith(("date", "arrival")) else sum
            total[name] = combine(values) if values else False
        return total

    @api.model
    def _make(self, vals_list):
        # sudo: what can be offered is computed, nobody writes it
        return self.sudo().create(list(vals_list)).with_env(self.env)

    @api.model
    def _figures(self, line, alternative):
        """Quantities, days and money of an alternative of an order line."""
        shipping, price = line._dist_shipping(), line._dist_unit_price()
        now, later = alternative.now_date, alternative.later_date
        new_price = price if alternative.price is None else float(alternative.price)
        values = {
            "now": new_price * float(alternative.now_qty),
            "later": new_price * float(alternative.later_qty),
            "waiting": new_price * float(alternative.backorder_qty),
            "lost": price * float(alternative.lost_qty),
        }
        rounded = {f"{name}_value": line.currency_id.round(v) for name, v in values.items()}
        return {
            "kind": alternative.kind,
            "name": self._label(line, alternative, later and shipping.arrival(later)),
            "now_qty": float(alternative.now_qty),
            "later_qty": float(alternative.later_qty),
            "waiting_qty": float(alternative.backorder_qty),
            "lost_qty": float(alternative.lost_qty),
            "now_date": now,
            "now_arrival": now and shipping.arrival(now),
            "later_date": later,
            "later_arrival": later and shipping.arrival(later),
            **rounded,
        }

    @api.model
    def _label(self, line, alternative, arrival):
        words = self._kind_words(alternative.kind)
        if not arrival:
            return words
        day = format_date(self.env, arrival, date_format="d MMM")
        return self.env._("%(choice)s (%(date)s)", choice=words, date=day)
