# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import NOW, DistCommon


@tagged("post_install", "-at_install")
class TestQueries(DistCommon):
    """Budgets: the number of queries does not grow with the number of records."""

    def _count(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _batch(self, prefix, count, records):
        return [
            {
                "kind_code": "test_slip",
                "cause_key": f"{prefix}{n}",
                "summary": "A",
                "records": records[n],
            }
            for n in range(count)
        ]

    def test_opening_cases(self):
        orders = self.env["sale.order"].create([{"partner_id": self.customer.id}] * 40)
        self.Desk._open_cases(self._batch("warm", 2, orders))
        few = self._count(lambda: self.Desk._open_cases(self._batch("few", 2, orders)))
        many = self._count(lambda: self.Desk._open_cases(self._batch("many", 40, orders)))
        self.assertLessEqual(many - few, 2, f"{few} queries for 2 cases, {many} for 40")

    def test_repeating_cases(self):
        orders = self.env["sale.order"].create([{"partner_id": self.customer.id}] * 40)
        batch = self._batch("c", 40, orders)
        self.Desk._open_cases(batch)
        few = self._count(lambda: self.Desk._open_cases(batch[:2]))
        many = self._count(lambda: self.Desk._open_cases(batch))
        self.assertEqual(many, few)

    def test_first_requests(self):
        def batch(start, count):
            return [
                {"sale_order_line_res_id": n, "product_id": self.product.id, "requested_qty": 1,
                 "request_date": NOW, "company_id": self.company.id, "outcome": "promised"}
                for n in range(start, start + count)
            ]  # fmt: skip

        demand = self.env["dist.unmet.demand"]
        demand._record_first_requests(batch(0, 1))
        few = self._count(lambda: demand._record_first_requests(batch(1, 2)))
        many = self._count(lambda: demand._record_first_requests(batch(100, 50)))
        self.assertEqual(many, few)

    def test_audit(self):
        entry = {"kind": "decision", "name": "Accepted.", "record": self.warehouse}
        audit = self.env["dist.audit"]
        audit._log_batch([entry])
        few = self._count(lambda: audit._log_batch([entry] * 2))
        many = self._count(lambda: audit._log_batch([entry] * 50))
        self.assertEqual(many, few)

    def test_the_channel_of_an_order_costs_no_query(self):
        channels = self.env["dist.sales.channel"]
        channels._default_for(self.company)
        order = self._order()
        order.mapped("company_id"), order.mapped("user_id"), order.mapped("team_id")
        before = self.cr.sql_log_count
        order._dist_get_channel()
        self.assertEqual(self.cr.sql_log_count - before, 0)
