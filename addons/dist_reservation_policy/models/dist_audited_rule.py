# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class DistAuditedRule(models.AbstractModel):
    """Rules that the registry caches, and of whose changes the audit knows.

    A model says what is `_decisive` (`active` among it), and puts a change and a deletion into
    words.
    """

    _name = "dist.audited.rule"
    _description = "Audited Rules"

    #: the fields whose change matters
    _decisive = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        rules._log_changes({rule: {} for rule in rules})
        return rules

    def write(self, vals):
        if not vals.keys() & self._decisive:
            return super().write(vals)
        before = {rule: rule._facts() for rule in self}
        result = super().write(vals)
        self.env.registry.clear_cache()
        self._log_changes(before)
        return result

    def unlink(self):
        entries = [rule._audit_entry(rule._deletion_in_words(), rule._facts(), {}) for rule in self]
        self.env["dist.audit"]._log_batch(entries)
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def copy_data(self, default=None):
        """Copies start archived: their original is for the same."""
        active = (default or {}).get("active", False)
        return [{**vals, "active": active} for vals in super().copy_data(default)]

    def _facts(self):
        """What the rule says, as plain JSON: the values of what is decisive."""
        self.ensure_one()
        facts = {name: self[name] for name in sorted(self._decisive)}
        return {
            name: value.id if isinstance(value, models.BaseModel) else str(value or "")
            for name, value in facts.items()
        }

    def _log_changes(self, before):
        """Audit the rules whose facts differ from those before; none before: created."""
        entries = [
            rule._audit_entry(rule._change_in_words(facts), facts, rule._facts())
            for rule, facts in before.items()
            if facts != rule._facts()
        ]
        if entries:
            self.env["dist.audit"]._log_batch(entries)

    def _audit_entry(self, words, before, after):
        payload = {"before": before, "after": after}
        return {"kind": "policy", "name": words, "record": self, "payload": payload}
