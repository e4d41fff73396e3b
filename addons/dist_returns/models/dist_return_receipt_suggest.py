# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..core import suggestion as core


class DistReturnReceipt(models.Model):
    """Inspected goods get a suggestion; clean ones of low value are disposed of by rule."""

    _inherit = "dist.return.receipt"

    def _suggestion(self):
        """Return kind, rule and words of what the first rule that matches suggests."""
        self.ensure_one()
        return self._suggestions()[self]

    def _suggestions(self):
        """Return {receipt: (kind, rule, words)}; the rules of a company are read once."""
        found = {}
        for company, receipts in self.grouped("company_id").items():
            rules = self.env["dist.disposition.rule"]._rules_of(company)
            known = rules._as_core()
            for receipt in receipts:
                goods = receipt._as_goods()
                first = core.first(known, goods)
                rule = rules.browse(first.id if first else ())
                words = receipt._words_of_rule(rule, goods) if first else False
                found[receipt] = (first.kind if first else False, rule, words)
        return found

    def _words_of_rule(self, rule, goods):
        return self.env._(
            "Rule “%(rule)s”: %(condition)s, original cost %(cost)s.",
            rule=rule.name,
            condition=self._words_of_condition(),
            cost=self.currency_id.format(goods.cost),
        )

    def _words_of_condition(self):
        conditions = dict(self._fields["condition"]._description_selection(self.env))
        return conditions.get(self.condition) or self.env._("no condition given")

    def _as_goods(self):
        mine = self.sudo()  # sudo: categories and checks count for everybody
        path = mine.product_id.categ_id.parent_path or ""
        return core.Goods(
            reason=mine.reason_id.id or None,
            condition=mine.condition or None,
            product=mine.product_id.id,
            categories=frozenset(int(part) for part in path.split("/") if part),
            cost=self.currency_id.round(mine.undecided_qty * self._original_unit_cost()),
            is_clean=mine.condition == "new" and "failed" not in mine.check_ids.mapped("state"),
        )

    def _suggest_dispositions(self):
        """Propose what the rules say of these concluded receipts; execute what needs nobody.

        A warehouse that only monitors gets an entry in the audit of what would be proposed.
        """
        undecided = self.filtered(lambda one: one._is_undecided())
        suggestions = undecided._suggestions()
        # credit only is for goods that stay away
        meant = undecided.filtered(lambda one: suggestions[one][0] not in (False, "credit_only"))
        modes = meant.grouped(lambda one: one.warehouse_id.dist_mode)
        modes.get("enforce", self.browse())._follow_rules(suggestions)
        for receipt in modes.get("monitor", ()):
            kind, _rule, words = suggestions[receipt]
            receipt._note_suggestion(kind, words)

    def _note_suggestion(self, kind, words):
        kinds = dict(self.env["dist.disposition"]._fields["kind"]._description_selection(self.env))
        self.env["dist.audit"]._log(
            "decision",
            self.env._(
                "“%(kind)s” would be proposed for %(name)s.",
                kind=kinds[kind],
                name=self.display_name,
            ),
            record=self,
            reason=words,
        )

    def _is_undecided(self):
        return self.inspected_at and self.product_id.uom_id.compare(self._decidable_qty(), 0.0) > 0

    def _follow_rules(self, suggestions):
        """Propose what the rules suggest, and let what needs nobody be executed."""
        turns, obstacles = {}, []
        for receipt in self:
            rule = suggestions[receipt][1]
            turn = turns.get(rule, rule.clean_count) + 1
            obstacle = core.obstacle(rule._as_core()[0], receipt._as_goods(), turn)
            if obstacle in (None, core.Obstacle.SAMPLE):
                turns[rule] = turn
            obstacles.append(obstacle)
        for rule, turn in turns.items():
            # sudo: the count of the rule, which the sampling goes by
            rule.sudo().clean_count = turn
        self._propose_by_rule(suggestions, obstacles)

    def _propose_by_rule(self, suggestions, obstacles):
        """Propose for each receipt; what no obstacle leaves to a person is executed.

        :param obstacles: of each receipt, in their order
        """
        parts = [
            (receipt, receipt._decidable_qty(), kind, rule._disposition_values())
            for receipt in self
            for kind, rule, _words in [suggestions[receipt]]
        ]
        proposals = self.env["dist.disposition"]._propose_all(parts)
        automatic = proposals.browse()
        for proposal, obstacle in zip(proposals, obstacles, strict=True):
            if obstacle == core.Obstacle.SAMPLE:
                proposal.sudo()._set(  # sudo: the sentence is fixed for everybody
                    {"suggestion": self.env._("%s A sample: please look.", proposal.suggestion)}
                )
            elif not obstacle:
                automatic |= proposal
        automatic._follow_through()
