# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, time, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.dist_reservation_policy.tests.sourcing_common import SourcingCommon
from odoo.addons.dist_reservation_policy.tests.substitution_common import SubstitutionCommon


class OfferCommon:
    """Taking what is offered, as the popover does."""

    def _offers(self, line, *kinds):
        found = line.dist_outlook_details()["offers"]
        return [offer for offer in found if not kinds or offer["kind"] in kinds]

    def _take(self, line, kind):
        [offer] = self._offers(line, kind)
        return line.dist_take_offer({"kind": offer["kind"], "facts": offer["facts"]})


@tagged("post_install", "-at_install")
class TestOffersOfWarehouses(OfferCommon, SourcingCommon):
    """Ten bolts in Main, eight in North; a gauge of which North has more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.sourcing = "own"
        cls.gauge = cls._product(main=3, north=5)
        cls.clerk = cls._user("clerk", "sales_team.group_sale_salesman")

    def _line(self, qty, product=None):
        order = self._quotation(qty, product=product or self.gauge, user=self.clerk)
        return order.order_line

    def assertUntouched(self, line, qty):
        self.assertEqual(line.order_id.order_line, line)
        self.assertEqual((line.product_uom_qty, line.warehouse_id), (qty, self.warehouse))
        self.assertFalse(line.dist_warehouse_id)

    def test_the_line_from_another_warehouse_and_back(self):
        line = self._line(5)
        self.assertEqual(line.dist_outlook, "none")
        [offer] = self._offers(line, "warehouse")
        self.assertEqual((offer["label"], offer["detail"]), ("All from North", "5 in time"))
        result = self._take(line, "warehouse")
        self.assertEqual(result["message"], "All from North")
        self.assertEqual((line.warehouse_id, line.dist_warehouse_id), (self.north, self.north))
        self.assertEqual((line.dist_outlook, line.dist_sourcing), ("now", False))
        self.assertTrue(line.dist_undo_offer(result["undo"]))
        self.assertUntouched(line, 5)

    def test_what_was_chosen_is_given_up(self):
        line = self._line(5)
        self._take(line, "warehouse")
        result = self._take(line, "home")
        self.assertUntouched(line, 5)
        line.dist_undo_offer(result["undo"])
        self.assertEqual(line.warehouse_id, self.north)

    def test_a_part_from_elsewhere_and_back(self):
        line = self._line(8)
        total = line.order_id.amount_total
        [offer] = self._offers(line, "divide")
        self.assertEqual(offer["label"], "3 from Main, 5 from North")
        result = self._take(line, "divide")
        lines = line.order_id.order_line.sorted(lambda x: (x.sequence, x.id))
        self.assertEqual(
            [(x.product_uom_qty, x.warehouse_id, x.dist_outlook) for x in lines],
            [(3, self.warehouse, "now"), (5, self.north, "now")],
        )
        self.assertEqual(line.order_id.amount_total, total)
        line.dist_undo_offer(result["undo"])
        self.assertUntouched(line, 8)
        self.assertEqual(line.order_id.amount_total, total)

    def test_what_was_divided_is_promised_so(self):
        self.house_rule.sourcing = "channel_order"
        line = self._line(8)
        self._take(line, "divide")
        line.order_id.action_confirm()
        self.assertServed(line.order_id, [(3, "Main", 3), (5, "North", 5)])
        self.assertFalse(any(line.order_id.order_line.mapped("dist_sourcing")))

    def test_a_division_that_was_changed_is_not_undone(self):
        line = self._line(8)
        undo = self._take(line, "divide")["undo"]
        part = line.order_id.order_line - line
        part.discount = 10
        with self.assertRefused(UserError, "can't be undone as a whole"):
            line.dist_undo_offer(undo)
        self.assertEqual(line.order_id.order_line, line | part)
        self.assertEqual((line.product_uom_qty, part.product_uom_qty), (3, 5))

    def test_no_division_where_the_others_do_not_have_the_rest(self):
        self.assertFalse(self._offers(self._line(9), "divide"))

    def test_others_were_faster(self):
        line = self._line(5)
        [offer] = self._offers(line, "warehouse")
        self._set_in(self.north, -1, self.gauge)
        with self.assertRefused(UserError, "has changed meanwhile. Nothing was changed"):
            line.dist_take_offer(offer)
        self.assertUntouched(line, 5)

    def test_the_order_was_confirmed_meanwhile(self):
        line = self._line(5)
        [offer] = self._offers(line, "warehouse")
        undo = {"kind": "warehouse", "warehouse": self.north.id}
        line.order_id.action_confirm()
        for change, what in ((line.dist_take_offer, offer), (line.dist_undo_offer, undo)):
            with self.assertRefused(UserError, "is not a quotation any more"):
                change(what)
        self.assertUntouched(line, 5)
        self.assertBooks(line.order_id, firm=3, backorder=2)

    def test_somebody_elses_order(self):
        line = self._line(5)
        [offer] = self._offers(line, "warehouse")
        other = self._user("other", "sales_team.group_sale_salesman")
        undo = {"kind": "warehouse", "warehouse": self.north.id}
        for user in (other, self.foreigner, self.dist_user):
            theirs = line.with_user(user)
            for change, what in ((theirs.dist_take_offer, offer), (theirs.dist_undo_offer, undo)):
                with self.assertRefused(AccessError, "."):
                    change(what)
        self.assertUntouched(line, 5)

    def test_what_nobody_was_offered(self):
        line = self._line(5)
        [offer] = self._offers(line, "warehouse")
        forged = [
            {}, "warehouse", {"kind": "unlink", "facts": {}}, {**offer, "kind": "divide"},
            {**offer, "facts": {**offer["facts"], "key": str(self.warehouse.id)}},
        ]  # fmt: skip
        for what in forged:
            with self.assertRefused(UserError, "has changed meanwhile"):
                line.dist_take_offer(what)
        for what in ({}, 7, {"kind": "divide", "part": line.id}, {"kind": "substitute"}):
            with self.assertRefused(UserError, "can't be undone as a whole"):
                line.dist_undo_offer(what)
        self.assertUntouched(line, 5)

    def test_the_whole_order_later_and_back(self):
        self._receipt_in(self.warehouse, 10, days=4)
        line = self._line(14, self.product)
        result = self._take(line, "later")
        day = self.today + timedelta(days=4)
        self.assertEqual(line.order_id.commitment_date.date(), day)
        self.assertEqual((line.dist_outlook, line.dist_outlook_date), ("now", day))
        line.dist_undo_offer(result["undo"])
        self.assertFalse(line.order_id.commitment_date)
        self._take(line, "later")
        self.house_rule.commitment = "refuse"
        line.order_id.action_confirm()
        self.assertBooks(line.order_id, firm=14)
        self.assertEqual(line.dist_promised_date, day)

    def test_the_whole_order_later_keeps_the_security_lead(self):
        self.company.partner_id.tz = "UTC"
        self.company.security_lead = 2
        self.warehouse.dist_transit_days = 3
        self._receipt_in(self.warehouse, 10, days=4)
        line = self._line(14, self.product)
        leaves, arrives = (self.today + timedelta(days=days) for days in (4, 7))
        self.assertEqual((line.dist_outlook, line.dist_outlook_date), ("part", leaves))
        [offer] = self._offers(line, "later")
        self.assertEqual(offer["facts"], {"arrival": str(arrives)})
        undo = self._take(line, "later")["undo"]
        wish = datetime.combine(arrives + timedelta(days=2), time(12))
        self.assertEqual(line.order_id.commitment_date, wish)
        self.assertEqual((line.dist_outlook, line.dist_outlook_date), ("now", leaves))
        self.assertEqual(self._offers(line, "later"), [])
        line.dist_undo_offer(undo)
        self.assertFalse(line.order_id.commitment_date)
        self._take(line, "later")
        self.house_rule.commitment = "refuse"
        line.order_id.action_confirm()
        self.assertBooks(line.order_id, firm=14)
        self.assertEqual((line.dist_promised_date, line.dist_arrival_date), (leaves, arrives))

    def test_the_whole_order_later_is_noon_of_the_offered_day_in_the_warehouse(self):
        # the first offset of Manila's on record is of the other side of the date line
        self.company.partner_id.tz = "Asia/Manila"
        self._receipt_in(self.warehouse, 10, days=4)
        line = self._line(14, self.product)
        day = line.dist_outlook_date
        self._take(line, "later")
        self.assertEqual(line.order_id.commitment_date, datetime.combine(day, time(4)))
        self.assertEqual((line.dist_outlook, line.dist_outlook_date), ("now", day))


@tagged("post_install", "-at_install")
class TestOffersOfSubstitutes(OfferCommon, SubstitutionCommon):
    """Six bolts, and steel that may replace them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.substitution = "propose"
        cls._entry()
        cls.clerk = cls._user("clerk", "sales_team.group_sale_salesman")

    def _line(self, qty):
        return self._quotation(qty, user=self.clerk).order_line

    def test_by_standing_consent_and_back(self):
        line = self._line(10)
        [offer] = self._offers(line, "substitute")
        self.assertEqual(offer["label"], "4 Units of Hex bolt M8 steel instead")
        self.assertIn("10 in time", offer["detail"])
        self.assertIn("20.00", offer["detail"])
        self.assertFalse(offer["asks"])
        result = self._take(line, "substitute")
        order = line.order_id
        self.assertEqual(
            self._lines(order), [(self.product, 6, 2.0, 12.0), (self.steel, 4, 2.0, 8.0)]
        )
        self.assertEqual(order.order_line.mapped("dist_outlook"), ["now", "now"])
        self.assertEqual(self._records(order).basis, "consent")
        line.dist_undo_offer(result["undo"])
        self.assertEqual(self._lines(order), [(self.product, 10, 2.0, 20.0)])
        self.assertEqual(self._records(order).mapped("state"), ["undone", "undoing"])

    def test_without_consent_the_dialog_asks_who_agreed(self):
        self.customer.with_company(self.company).dist_substitution_consent = False
        line = self._line(10)
        self.assertTrue(self._offers(line, "substitute")[0]["asks"])
        action = self._take(line, "substitute")["action"]
        self.assertEqual(action["res_model"], "dist.substitute.choice")
        self.assertEqual(self._lines(line.order_id), [(self.product, 10, 2.0, 20.0)])
        self.assertFalse(self._records(line.order_id))

    def test_a_line_before_takes_its_goods_first(self):
        self._set_on_hand(-98, product=self.steel)
        line = self._line(6)
        line.order_id.order_line = [
            Command.create({"product_id": self.product.id, "product_uom_qty": 3})
        ]
        second = line.order_id.order_line - line
        [offer] = self._offers(second, "substitute")
        self.assertEqual(offer["label"], "2 Units of Hex bolt M8 steel instead")
        self.assertEqual(second.dist_outlook_qty, 0)
