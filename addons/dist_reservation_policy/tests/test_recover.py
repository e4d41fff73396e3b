# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import tagged

from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestRecover(PromiseCommon):
    """The worker meets all that waits whenever it is called: what can't get anything is cheap."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second = cls._confirmed(6), cls._confirmed(4)
        cls._count(0)

    def _tried(self):
        """The lines whose policies the worker asks for while it works."""
        lines, tried = type(self.env["sale.order.line"]), self.env["sale.order.line"]
        policies = lines._dist_policies

        def asked(records):
            nonlocal tried
            tried |= records
            return policies(records)

        with patch.object(lines, "_dist_policies", asked):
            self._work()
        return tried

    def test_where_nothing_can_come_nothing_is_tried(self):
        self.assertFalse(self._tried())
        self.assertBooks(self.first, at_risk=6, state="at_risk")

    def test_a_receipt_is_enough_to_try(self):
        self._receipt(1, days=5)
        self.assertEqual(self._tried(), (self.first | self.second).order_line)
        self.assertBooks(self.first, firm=1, at_risk=5, state="at_risk")
        self.assertBooks(self.second, at_risk=4, state="at_risk")

    def test_what_others_are_promised_is_nothing_that_comes(self):
        self._set_on_hand(6)
        self._work()
        self.assertBooks(self.first, firm=6, state="promised")
        self.assertFalse(self._tried())
        self.assertBooks(self.second, at_risk=4, state="at_risk")

    def test_the_last_unit_comes_to_the_next_in_turn(self):
        self._set_on_hand(7)
        self._work()
        self.assertBooks(self.first, firm=6, state="promised")
        self.assertBooks(self.second, firm=1, at_risk=3, state="at_risk")
