# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .stream_common import IS_DEEP, StreamCommon


@tagged("post_install", "-at_install")
class TestMonitorEqualsEnforce(StreamCommon):
    """What monitoring has counted is what enforcing then does on the same stream."""

    def test_the_same_stream_is_told_the_same_when_enforced(self):
        outcomes, looked_at = self.assertSameInBothModes(range(8 if IS_DEEP else 5))
        self.assertEqual(looked_at, outcomes.total() - outcomes["grown"])

    def test_monitoring_promises_again_what_waits_for_a_receipt(self):
        """The backorder moves to the receipt, and leaves what is on hand to the next order."""
        told = {}
        for mode in ("monitor", "enforce"):
            with self.env.cr.savepoint() as savepoint:
                self.warehouse.dist_mode = mode
                first, waiting = self._confirmed(10), self._confirmed(3)
                self._receipt(20, days=3)
                self._work()
                first._action_cancel()
                decision = self._confirmed(10).order_line.dist_decision_ids
                told[mode] = decision.outcome, decision.promised_qty, self._open(waiting)
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertEqual(told["monitor"], told["enforce"])
        self.assertEqual(told["enforce"][:2], ("promised", 10))


@tagged("post_install", "-at_install")
class TestMonitorEqualsEnforceUnderAllRules(StreamCommon):
    """The same with every rule that decides about an order as it was entered."""

    commitments = ("split", "refuse", "backorder", "all_or_nothing", "ask", "approval")
    expected = (*StreamCommon.expected, "asked", "approval")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        channels = ("WEB", "FIELD", "EDI")
        cls.channels = [cls._channel(code) for code in channels]
        shop, field, _edi = cls.channels
        cls.house_rule.write(
            {
                "set_buffer_qty": True,
                "buffer_qty": 1,
                "set_min_order_amount": True,
                "min_order_amount": 4,
            }
        )
        quota = {"warehouse_id": cls.warehouse.id, "product_id": cls.product.id}
        cls.env["dist.channel.quota"].create(
            [
                {**quota, "kind": "protection", "channel_id": shop.id, "amount": 4},
                {**quota, "kind": "cap", "channel_id": field.id, "amount": 9},
            ]
        )
        cls.warehouse.write({"dist_cut_off": 0, "dist_transit_days": 2})

    def _order_values(self, rng):
        return {"dist_channel_id": rng.choice(self.channels).id}

    def test_the_same_stream_is_told_the_same_when_enforced(self):
        outcomes, looked_at = self.assertSameInBothModes(range(8, 20 if IS_DEEP else 13))
        self.assertEqual(looked_at, outcomes.total() - outcomes["grown"])
