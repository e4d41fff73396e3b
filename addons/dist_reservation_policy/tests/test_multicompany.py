# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestMultiCompany(PromiseCommon):
    """Two companies sell one product: each from its own stock, by its own policies and books.

    The first has ten bolts, the other has three.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_warehouse.dist_mode = "enforce"
        cls.other_stock = cls.other_warehouse.lot_stock_id
        policies = cls.env["dist.reservation.policy"].search(
            [("company_id", "=", cls.other_company.id)]
        )
        policies.filtered(lambda p: p.scope == "channel").active = False
        cls.other_house_rule = policies.filtered(lambda p: p.scope == "company")
        cls.other_house_rule.write({"supply": "receipts", "commitment": "split"})
        cls._set_other_on_hand(3)
        cls.both = new_test_user(
            cls.env,
            "dist_test_both",
            groups="sales_team.group_sale_salesman",
            company_id=cls.company.id,
            company_ids=(cls.company | cls.other_company).ids,
        )

    @classmethod
    def _set_other_on_hand(cls, qty):
        cls.env["stock.quant"]._update_available_quantity(cls.product, cls.other_stock, qty)
        cls.env.cr.flush()

    @classmethod
    def _of(cls, company, qty):
        """A quotation of the company, made by who sells for both."""
        warehouse = cls.warehouse if company == cls.company else cls.other_warehouse
        allowed = (company | cls.company | cls.other_company).ids
        orders = cls.env["sale.order"].with_user(cls.both)
        return orders.with_context(allowed_company_ids=allowed).create(
            {
                "partner_id": cls.customer.id,
                "company_id": company.id,
                "warehouse_id": warehouse.id,
                "order_line": [
                    Command.create({"product_id": cls.product.id, "product_uom_qty": qty})
                ],
            }
        )

    @classmethod
    def _confirmed_of(cls, company, qty):
        order = cls._of(company, qty)
        order.action_confirm()
        return order

    def test_neither_is_promised_the_stock_of_the_other(self):
        theirs = self._confirmed_of(self.other_company, 5)
        self.assertBooks(theirs, firm=3, backorder=2)
        self.assertBooks(self._confirmed_of(self.company, 12), firm=10, backorder=2)
        self.assertEqual(theirs.picking_ids.move_ids.location_id, self.other_stock)

    def test_neither_is_promised_the_receipts_of_the_other(self):
        self._receipt(20, days=3)
        self.assertBooks(self._confirmed_of(self.other_company, 5), firm=3, backorder=2)
        self.assertBooks(self._confirmed_of(self.company, 14), firm=14)

    def test_stock_that_comes_to_one_covers_no_backorder_of_the_other(self):
        ours = self._confirmed_of(self.company, 12)
        theirs = self._confirmed_of(self.other_company, 5)
        self._set_on_hand(1)
        keys = [(self.product.id, w.id) for w in (self.warehouse, self.other_warehouse)]
        self.env.cr.flush()
        self.worker._work(keys, keys)
        self.assertBooks(ours, firm=11, backorder=1)
        self.assertBooks(theirs, firm=3, backorder=2)
        self.assertEqual(ours.picking_ids.move_ids.quantity, 11)
        self.assertEqual(theirs.picking_ids.move_ids.quantity, 3)

    def test_a_count_at_one_harms_no_promise_of_the_other(self):
        ours = self._confirmed_of(self.company, 10)
        theirs = self._confirmed_of(self.other_company, 3)
        self._count(4)
        self.assertBooks(ours, firm=4, at_risk=6)
        self.assertBooks(theirs, firm=3)

    def test_orders_of_both_are_confirmed_at_once(self):
        ours, theirs = self._of(self.company, 12), self._of(self.other_company, 5)
        (ours | theirs).action_confirm()
        self.assertEqual([ours.state, theirs.state], ["sale", "sale"])
        self.assertBooks(ours, firm=10, backorder=2)
        self.assertBooks(theirs, firm=3, backorder=2)
        self.assertEqual(ours.picking_ids.company_id, self.company)
        self.assertEqual(theirs.picking_ids.company_id, self.other_company)

    def test_each_order_of_a_batch_follows_the_policy_of_its_own_company(self):
        self.other_house_rule.commitment = "backorder"
        self._receipt(20, days=3)
        self._receive_other(20)
        ours, theirs = self._of(self.company, 12), self._of(self.other_company, 5)
        (ours | theirs).action_confirm()
        self.assertBooks(ours, firm=12)
        self.assertBooks(theirs, firm=3, backorder=2)
        self.assertEqual(ours.order_line.dist_decision_ids.policy["commitment"]["value"], "split")
        self.assertEqual(
            theirs.order_line.dist_decision_ids.policy["commitment"]["value"], "backorder"
        )

    def test_the_ledger_and_the_decisions_carry_the_company_of_the_order(self):
        ours, theirs = self._of(self.company, 12), self._of(self.other_company, 5)
        (ours | theirs).action_confirm()
        for order, company, warehouse in (
            (ours, self.company, self.warehouse),
            (theirs, self.other_company, self.other_warehouse),
        ):
            for model in ("dist.promise.entry", "dist.promise", "dist.promise.decision"):
                found = self.env[model].search([("order_id", "=", order.id)])
                self.assertTrue(found, model)
                self.assertEqual(found.company_id, company, model)
                self.assertEqual(found.warehouse_id, warehouse, model)
                self.assertLessEqual(found.channel_id.company_id, company, model)
            request = self.env["dist.unmet.demand"].search(
                [("sale_order_line_res_id", "=", order.order_line.id)]
            )
            self.assertEqual((request.company_id, request.warehouse_id), (company, warehouse))

    def test_a_user_of_one_company_reads_nothing_of_the_other(self):
        ours, theirs = self._of(self.company, 12), self._of(self.other_company, 5)
        (ours | theirs).action_confirm()
        for model in (
            "dist.promise",
            "dist.promise.entry",
            "dist.promise.decision",
            "dist.reservation.policy",
        ):
            everything = self.env[model].search([("company_id", "in", self._companies())])
            foreign = everything.filtered(lambda r: r.company_id == self.other_company)
            self.assertTrue(foreign, model)
            for user in (self.salesman, self.warehouse_user, self.manager):
                with self.subTest(model=model, user=user.login):
                    seen = self.env[model].with_user(user).search([("id", "in", everything.ids)])
                    self.assertEqual(seen, everything - foreign)
                    with self.assertRefused(AccessError, "company|access|allowed"):
                        foreign[0].with_user(user).read(["company_id"])

    def test_a_manager_of_one_company_changes_no_policy_of_the_other(self):
        foreign = self.other_house_rule
        with self.assertRefused(AccessError, "company|access|allowed"):
            foreign.with_user(self.manager).commitment = "refuse"
        with self.assertRefused(AccessError, "company|access|allowed"):
            foreign.with_user(self.manager).unlink()
        self.assertTrue(foreign.exists())
        self.assertEqual(foreign.commitment, "split")

    @classmethod
    def _companies(cls):
        return (cls.company | cls.other_company).ids

    @classmethod
    def _receive_other(cls, qty):
        """A receipt of the other company that arrives in three days."""
        move = cls.env["stock.move"].create(
            {
                "product_id": cls.product.id,
                "product_uom_qty": qty,
                "company_id": cls.other_company.id,
                "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": cls.other_stock.id,
                "picking_type_id": cls.other_warehouse.in_type_id.id,
                "date": fields.Datetime.add(fields.Datetime.now(), days=3),
            }
        )
        move._action_confirm()
        cls.env.cr.flush()
