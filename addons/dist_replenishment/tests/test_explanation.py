# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..core import explanation, messages, narrative
from .plan_common import PlanCommon


@tagged("post_install", "-at_install")
class TestExplanation(PlanCommon):
    def test_the_quantity_is_computed_again_from_the_explanation_alone(self):
        self._put(self.product, 7.0)
        self._sale(3, 4.0)
        self._receipt(5, 2.0)
        self._receipt(90, 50.0)
        self.seller.min_qty = 12.0
        self._seller(self.product, price=8.0, min_qty=50.0)
        self._plan()
        proposal = self._proposals(action="buy")
        self.assertEqual(explanation.recompute(proposal.explanation), proposal.proposed_qty)

    def test_it_says_why_in_whole_sentences(self):
        self._put(self.product, 5.0)
        self._receipt(200, 100.0)
        self._plan()
        proposal = self._proposals(action="buy")
        self.assertEqual(
            proposal.sentence,
            "5 Units in stock. With the expected demand it runs out on 03/06/2026; an order of "
            "today arrives on 03/09/2026. 100 Units arrive only after 03/16/2026 and are no help "
            "until then. What counts is 5 Units. Below the reorder point of 20 Units it is filled "
            "up to 40 Units. So 35 Units are needed. 35 Units are ordered.",
        )
        self.assertEqual(proposal.calculation.count("<li>"), 6)

    def test_it_says_when_orders_of_customers_decide(self):
        self._put(self.product, 25.0)
        self._sale(3, 30.0)
        self._plan()
        self.assertIn(
            "What counts is 25 Units, and customers have ordered 30 Units already. It is filled up "
            "to 40 Units. So 15 Units are needed.",
            self._proposals(action="buy").sentence,
        )

    def test_the_projection_begins_today_and_rises_when_the_order_arrives(self):
        self._put(self.product, 5.0)
        self._plan()
        chart = self._proposals(action="buy").chart
        first, arrival = chart["points"][0], chart["points"][7]
        self.assertEqual((first["date"], first["without"], first["with"]), ("2026-03-02", 5.0, 5.0))
        self.assertEqual(arrival["with"] - arrival["without"], 35.0)
        self.assertEqual((chart["reorder_point"], chart["safety_stock"]), (20.0, 10.0))

    def test_every_part_and_every_reason_has_its_text(self):
        self._plan()
        proposal = self._proposals(action="buy")
        story = self.env["dist.replenishment.story"]
        numbers = dict.fromkeys(
            (
                "on_hand", "qty", "until", "day", "lead_day", "after", "level", "position",
                "reorder_point", "order_up_to", "virtual", "minimum", "maximum", "pack", "min_qty",
                "price", "order_cost", "wanted", "transfer_cost", "purchase_cost", "dearer_qty",
                "dearer_price", "known",
            ),
            1.0,
        )  # fmt: skip
        parts = [{"code": part.value, **numbers} for part in narrative.Part]
        texts = story._sentences(parts, proposal)
        self.assertEqual(len(set(texts)), len(parts))
        self.assertTrue(all(text.endswith(".") for text in texts))
        about_orders = set(messages.Why) - {
            messages.Why.BELOW_LEVEL, messages.Why.STOCK_OUT, messages.Why.TOO_LATE
        }  # fmt: skip
        for why in about_orders:
            self.assertTrue(story._message_text(why.value).endswith("."))

    def test_what_cannot_be_planned_says_what_to_mend(self):
        self.seller.unlink()
        self.env["dist.replenishment.check"]._run(self.company)
        self._plan()
        proposal = self._proposals(action="blocked")
        self.assertEqual(
            proposal.sentence,
            "Hex bolt M8 can't be planned: Vendor missing. Mend it under Data Checks.",
        )
