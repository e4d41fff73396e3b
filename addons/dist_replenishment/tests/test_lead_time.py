# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .demand_common import TODAY, DemandCommon


class LeadTimeCommon(DemandCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Lead = cls.env["dist.lead.time"]
        cls.Receipt = cls.env["dist.lead.time.receipt"]
        cls.vendor = cls.env["res.partner"].create({"name": "Steel Mill"})
        cls._price(cls.product, delay=10)

    @classmethod
    def _price(cls, product, vendor=None, **vals):
        return cls.env["product.supplierinfo"].create(
            {
                "partner_id": (vendor or cls.vendor).id,
                "product_tmpl_id": product.product_tmpl_id.id,
                "price": 1.0,
                "company_id": cls.company.id,
                **vals,
            }
        )

    @classmethod
    def _purchase(cls, qty, ago, product=None, vendor=None):
        """A purchase order confirmed `ago` days ago."""
        product = product or cls.product
        order = cls.env["purchase.order"].create(
            {
                "partner_id": (vendor or cls.vendor).id,
                "company_id": cls.company.id,
                "picking_type_id": cls.warehouse.in_type_id.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_qty": qty, "price_unit": 1.0}
                    )
                ],
            }
        )
        order.button_confirm()
        order.date_approve = TODAY - timedelta(days=ago)
        order.order_line.date_planned = order.date_approve + timedelta(days=10)
        return order

    @classmethod
    def _arrive(cls, order, after, qty=None):
        """The goods of an order arrive some days after it; what is missing stays open."""
        move = order.order_line.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))
        move.quantity = qty or move.product_uom_qty
        move.picked = True
        move._action_done()
        move.write({"date": order.date_approve + timedelta(days=after)})

    def _row(self, vendor=None, product=None):
        return self.Lead.search(
            [
                ("company_id", "=", self.company.id),
                ("partner_id", "=", vendor.id if vendor else False),
                ("product_id", "=", product.id if product else False),
            ]
        )

    def _items(self, *products):
        for product in products:
            self.Item.create(
                {
                    "product_id": product.id,
                    "warehouse_id": self.warehouse.id,
                    "company_id": self.company.id,
                }
            )
        items = self.Item.search([("product_id", "in", [p.id for p in products])])
        return items.sorted(lambda item: [p.id for p in products].index(item.product_id.id))


@tagged("post_install", "-at_install")
class TestLeadTime(LeadTimeCommon):
    def test_receipts_are_the_evidence(self):
        order = self._purchase(24, 100)
        self._arrive(order, 15)
        self.Lead._refresh(self.company)
        found = self.Receipt.search([("product_id", "=", self.product.id)])
        self.assertEqual((found.order_id, found.partner_id), (order, self.vendor))
        self.assertEqual((found.days, found.stated_days, found.share), (15, 10, 1.0))
        self.assertEqual((found.qty, found.warehouse_id), (24.0, self.warehouse))
        self.assertFalse(found.is_open)

    def test_partial_receipts_count_by_their_part(self):
        order = self._purchase(20, 100)
        self._arrive(order, 12, qty=15)
        self._arrive(order, 40)
        self.Lead._refresh(self.company)
        found = self.Receipt.search([("order_id", "=", order.id)], order="days")
        self.assertEqual(found.mapped("days"), [12, 40])
        self.assertEqual(found.mapped("share"), [0.75, 0.25])

    def test_what_is_overdue_took_at_least_until_now(self):
        self._purchase(20, 35)
        self._purchase(20, 3)
        self.Lead._refresh(self.company)
        found = self.Receipt.search([("product_id", "=", self.product.id)])
        self.assertEqual((found.days, found.is_open), (35, True))
        self.assertEqual(self._row(self.vendor).open_count, 1)
        self.assertEqual(self._row(self.vendor).receipt_count, 0)

    def test_a_late_vendor_is_learned_and_told_to_items(self):
        for ago in range(50, 250, 5):
            self._arrive(self._purchase(10, ago), 20)
        self.Lead._refresh(self.company)
        row = self._row(self.vendor, self.product)
        self.assertEqual((row.p50_days, row.p90_days, row.stated_days), (20.0, 20.0, 10.0))
        self.assertEqual((row.receipt_count, row.in_time_rate), (40, 0.0))
        other = self._product("Nut")
        self._price(other, delay=30)
        unknown = self._product("Clip")
        lead = self.Lead._for_items(self._items(self.product, other, unknown))
        self.assertEqual(lead.p50.tolist(), [20.0, 60.0, 7.0])
        self.assertEqual(lead.p90.tolist(), [20.0, 60.0, 7.0])
        self.assertEqual(lead.known.tolist(), [True, True, False])
        self.assertEqual(lead.atoms.shape, lead.weights.shape)
        self.assertEqual(lead.weights.sum(axis=1).round(9).tolist(), [1.0, 1.0, 1.0])

    def test_what_last_years_price_stated_is_over(self):
        self._price(self.product, delay=30, sequence=0, date_end=TODAY - timedelta(days=300))
        for ago in range(50, 250, 5):
            self._arrive(self._purchase(10, ago), 10)
        self.Lead._refresh(self.company)
        row = self._row(self.vendor, self.product)
        self.assertEqual((row.stated_days, row.p50_days, row.p90_days), (10.0, 10.0, 10.0))
        lead = self.Lead._for_items(self._items(self.product))
        self.assertEqual(lead.p50.tolist(), [10.0])

    def test_without_receipts_what_is_stated_counts(self):
        immediate = self._product("Clip")
        self._price(immediate, delay=0)
        self.Lead._refresh(self.company)
        lead = self.Lead._for_items(self._items(self.product, immediate))
        self.assertEqual(lead.p50.tolist(), [10.0, 1.0])

    def test_the_vendor_of_the_reordering_rule_counts_first(self):
        other = self.env["res.partner"].create({"name": "Far Away"})
        far = self._price(self.product, vendor=other, delay=90, sequence=9)
        rule = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.product.id,
                "warehouse_id": self.warehouse.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "company_id": self.company.id,
                "trigger": "manual",
                "supplier_id": far.id,
            }
        )
        items = self._items(self.product)
        self.assertEqual(self.Lead._for_items(items).p50.tolist(), [10.0])
        items.orderpoint_id = rule
        self.assertEqual(self.Lead._for_items(items).p50.tolist(), [90.0])

    def test_a_second_refresh_writes_nothing(self):
        self._arrive(self._purchase(10, 100), 20)
        self.Lead._refresh(self.company)
        self.env.cr.execute("UPDATE dist_lead_time SET write_date = '2020-01-01'")
        self.env.cr.execute("UPDATE dist_lead_time_receipt SET write_date = '2020-01-01'")
        self.env.invalidate_all()
        self.Lead._refresh(self.company)
        for model in (self.Lead, self.Receipt):
            rows = model.search([("company_id", "=", self.company.id)])
            self.assertEqual({row.write_date.year for row in rows}, {2020})

    def test_a_cancelled_or_reset_order_is_forgotten(self):
        order = self._purchase(20, 35)
        self.Lead._refresh(self.company)
        order.button_cancel()
        self.Lead._refresh(self.company)
        self.assertFalse(self.Receipt.search([("order_id", "=", order.id)]))
        self.assertFalse(self._row(self.vendor))

    def test_another_company_learns_nothing_from_it_and_sees_nothing(self):
        self._arrive(self._purchase(10, 100), 20)
        self.Lead._refresh(self.company)
        self.Lead._refresh(self.other_company)
        self.assertFalse(self.Lead.search([("company_id", "=", self.other_company.id)]))
        for model in (self.Lead, self.Receipt):
            self.assertFalse(
                model.with_user(self.foreigner).search([("product_id", "=", self.product.id)])
            )

    def test_users_read_and_nobody_writes(self):
        self._arrive(self._purchase(10, 100), 20)
        self.Lead._refresh(self.company)
        row = self._row(self.vendor, self.product)
        self.assertEqual(row.with_user(self.dist_user).scope, "product")
        with self.assertRefused(AccessError, "not allowed"):
            row.with_user(self.buyer).write({"p50_days": 1})
        with self.assertRefused(AccessError, "not allowed"):
            row.with_user(self.employee).read(["p50_days"])

    def test_the_evidence_opens_and_leads_to_the_order(self):
        order = self._purchase(10, 100)
        self._arrive(order, 20)
        self.Lead._refresh(self.company)
        row = self._row(self.vendor).with_user(self.buyer)
        action = row.action_view_receipts()
        receipt = self.Receipt.with_user(self.buyer).search(action["domain"])
        self.assertEqual(receipt, row.receipt_ids)
        self.assertEqual(receipt.action_open_order()["res_id"], order.id)
        self.assertEqual(row.display_name, "Steel Mill")
        self.assertEqual(self._row().display_name, "All vendors")

    def test_working_days_follow_the_calendar_of_the_company(self):
        # from Wednesday, 4 February to Wednesday, 18 February: ten working days
        self._arrive(self._purchase(10, 28), 14)
        self.Lead._refresh(self.company)
        receipt = self.Receipt.search([("product_id", "=", self.product.id)])
        self.assertEqual((receipt.days, receipt.work_days), (14, 10))

    def test_the_number_of_queries_does_not_depend_on_the_items(self):
        products = self.env["product.product"].create(
            [{"name": f"Nut {n}", "is_storable": True} for n in range(40)]
        )
        few, many = self._items(*products[:2]), self._items(*products[2:])
        self.env.flush_all()
        for items in (few, many):
            with self.assertQueryCount(2):
                self.Lead._for_items(items)

    def test_no_items_have_no_lead_times(self):
        self.assertEqual(self.Lead._for_items(self.Item).atoms.shape, (0, 20))


@tagged("post_install", "-at_install")
class TestOrderDays(LeadTimeCommon):
    def test_the_days_of_the_commercial_partner_count(self):
        contact = self.env["res.partner"].create({"name": "Office", "parent_id": self.vendor.id})
        self.assertEqual(contact._dist_order_days(), [False] * 7)
        self.vendor.dist_order_weekday_ids = self.env.ref(
            "dist_replenishment.dist_weekday_1"
        ) + self.env.ref("dist_replenishment.dist_weekday_3")
        days = contact._dist_order_days()
        self.assertEqual([day for day in range(7) if days[day]], [1, 3])
