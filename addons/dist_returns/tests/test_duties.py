# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests.common import tagged

from .common import ReturnsCommon


@tagged("post_install", "-at_install")
class TestDuties(ReturnsCommon):
    """Above a value nobody does two steps of a return that check each other (I8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.dist_return_duties_amount = 10.0
        cls.record = cls.env["dist.return"]._make(
            [{"partner_id": cls.customer.id, "company_id": cls.company.id, "state": "receipt"}]
        )
        cls.record._set({"requester_id": cls.clerk.id})
        cls.receipt = cls.env["dist.return.receipt"]._make(
            [
                {
                    "return_id": cls.record.id,
                    "company_id": cls.company.id,
                    "receiver_id": cls.warehouse_user.id,
                    "inspector_id": cls.inspector.id,
                }
            ]
        )

    def _check(self, user, action, amount=10.01, **kwargs):
        model = self.env["dist.return"].with_user(user)
        model._dist_check_duty(action, self.record, amount=amount, **kwargs)

    def test_the_requester_does_not_authorise(self):
        with self.assertRefused(AccessError, f"asked for {self.record.name} yourself"):
            self._check(self.clerk, "authorise")
        self._check(self.authoriser, "authorise")

    def test_the_receiver_does_not_inspect(self):
        with self.assertRefused(AccessError, "received the goods"):
            self._check(self.warehouse_user, "inspect", receipts=self.receipt)
        self._check(self.inspector, "inspect", receipts=self.receipt)

    def test_the_inspector_approves_no_credit(self):
        with self.assertRefused(AccessError, "inspected the goods"):
            self._check(self.inspector, "credit")
        self._check(self.credit_approver, "credit")

    def test_up_to_the_value_one_person_may_do_it_all(self):
        self._check(self.clerk, "authorise", amount=10.0)
        self._check(self.inspector, "credit", amount=10.0)

    def test_the_value_is_that_of_the_return(self):
        sale_line = self._sell(6.0, price=2.0)
        line = {"product_id": self.product.id, "reason_id": self.reason.id, "uom_qty": 6.0}
        self.env["dist.return.line"]._make(
            [{**line, "sale_line_id": sale_line.id, "return_id": self.record.id}]
        )
        self.assertEqual(self.record._net_amount(), 12.0)
        with self.assertRefused(AccessError, "asked for"):
            self._check(self.clerk, "authorise", amount=None)

    def test_goods_of_a_vendor_have_no_return(self):
        model = self.env["dist.return"].with_user(self.inspector)
        with self.assertRefused(AccessError, "inspected the goods"):
            model._dist_check_duty("dispose", receipts=self.receipt, amount=11.0)
