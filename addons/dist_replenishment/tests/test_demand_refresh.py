# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from random import Random

from odoo import fields
from odoo.tests import tagged

from .demand_common import DemandCommon, noon

ALL = ("sale_order", "sale_order_line", "stock_move", "product_template")


@tagged("post_install", "-at_install")
class TestRefresh(DemandCommon):
    def _table(self):
        fnames = [
            "product_id", "warehouse_id", "channel_id", "week", "requested_qty", "returned_qty",
            "unmet_qty", "project_qty", "outlier_qty", "cleaned_qty", "order_count", "line_count",
        ]  # fmt: skip
        rows = self.Demand.search([("company_id", "=", self.company.id)])
        return sorted(
            tuple(row[fname] for fname in fnames) for row in rows.read(fnames, load=False)
        )

    def _assert_as_rebuilt(self):
        counted = self._table()
        self.assertTrue(counted)
        self.Demand.search([("company_id", "=", self.company.id)]).sudo().unlink()
        self.Demand._rebuild(self.company)
        self.assertEqual(counted, self._table())

    def test_an_order_that_moves_to_another_week_leaves_the_old_one(self):
        order = self._sale(4, noon(3))
        self.Demand._refresh(self.company)
        order.commitment_date = noon(1)
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {1: 4.0})
        self._assert_as_rebuilt()

    def test_an_old_order_that_changes_is_found(self):
        order = self._sale(4, noon(3))
        self.Demand._refresh(self.company)
        self._age()
        self.assertEqual(self.Demand._refresh(self.company), [])
        order.order_line.product_uom_qty = 6
        self._age("stock_move", "sale_order")
        self.assertEqual(self.Demand._refresh(self.company), self.product.ids)
        self.assertEqual(self._rows(), {3: 6.0})

    def _age(self, *tables):
        """As if all of it had been written long ago."""
        self.env.flush_all()
        for table in tables or ALL:
            self.env.cr.execute(f"UPDATE {table} SET write_date = '2020-01-01'")
        self.env.invalidate_all()

    def test_an_order_that_is_cancelled_and_deleted_is_forgotten(self):
        order = self._sale(4, noon(3))
        self._sale(1, noon(2))
        self.Demand._refresh(self.company)
        self._age()
        order._action_cancel()
        order.unlink()
        self._age()
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {2: 1.0})
        self._assert_as_rebuilt()

    def test_a_line_that_changes_its_product_leaves_the_old_one(self):
        other = self._product()
        order = self._sale(4, noon(3))
        self.Demand._refresh(self.company)
        self._age()
        order.order_line.move_ids._action_cancel()
        order.order_line.product_id = other
        self._age("stock_move")
        self.Demand._refresh(self.company)
        self.assertEqual((self._rows(), self._rows(other)), ({}, {3: 4.0}))

    def test_whatever_happens_the_refreshed_demand_is_that_of_a_rebuild(self):
        draw = Random(5)
        products = [self.product, self._product("Nut")]
        for product in products:
            self._receive(5000, noon(30), product=product)
        orders = [self._sale(draw.randint(1, 9), noon(draw.randint(1, 20))) for _ in range(4)]
        for step in range(24):
            self._something_happens(draw, orders, products)
            if step % 4 == 3:
                self.Demand._refresh(self.company)
        self._assert_as_rebuilt()

    def _something_happens(self, draw, orders, products):
        when, qty, order = noon(draw.randint(1, 20)), draw.randint(1, 30), draw.choice(orders)
        line, product = order.order_line[:1], draw.choice(products)
        match draw.randint(0, 8):
            case 0:
                orders.append(self._sale(qty, when, product=product))
            case 1 if order.state == "sale":
                line.product_uom_qty = qty
            case 2:
                order.commitment_date = when
            case 3:
                order._action_cancel()
            case 4:
                order.dist_is_project = not order.dist_is_project
            case 5:
                self._first_request(line, requested_qty=qty, product_id=line.product_id.id)
            case 6:
                self._deliver(qty, when, product=product)
            case 7:
                stock = self.warehouse.lot_stock_id
                self._move(1, when, self.customer_location, stock, line.product_id,
                           sale_line_id=line.id)  # fmt: skip
            case 8 if order.state == "cancel" and len(orders) > 1:
                orders.remove(order)
                order.unlink()

    def test_the_number_of_queries_does_not_depend_on_the_products(self):
        def refresh(count):
            for n in range(count):
                self._sale(n + 1, noon(1), product=self._product(f"Nut {n}"))
            self.Demand._rebuild(self.company)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Demand._rebuild(self.company)
            self.Item._make_items(self.company)
            return self.env.cr.sql_log_count - before

        self.assertEqual(refresh(2), refresh(12))

    def test_a_unit_that_cannot_be_converted_comes_to_the_desk(self):
        order = self._sale(4, noon(1))
        self.env.flush_all()
        hour = self.env.ref("uom.product_uom_hour")
        self.env.cr.execute(
            "UPDATE sale_order_line SET product_uom_id = %s WHERE id = %s",
            [hour.id, order.order_line.id],
        )
        self.env.invalidate_all()
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {})
        case = self.Desk.search(
            [("kind_id.code", "=", "demand_unit"), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            case.summary,
            "1 requests of 1 products are in a unit that can't be converted, and don't count as "
            "demand",
        )
        self.assertEqual(case.document_ids.mapped("res_id"), self.product.ids)
        order._action_cancel()
        self.Demand._refresh(self.company)
        self.assertEqual(case.state, "closed")

    def test_a_second_refresh_writes_nothing(self):
        self._sale(4, noon(3))
        self.Demand._refresh(self.company)
        before = self.Demand.search([("product_id", "=", self.product.id)]).write_date
        self.env.cr.execute("UPDATE dist_demand SET write_date = '2020-01-01'")
        self.Demand.invalidate_model()
        self.Demand._rebuild(self.company)
        after = self.Demand.search([("product_id", "=", self.product.id)]).write_date
        self.assertEqual(after, fields.Datetime.to_datetime("2020-01-01"))
        self.assertNotEqual(before, after)


@tagged("post_install", "-at_install")
class TestItems(DemandCommon):
    def test_items_are_made_for_demand_stock_and_rules(self):
        stocked, ruled, idle = (self._product(name) for name in ("Nut", "Pin", "Clip"))
        self._sale(4, noon(3))
        self._receive(5, noon(3), product=stocked)
        rule = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": ruled.id,
                "warehouse_id": self.warehouse.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "company_id": self.company.id,
                "trigger": "manual",
            }
        )
        self.Demand._refresh(self.company)
        self.assertEqual(self.Item._make_items(self.company), 3)
        self.assertTrue(self._item() and self._item(stocked))
        self.assertEqual(self._item(ruled).orderpoint_id, rule)
        self.assertFalse(self._item(idle))
        self.assertEqual(self.Item._make_items(self.company), 0)

    def test_an_item_is_archived_with_its_product_and_comes_back(self):
        self._sale(4, noon(3))
        self.Demand._refresh(self.company)
        self.Item._make_items(self.company)
        item = self._item()
        self.product.active = False
        self.assertEqual(self.Item._make_items(self.company), 0)
        self.assertFalse(item.active)
        self.product.active = True
        self.Item._make_items(self.company)
        self.assertTrue(item.active)

    def test_an_archived_rule_is_let_go(self):
        rule = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.product.id,
                "warehouse_id": self.warehouse.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "company_id": self.company.id,
                "trigger": "manual",
            }
        )
        self.Item._make_items(self.company)
        self.assertEqual(self._item().orderpoint_id, rule)
        rule.active = False
        self.Item._make_items(self.company)
        self.assertFalse(self._item().orderpoint_id)

    def test_demand_of_three_years_ago_makes_no_item(self):
        self._sale(4, noon(150))
        self.Demand._refresh(self.company)
        self.assertEqual(self._rows(), {150: 4.0})
        self.assertEqual(self.Item._make_items(self.company), 0)
