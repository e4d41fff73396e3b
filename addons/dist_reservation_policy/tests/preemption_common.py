# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .promise_common import PromiseCommon


class PreemptionCommon(PromiseCommon):
    """Ten bolts: eight are promised to a silver customer's order, gold needs five and has two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.write({"preemption": "allowed", "override": "approver"})
        cls.ann = cls._user("ann", "sales_team.group_sale_salesman")
        cls.bob = cls._user("bob", "sales_team.group_sale_salesman")
        cls.gold, cls.silver = cls.env["dist.customer.class"].create(
            [{"name": "Gold", "priority": 20}, {"name": "Silver", "priority": 10}]
        )
        cls.gold_customer, cls.silver_customer = (
            cls.env["res.partner"].create({"name": name, "is_company": True})
            for name in ("Lighthouse", "Breakwater")
        )
        cls.gold_customer.with_company(cls.company).dist_customer_class_id = cls.gold
        cls.silver_customer.with_company(cls.company).dist_customer_class_id = cls.silver
        cls.has = cls._quotation(8, user=cls.ann, partner_id=cls.silver_customer.id)
        cls.needs = cls._quotation(5, user=cls.bob, partner_id=cls.gold_customer.id)
        cls.has.action_confirm()
        cls.needs.action_confirm()
        cls.Preemption = cls.env["dist.promise.preemption"]

    @classmethod
    def _preempt(cls, user=None, order=None, **vals):
        """A preview, as the user of the gaining order makes it."""
        vals = {"order_id": (order or cls.needs).id, **vals}
        return cls.Preemption.with_user(user or cls.bob).create(vals).with_env(cls.env)

    @classmethod
    def _asked(cls, user=None, **vals):
        """A preemption that waits for approval."""
        preemption = cls._preempt(user, **vals)
        preemption.with_user(user or cls.bob).action_ask()
        return preemption

    @classmethod
    def _taken(cls, **vals):
        preemption = cls._asked(**vals)
        preemption.with_user(cls.approver).action_approve()
        return preemption

    @classmethod
    def _table(cls, preemption):
        """[(order, quantity, old ship date, new ship date, value)] that it shows."""
        return [
            (line.order_id, line.qty, line.ship_date, line.new_ship_date, line.amount)
            for line in preemption.line_ids
        ]

    def _audit(self, preemption):
        return self.env["dist.audit"].search(
            [("res_model", "=", preemption._name), ("res_id", "=", preemption.id)]
        )

    def _cases(self, order):
        return self.env["dist.exception"].search(
            [("kind_id.code", "=", "preempted"), ("cause_key", "=", f"sale.order:{order.id}")]
        )

    def _reserved(self, order):
        return sum(order.picking_ids.move_line_ids.mapped("quantity"))

    def assertNothingTaken(self, preemption=None, state=None):
        self.assertBooks(self.has, firm=8)
        self.assertBooks(self.needs, firm=2, backorder=3)
        if preemption:
            self.assertEqual(preemption.state, state)
            self.assertFalse(self._audit(preemption))
            self.assertFalse(self._cases(self.has))
