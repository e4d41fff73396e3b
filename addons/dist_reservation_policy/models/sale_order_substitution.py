# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import ConcurrencyError

from ..core.values import (
    COMMIT_ALL_OR_NOTHING,
    COMMIT_APPROVAL,
    COMMIT_ASK,
    COMMIT_REFUSE,
    SUBSTITUTE_AUTOMATIC,
)
from .dist_substitution import BASES, CONSENT
from .sale_order_line_substitute import SubstituteOption

#: commitments that decide a line as a whole, and may stop its order
DECIDED_AT_ONCE = (COMMIT_REFUSE, COMMIT_ALL_OR_NOTHING, COMMIT_ASK, COMMIT_APPROVAL)


class SaleOrder(models.Model):
    """Substitutes that an order gets by itself, and what people see of all of them."""

    _inherit = "sale.order"

    dist_substitution_ids = fields.One2many("dist.substitution", "order_id", "Substitutions")
    dist_substitution_count = fields.Integer(
        "Number of Substitutions", compute="_compute_dist_substitution_count"
    )

    def _compute_dist_substitution_count(self):
        self._dist_count("dist.substitution", "dist_substitution_count")

    # --- automatically -------------------------------------------------------------------------

    def _dist_choose_supply(self):
        """Warehouses first, then substitutes for what none of them has in time."""
        super()._dist_choose_supply()
        for order in self:
            order._dist_substitute()

    def _dist_undo_choices(self):
        """What a person is asked about is what was entered; the reverse order of choosing."""
        fresh = self.order_line.filtered(
            lambda x: x.dist_original_line_id and not x.dist_promise_decided
        )
        for line in fresh.filtered(lambda line: line._dist_was_automatic()):
            line._dist_undo_substitution()
        super()._dist_undo_choices()

    def _dist_may_substitute(self):
        """Whether this order may get substitutes without anybody asking.

        Only with the customer's standing consent, and never for EDI. What was paid, signed or
        promised outside stays what it was, and so does what somebody has just accepted as short.
        """
        self.ensure_one()
        # sudo: whether a channel is EDI doesn't depend on who confirms
        order = self.sudo()
        channels = order.dist_channel_id | order.dist_channel_derived_id
        return bool(
            not any(channels.mapped("is_edi"))
            and self not in self._dist_overridden()
            and self.partner_id._dist_consents_to_substitutes(self.company_id)
            and not self._dist_is_paid()
        )

    def _dist_substitute(self):
        """Replace what isn't there in time, where policy and customer allow it."""
        entries = self._dist_automatic_entries()
        if not entries or not self._dist_may_substitute():
            return
        lines = self.order_line.browse([line.id for line in entries])
        for line, (plan, _candidates) in lines._dist_short_plans(entries).items():
            by_id = {entry.id: entry for entry in entries[line]}
            for part in plan.parts:
                line._dist_take_part(by_id[part.ref], part)

    def _dist_automatic_entries(self):
        """{line: list of Substitute} for the lines that a policy substitutes by itself."""
        # what somebody has just chosen for a line stays what he chose
        enforced = self.order_line.filtered(
            lambda x: x.warehouse_id.dist_mode == "enforce" and not x._dist_chosen()
        )
        entries = enforced._dist_substitute_entries()
        if not entries:
            return {}
        policies = self.order_line.browse([line.id for line in entries])._dist_policies()
        return {
            line: found
            for line, found in entries.items()
            if policies[line.id].values.substitution == SUBSTITUTE_AUTOMATIC
        }

    def _dist_amount_asked_for(self):
        """A substitute that is cheaper makes no order too small."""
        amount = super()._dist_amount_asked_for()
        replaced = self.order_line.filtered("dist_substituted_qty")
        if not replaced:
            return amount
        found = replaced._dist_substitutions()
        saved = sum(found.mapped("original_amount")) - sum(found.mapped("charged_amount"))
        return amount + saved * (self.currency_rate or 1.0)

    # --- what people see -----------------------------------------------------------------------

    def action_dist_view_substitutions(self):
        """What was substituted on the orders."""
        return self._dist_action("dist_substitution_action", [("order_id", "in", self.ids)])

    def _dist_tell_substituted(self, record):
        """Say in the chatter what was replaced by what, and who agreed."""
        facts = self._dist_substitution_words(record)
        if record.basis == CONSENT:
            text = self.env._(
                "%(replaced)s of %(product)s are replaced by %(qty)s of %(substitute)s, by the "
                "standing consent of %(customer)s.",
                **facts,
            )
        else:
            text = self.env._(
                "%(replaced)s of %(product)s are replaced by %(qty)s of %(substitute)s, as agreed "
                "with %(person)s.",
                **facts,
            )
        self._message_log(body=text)

    def _dist_tell_undone(self, records):
        for record in records:
            self._message_log(
                body=self.env._(
                    "%(replaced)s of %(product)s are no longer replaced by %(substitute)s.",
                    **self._dist_substitution_words(record),
                )
            )

    def _dist_substitution_words(self, record):
        # sudo: the message names products and customer, whoever causes it
        record = record.sudo()
        return {
            "replaced": f"{record.replaced_qty:g} {record.product_uom_id.name}",
            "product": record.product_id.display_name,
            "qty": f"{record.substitute_qty:g} {record.substitute_uom_id.name}",
            "substitute": record.substitute_id.display_name,
            "customer": record.partner_id.display_name,
            "person": record.consented_by or dict(BASES)[record.basis],
        }


class SaleOrderLine(models.Model):
    """Substitutes that a line gets by itself, as far as they are really there."""

    _inherit = "sale.order.line"

    def _dist_take_part(self, entry, part):
        """Replace what a part of a plan replaces."""
        kept = Decimal(str(round(self.product_uom_qty, 6))) - part.replaced
        option = SubstituteOption(
            self.id, entry.id, entry.substitute_id, entry.uom_id, Decimal(part.qty), part.replaced,
            kept, Decimal(part.qty), None, 0.0, 0.0, 0.0,
        )  # fmt: skip
        self._dist_apply_substitute(option, CONSENT)

    def _dist_promise_new(self):
        """A substitute that somebody else got meanwhile is no substitute: the original is asked for
        again, and gets what its own policy says."""
        fresh = self.filtered(lambda x: x.dist_original_line_id and not x.dist_promise_decided)
        promised, waiting = super()._dist_promise_new()
        fresh = fresh.filtered(lambda line: line.order_id not in waiting)
        lost = fresh.filtered(lambda line: line._dist_is_lost_substitute())
        if not lost:
            return promised, waiting
        promised -= set(lost.ids)
        quantities = lost._dist_back_to_originals()
        originals = self.browse([line.id for line in quantities])
        self.env["dist.promise.service"]._promise(originals._dist_requests(quantities))
        return promised | set(originals.ids), waiting

    def _dist_is_lost_substitute(self):
        """Whether the suite chose the line, and not all of it is promised in time."""
        if self.warehouse_id.dist_mode != "enforce" or not self._dist_was_automatic():
            return False
        if self.dist_backorder_qty or self.order_id._dist_ships_together():
            # what leaves together waits for the last of it
            return bool(self.dist_backorder_qty)
        return bool(self.dist_promised_date and self.dist_promised_date > self._dist_ship_date())

    def _dist_was_automatic(self):
        found = self.dist_original_line_id._dist_substitutions()
        return CONSENT in found.filtered(lambda s: s.substitute_line_id.id == self.id).mapped(
            "basis"
        )

    def _dist_back_to_originals(self):
        """Undo these substitutions; {original line: quantity that it wants more}."""
        more = {}
        for line in self:
            original = line.dist_original_line_id
            policy = original._dist_policies()[original.id].values
            if policy.commitment in DECIDED_AT_ONCE:
                # the whole line is to be decided at once, and its answer to be on record as such
                raise ConcurrencyError("A substitute was promised to somebody else meanwhile.")
            before = original._dist_product_qty(original.product_uom_qty)
            line._dist_undo_substitution()
            after = original._dist_product_qty(original.product_uom_qty)
            more[original] = more.get(original, 0) + after - before
        return more
