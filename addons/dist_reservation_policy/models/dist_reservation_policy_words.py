# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a policy says: as the core's values, and in words."""

from decimal import Decimal

from odoo import api, models
from odoo.tools import LazyTranslate

from ..core import resolution, values
from .dist_reservation_policy import FLAGS, TARGETS

_lt = LazyTranslate(__name__)

#: each choice in words that stand alone
CHOICE_WORDS = {
    ("supply", values.SUPPLY_ON_HAND): _lt("Promise stock on hand only"),
    ("supply", values.SUPPLY_RECEIPTS): _lt("Promise stock on hand and receipts"),
    ("commitment", values.COMMIT_REFUSE): _lt("Refuse when short"),
    ("commitment", values.COMMIT_SPLIT): _lt("Split when short"),
    ("commitment", values.COMMIT_BACKORDER): _lt("Accept and backorder when short"),
    ("commitment", values.COMMIT_ALL_OR_NOTHING): _lt("All or nothing when short"),
    ("substitution", values.SUBSTITUTE_OFF): _lt("No substitutes"),
    ("substitution", values.SUBSTITUTE_PROPOSE): _lt("Propose substitutes"),
    ("substitution", values.SUBSTITUTE_AUTOMATIC): _lt("Substitute automatically"),
    ("commitment", values.COMMIT_ASK): _lt("Ask the customer when short"),
    ("commitment", values.COMMIT_APPROVAL): _lt("Wait for approval when short"),
    ("shipment", values.SHIP_DIRECT): _lt("Ship as available"),
    ("shipment", values.SHIP_ONE): _lt("Ship all at once"),
    ("sourcing", values.SOURCE_OWN): _lt("Serve from the order's own warehouse"),
    ("sourcing", values.SOURCE_IN_ORDER): _lt("Serve in the channel's order of warehouses"),
    ("sourcing", values.SOURCE_FEWEST): _lt("Serve from as few warehouses as possible"),
    ("sourcing", values.SOURCE_EARLIEST): _lt("Serve from where the whole is there first"),
    ("backorder", values.BACKORDER_KEEP): _lt("Keep backorders"),
    ("backorder", values.BACKORDER_CANCEL): _lt("Cancel backorders"),
    ("backorder", values.BACKORDER_ASK): _lt("Ask the customer about backorders"),
    ("override", values.OVERRIDE_NOBODY): _lt("Nobody overrides"),
    ("override", values.OVERRIDE_APPROVER): _lt("Override approvers override"),
    ("override", values.OVERRIDE_MANAGER): _lt("Policy managers override"),
    ("preemption", values.PREEMPTION_OFF): _lt("Take nothing from others"),
    ("preemption", values.PREEMPTION_ALLOWED): _lt("May take from lower classes"),
}


class DistReservationPolicy(models.Model):
    _inherit = "dist.reservation.policy"

    @api.depends("scope", *values.CHOICES, *values.NUMBERS, *FLAGS.values())
    @api.depends_context("lang")
    def _compute_summary(self):
        for policy in self:
            decided, ignored = [], []
            for name, value in policy._set_values().items():
                (ignored if policy._ignores(name) else decided).append(self._words(name, value))
            policy.summary = "; ".join(decided)
            policy.ignored_summary = "; ".join(ignored)

    def _target(self):
        """Return the record that the policy is for; empty while none is chosen."""
        self.ensure_one()
        return self[TARGETS[self.scope or resolution.COMPANY]]

    def _ignores(self, name):
        """Tell whether the field is set in vain: one of the whole order in a policy of lines."""
        return name in values.ORDER_FIELDS and self.scope in resolution.LINE_SCOPES

    def _set_values(self):
        """Return the fields that the policy sets, as the core wants them, in their usual order."""
        self.ensure_one()
        return {name: self._core_value(name) for name in values.FIELDS if self._sets(name)}

    def _sets(self, name):
        return bool(self[FLAGS.get(name, name)])

    def _core_value(self, name):
        if values.NUMBERS.get(name) is Decimal:
            return Decimal(str(self[name]))
        return self[name]

    @api.model
    def _from_text(self, name, text):
        """The value of a field as the core wants it, from its text."""
        return values.NUMBERS.get(name, str)(text)

    @api.model
    def _words(self, name, value):
        """Return the value of a field in words that stand alone, such as "Refuse when short"."""
        if name in values.CHOICES:
            return self.env._(CHOICE_WORDS[name, value])
        if name == "confidence_days":
            return self.env._("%(days)s confidence days", days=value)
        if name == "buffer_qty":
            return self.env._("Buffer of %(quantity)s", quantity=f"{value.normalize():f}")
        if name == "min_order_amount":
            return self.env._("Orders of %(amount)s or more", amount=f"{value.normalize():f}")
        if name == "min_shelf_life_days":
            return self.env._("Keeps %(days)s days from arrival", days=value)
        if name == "hold_quotation_minutes":
            return self.env._("Quotations hold %(minutes)s minutes", minutes=value)
        return self.env._("Carts hold %(minutes)s minutes", minutes=value)

    def _label(self, name):
        return dict(self._fields[name]._description_selection(self.env))[self[name]]

    @api.model
    def _field_name(self, name):
        return self._fields[name]._description_string(self.env)
