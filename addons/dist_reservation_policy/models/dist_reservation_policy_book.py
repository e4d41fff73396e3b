# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The policies as the mechanism uses them: indexed, cached, audited, and there from the start."""

from odoo import api, models
from odoo.exceptions import AccessError

from odoo.addons.dist_base.tools.seen_cache import seen_cache

from ..core import values
from ..core.resolution import CHANNEL, COMPANY, Case, Rule, RuleBook
from .dist_reservation_policy import FLAGS, TARGETS

#: what a change of the policy must be recorded for
DECISIVE = {
    "name",
    "active",
    "company_id",
    "scope",
    *TARGETS.values(),
    *values.FIELDS,
    *FLAGS.values(),
}

#: policies of a fresh install, by the code of the channel
CHANNEL_DEFAULTS = {
    "TEL": {"supply": values.SUPPLY_RECEIPTS},
    "FIELD": {"supply": values.SUPPLY_RECEIPTS},
    "WEB": {"supply": values.SUPPLY_ON_HAND, "commitment": values.COMMIT_REFUSE},
    "MARKET": {"supply": values.SUPPLY_ON_HAND, "commitment": values.COMMIT_BACKORDER},
    "EDI": {"supply": values.SUPPLY_RECEIPTS},
}
COMPANY_DEFAULTS = {
    "commitment": values.COMMIT_SPLIT,
    "shipment": values.SHIP_DIRECT,
    "backorder": values.BACKORDER_KEEP,
    "set_hold_quotation_minutes": True,
    "hold_quotation_minutes": 0,
    "set_hold_cart_minutes": True,
    "hold_cart_minutes": 15,
}


class DistReservationPolicy(models.Model):
    _inherit = "dist.reservation.policy"
    _decisive = frozenset(DECISIVE)

    # --- Resolution --------------------------------------------------------------------------

    @api.model
    def _resolve(self, cases, company):
        """Return the policy of each case, in their order.

        :param cases: list of core.resolution.Case, all of the company
        :return: list of core.resolution.Resolution
        """
        book = self._rule_book(company.id)
        return [book.resolve(case) for case in cases]

    @api.model
    def _explain(self, case, company):
        """Return how every field of the case came to its value.

        :return: tuple of core.resolution.FieldExplanation
        :raises AccessError: when the user doesn't work in the company
        """
        if not self.env.su and company not in self.env.user.company_ids:
            raise AccessError(
                self.env._(
                    "You can't see the policies of %(company)s. Ask an administrator to add you to "
                    "that company.",
                    company=company.sudo().name,  # sudo: the message must name what it is about
                )
            )
        return self._rule_book(company.id).explain(case)

    @api.model
    def _case(self, company, *, product=None, partner=None, channel=None, warehouse=None):
        """Return the core's case for these records, each of which may be missing or empty."""
        # sudo: the policy is the same whoever asks, a portal user at checkout included
        product, partner = (record and record.sudo() for record in (product, partner))
        commercial = partner and partner.commercial_partner_id.with_company(company)
        return Case(
            company_id=company.id,
            product_id=_id(product),
            category_path=_path(product.categ_id) if product else (),
            partner_id=_id(commercial),
            class_id=_id(commercial and commercial.dist_customer_class_id),
            channel_id=_id(channel),
            warehouse_id=_id(warehouse),
        )

    @api.model
    @seen_cache("company_id")
    def _rule_book(self, company_id):
        # sudo: the book is the same for everybody, and it is cached for everybody
        policies = self.sudo().search([("company_id", "=", company_id), ("active", "=", True)])
        return RuleBook.of(policy._rule() for policy in policies)

    def _rule(self):
        return Rule(self.id, self.name, self.scope, self.target_res_id, self._set_values())

    # --- Changes: cache and audit ------------------------------------------------------------

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for policy, vals in zip(self, vals_list, strict=True):
            vals["name"] = (default or {}).get("name", self.env._("%s (copy)", policy.name))
        return vals_list

    def _facts(self):
        """Return what the policy is for and sets, as plain JSON."""
        self.ensure_one()
        facts = {name: str(value) for name, value in self._set_values().items()}
        return facts | {
            "name": self.name,
            "active": self.active,
            "scope": self.scope,
            "target": self._target().id,
            "company": self.company_id.id,
        }

    def _change_in_words(self, before):
        texts = {"policy": self.name, "target": self.target_name, "summary": self.summary}
        if not before:
            return self.env._(
                'The policy "%(policy)s" for %(target)s was created: %(summary)s.', **texts
            )
        if before["active"] and not self.active:
            return self.env._('The policy "%(policy)s" for %(target)s was archived.', **texts)
        return self.env._('The policy "%(policy)s" for %(target)s now says: %(summary)s.', **texts)

    def _deletion_in_words(self):
        return self.env._('The policy "%(policy)s" was deleted.', policy=self.name)

    # --- Fresh install -----------------------------------------------------------------------

    @api.model
    def _create_missing(self, companies):
        """Create the first policies of the companies that have none, archived ones counted."""
        served = self.with_context(active_test=False).search([("company_id", "in", companies.ids)])
        vals_list = [
            vals
            for company in companies - served.company_id
            for vals in self._prepare_first_policies(company)
        ]
        return self.with_context(tracking_disable=True).create(vals_list)

    @api.model
    def _prepare_first_policies(self, company):
        """Return the values for the company, and for its channels that still have their code."""
        channels = self.env["dist.sales.channel"].search([("company_id", "=", company.id)])
        first = [
            {
                "name": self.env._("Orders through %(channel)s", channel=channel.name),
                "scope": CHANNEL,
                "channel_id": channel.id,
                **CHANNEL_DEFAULTS[channel.code],
            }
            for channel in channels
            if channel.code in CHANNEL_DEFAULTS
        ]
        first.append({"name": self.env._("All orders"), "scope": COMPANY, **COMPANY_DEFAULTS})
        return [{"company_id": company.id, **vals} for vals in first]


def _id(record):
    """Return the id of a record, also while it is edited in a form; None for no record."""
    return (record and record._origin.id) or None


def _path(category):
    """Return the ids of the category and its ancestors, nearest first."""
    return tuple(int(part) for part in reversed((category.parent_path or "").split("/")) if part)
