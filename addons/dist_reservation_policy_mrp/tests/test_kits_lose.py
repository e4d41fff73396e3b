# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from decimal import Decimal

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.dist_reservation_policy.core.slip import Arrival

from .kits_common import KitsCommon


@tagged("post_install", "-at_install")
class TestKitsLose(KitsCommon):
    """Kits beside higher customer classes and receipts that slip."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.write({"preemption": "allowed", "override": "approver"})
        cls.gold, cls.silver = (
            cls._customer(name, priority) for name, priority in (("Gold", 20), ("Silver", 10))
        )

    @classmethod
    def _customer(cls, name, priority):
        partner = cls.env["res.partner"].create({"name": name, "is_company": True})
        rank = cls.env["dist.customer.class"].create({"name": name, "priority": priority})
        partner.with_company(cls.company).dist_customer_class_id = rank
        return partner

    def _preempt(self, order):
        preemptions = self.env["dist.promise.preemption"].with_user(self.seller)
        return preemptions.create({"order_id": order.id})

    def test_a_component_of_a_kit_is_never_taken(self):
        has = self._confirmed(4, product=self.kit, partner_id=self.silver.id)
        needs = self._confirmed(5, partner_id=self.gold.id)
        self.assertBooks(needs, firm=2, backorder=3)
        with self.assertRefused(UserError, "Nothing can be taken"):
            self._preempt(needs)
        self.assertKits(has, firm=4)
        self.assertEqual(self._components(has), {(self.product, "firm"): 8, (self.nut, "firm"): 4})
        self.assertBooks(needs, firm=2, backorder=3)

    def test_goods_are_taken_beside_a_kit_that_keeps_its_own(self):
        kits = self._confirmed(2, product=self.kit, partner_id=self.silver.id)
        goods = self._confirmed(4, partner_id=self.silver.id)
        needs = self._confirmed(9, partner_id=self.gold.id)
        self.assertBooks(needs, firm=2, backorder=7)
        lines = self._preempt(needs).with_env(self.env).line_ids
        self.assertEqual([(line.order_id, line.qty) for line in lines], [(goods, 4)])
        self.assertKits(kits, firm=2)

    def test_kits_take_nothing(self):
        has = self._confirmed(8, partner_id=self.silver.id)
        needs = self._confirmed(3, product=self.kit, partner_id=self.gold.id)
        self.assertKits(needs, firm=1, backorder=2)
        self.assertFalse(needs.with_user(self.seller).dist_can_preempt)
        with self.assertRefused(UserError, "lacks Bolt set, and kits take nothing"):
            self._preempt(needs)
        self.assertBooks(has, firm=8)

    def test_what_kits_would_lose_is_what_they_lose(self):
        washer = self._component("Washer M8")
        kit = self._kit("Washer set", [(self.product, 1), (washer, 2)])
        kit.list_price = 7
        receipt = self._receipt(6, days=4, product=washer)
        order = self._confirmed(3, product=kit)
        self.assertKits(order, firm=3)
        before, after = (self.today + timedelta(days=days) for days in (4, 9))
        self.assertEqual(order.order_line.dist_promised_date, before)
        moves = {receipt.move_ids: Arrival(after, Decimal(6))}
        found = self.env["dist.promise.supply"]._foresee(moves)
        self.assertEqual(
            [(s.line, s.product_id, s.old_ship_date, s.fate.qty, s.fate.date) for s in found],
            [(order.order_line, washer.id, before, 6, after)],
        )
        worth = 3 * order.order_line.price_reduce_taxexcl
        self.assertAlmostEqual(found[0].value, worth)
        receipt.move_ids.date = fields.Datetime.now() + timedelta(days=9)
        self._settle()
        self.assertKits(order, at_risk=3)
        self._work_all()
        self.assertKits(order, firm=3)
        slip = self.env["dist.promise.slip"].search([("order_id", "=", order.id)])
        self.assertEqual(
            (slip.product_id, slip.qty, slip.old_ship_date, slip.new_ship_date, slip.state),
            (washer, 6, before, after, "late"),
        )
        self.assertAlmostEqual(slip.amount, worth)
