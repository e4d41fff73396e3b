# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .board_common import BoardCommon


@tagged("post_install", "-at_install")
class TestBoard(BoardCommon):
    """What the board filters and groups by, and who may see it."""

    def _shown(self, domain, user=None):
        """The channels of the bolts' rows that the user finds."""
        self._drain()
        numbers = self.env["dist.availability"].with_user(user or self.stock_user)
        return numbers.search([("product_id", "=", self.product.id), *domain]).channel_id

    def test_ones_own_channel_and_warehouse(self):
        self.edi.sudo().user_ids = self.salesman
        own = [("own_channel", "=", True)]
        self.assertEqual(self._shown(own, self.salesman), self.edi)
        self.assertEqual(self._shown(own), self.telesales)
        others = self._shown([("own_channel", "=", False)], self.salesman)
        self.assertEqual(others & self.edi, self.edi.browse())
        self.assertIn(self.telesales, others)
        number = self._number(self.edi).with_user(self.salesman)
        self.assertTrue(number.own_channel and number.own_warehouse)
        self.assertFalse(self._shown([("own_warehouse", "=", False)]))

    def test_groups_by_category_warehouse_and_channel(self):
        self._drain()
        domain = [("product_id", "=", self.product.id), ("channel_id", "=", self.edi.id)]
        numbers = self.env["dist.availability"].with_user(self.salesman)
        for name, record in (
            ("categ_id", self.product.categ_id),
            ("warehouse_id", self.warehouse),
            ("channel_id", self.edi),
            ("product_id", self.product),
        ):
            with self.subTest(name):
                groups = numbers.formatted_read_group(domain, [name], ["available_qty:sum"])
                self.assertEqual([g[name][0] for g in groups], record.ids)
                self.assertEqual(groups[0]["available_qty:sum"], 10)

    def test_the_button_tells_what_ones_own_channel_can_promise(self):
        self._quota(self.edi, 4)
        self._drain()
        for user, available in ((self.salesman, 6), (self.stock_user, 6), (self.employee, 0)):
            product = self.product.with_user(user)
            self.assertEqual(product.dist_available_qty, available)
            self.assertEqual(product.product_tmpl_id.dist_available_qty, available)
        action = self.product.product_tmpl_id.with_user(self.salesman)
        self.assertEqual(
            action.action_dist_view_availability()["domain"],
            [("product_id", "in", self.product.ids)],
        )

    def test_nobody_edits_a_number(self):
        number = self._number()
        for user in (self.salesman, self.stock_user, self.dist_user, self.manager):
            with self.assertRaises(AccessError):
                number.with_user(user).write({"available_qty": 99})
        self.assertEqual(number.available_qty, 10)

    def test_an_employee_reads_no_number(self):
        number = self._number().with_user(self.employee)
        with self.assertRaises(AccessError):
            number.read(["available_qty"])
        with self.assertRaises(AccessError):
            number.dist_parts()

    def test_other_companies_have_other_boards(self):
        number = self._number().with_user(self.foreigner)
        self.assertFalse(
            number.search([("product_id", "=", self.product.id)]).filtered(
                lambda found: found.company_id == self.company
            )
        )
        with self.assertRaises(AccessError):
            number.dist_parts()
        with self.assertRaises(AccessError):
            number.dist_parts("2020-01-01 00:00:00")
