# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..core import segment
from ..queries import classes as queries
from .dist_replenishment_policy import TARGETS

#: what a change of makes the policy decide differently
DECISIVE = (
    "active", "sequence", "company_id", *TARGETS, "method", "target_kind", "fill_target",
    "target_scope", "holding_rate", "shortage_cost", "ordering_cost", "review_days",
    "max_cover_days", "min_qty", "max_qty", "approval_amount", "auto_draft", "consume_forecast",
    "lateral", "forecast_weeks",
)  # fmt: skip


class DistReplenishmentPolicy(models.Model):
    """Which policy each item gets, and the book of changes."""

    _inherit = "dist.replenishment.policy"

    # --- Resolution --------------------------------------------------------------------------

    @api.model
    @api.private
    def _resolve(self, items):
        """Give each item the policy that wins; return how many items changed theirs.

        Items that no policy fits lose theirs. The number of queries doesn't depend on how many
        items there are.
        """
        places = self._spans()
        rules, policies = self._rules(items.company_id, places)
        ids, codes = queries.segments(self.env, items, self._codes(), places)
        winner = segment.resolve(rules, codes)
        chosen = [policies[index] if index >= 0 else None for index in winner.tolist()]
        return queries.write_policies(self.env, ids, chosen)

    @api.model
    def _rules(self, companies, places):
        """Return the rules of the companies' policies, and the ids of these at the same places.

        :param places: {category: its Span}
        """
        # sudo: which policy decides doesn't depend on who asks
        policies = self.sudo().search([("company_id", "in", companies.ids)], order="id")
        codes = self._codes()
        return [policy._rule(codes, places) for policy in policies], policies.ids

    def _rule(self, codes, places):
        wanted = {
            name: codes[name][value] if name in codes else value.id
            for name in segment.CRITERIA
            if name != segment.CATEGORY and (value := self[name])
        }
        category = places.get(self.product_categ_id.id)
        return segment.Rule(self.id, self.sequence, wanted, category)

    @api.model
    def _codes(self):
        """Return {criterion: {class: code}} of the criteria that are classes."""
        chosen = {name: self._fields[name] for name in TARGETS}
        return {
            name: {key: code for code, (key, _label) in enumerate(field.selection)}
            for name, field in chosen.items()
            if field.type == "selection"
        }

    @api.model
    def _spans(self):
        return segment.spans(queries.category_paths(self.env))

    # --- Why ---------------------------------------------------------------------------------

    @api.model
    @api.private
    def _why(self, item):
        """Return whole sentences: what won for the item, and what did not fit before it."""
        places = self._spans()
        rules, policies = self._rules(item.company_id, places)
        _ids, codes = queries.segments(self.env, item, self._codes(), places)
        facts = {name: int(values[0]) for name, values in codes.items()}
        return [
            # sudo: the names of the company's policies are no secret to whoever sees its items
            self.sudo().browse(policies[index])._verdict(item, failed)
            for index, failed in segment.explain(rules, facts)
        ]

    def _verdict(self, item, failed):
        if failed is None:
            return self.env._(
                '"%(policy)s" decides: it is the most specific policy that fits (%(segment)s).',
                policy=self.name,
                segment=self.segment_name,
            )
        return self.env._(
            '"%(policy)s" is not for this item: %(field)s is %(has)s, not %(wanted)s.',
            policy=self.name,
            field=self._label(failed),
            has=item._class_in_words(failed),
            wanted=self._value_in_words(failed),
        )

    # --- Book of changes ---------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        policies._log_changes({policy: {} for policy in policies})
        return policies

    def write(self, vals):
        if not vals.keys() & set(DECISIVE):
            return super().write(vals)
        before = {policy: policy._facts() for policy in self}
        result = super().write(vals)
        self._log_changes(before)
        return result

    def unlink(self):
        entries = [
            {
                "kind": "policy",
                "name": self.env._(
                    'The replenishment policy "%(policy)s" was deleted.', policy=policy.name
                ),
                "record": policy,
                "payload": {"before": policy._facts(), "after": {}},
            }
            for policy in self
        ]
        self.env["dist.audit"]._log_batch(entries)
        return super().unlink()

    def _facts(self):
        """What the policy says, as plain JSON."""
        values = {name: self[name] for name in DECISIVE}
        return {
            name: value.id if isinstance(value, models.BaseModel) else value
            for name, value in values.items()
        }

    def _log_changes(self, before):
        entries = [
            {
                "kind": "policy",
                "name": policy._change_in_words(facts),
                "record": policy,
                "payload": {"before": facts, "after": policy._facts()},
            }
            for policy, facts in before.items()
            if facts != policy._facts()
        ]
        if entries:
            self.env["dist.audit"]._log_batch(entries)

    def _change_in_words(self, before):
        if not before:
            return self.env._(
                'The replenishment policy "%(policy)s" was created.', policy=self.name
            )
        after = self._facts()
        changed = [self._label(name) for name in DECISIVE if before[name] != after[name]]
        return self.env._(
            'The replenishment policy "%(policy)s" changed: %(fields)s.',
            policy=self.name,
            fields=", ".join(changed),
        )

    # --- Fresh install -----------------------------------------------------------------------

    @api.model
    def _create_missing(self, companies):
        """Create the first policies of the companies that have none, archived ones counted."""
        served = self.with_context(active_test=False).search([("company_id", "in", companies.ids)])
        vals_list = [
            {"company_id": company.id, **vals}
            for company in companies - served.company_id
            for vals in self._prepare_first_policies()
        ]
        return self.with_context(tracking_disable=True).create(vals_list)

    @api.model
    def _prepare_first_policies(self):
        """Return the policies of a fresh install: more service where it matters or costs little."""
        return [
            {
                "name": self.env._("Vital products"),
                "criticality": "vital",
                "fill_target": 0.98,
                "target_scope": "item",
            },
            {
                "name": self.env._("Desirable products"),
                "criticality": "desirable",
                "fill_target": 0.90,
            },
            {
                "name": self.env._("Asked for often, of little value"),
                "abc_value": "c",
                "abc_picks": "a",
                "fill_target": 0.98,
            },
            {
                "name": self.env._("Asked for seldom, of much value"),
                "abc_value": "a",
                "abc_picks": "c",
                "method": "snq",
                "fill_target": 0.90,
            },
            {"name": self.env._("All other items"), "fill_target": 0.95, "sequence": 100},
        ]
