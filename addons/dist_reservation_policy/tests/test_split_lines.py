# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .sourcing_common import SourcingCommon


@tagged("post_install", "-at_install")
class TestSplitLines(SourcingCommon):
    """A line that two warehouses serve becomes two, and one again."""

    def test_the_part_is_a_copy_right_below_its_line(self):
        order = self._quotation(14, user=self.salesman)
        line = order.order_line
        line.write({"name": "Bolts\nfor the quay", "discount": 10, "price_unit": 3})
        order.order_line = [Command.create({"product_id": self.service.id, "product_uom_qty": 1})]
        order.action_confirm()
        first, part, service = order.order_line.sorted()
        self.assertEqual((first, service.product_id), (line, self.service))
        for name in ("name", "discount", "price_unit", "tax_ids", "product_uom_id"):
            self.assertEqual(part[name], first[name], name)
        self.assertEqual((first.product_uom_qty, part.product_uom_qty), (10, 4))

    def test_the_order_of_lines_with_one_sequence_stays(self):
        order = self._confirmed_lines([(self.product, 14), (self.service, 1)])
        self.assertEqual(
            [(x.product_id, x.product_uom_qty) for x in order.order_line.sorted()],
            [(self.product, 10), (self.product, 4), (self.service, 1)],
        )

    def test_a_scale_of_prices_doesnt_apply_to_the_parts(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Scale",
                "item_ids": [
                    Command.create(
                        {
                            "min_quantity": 12,
                            "compute_price": "fixed",
                            "fixed_price": 1,
                            "applied_on": "0_product_variant",
                            "product_id": self.product.id,
                        }
                    )
                ],
            }
        )
        order = self._quotation(14, user=self.salesman, pricelist_id=pricelist.id)
        self.assertEqual(order.order_line.price_unit, 1)
        order.action_confirm()
        self.assertEqual(order.order_line.mapped("price_unit"), [1, 1])
        self.assertEqual(order.order_line.mapped("price_subtotal"), [10, 4])

    def test_totals_stay_to_the_last_cent(self):
        taxes = self._taxes()
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            for name, tax in taxes.items():
                for price, discount in ((0.07, 0), (1.11, 33.33), (9.99, 12.5), (0.01, 50)):
                    with self.subTest(method=method, tax=name, price=price, discount=discount):
                        self._check_totals(tax, price, discount)

    def _check_totals(self, tax, price, discount):
        product = self._product(main=3, north=8)
        order = self._quotation(7, product=product, user=self.salesman)
        order.order_line.write(
            {"price_unit": price, "discount": discount, "tax_ids": [Command.set(tax.ids)]}
        )
        before = self._amounts(order)
        order.action_confirm()
        self.assertServed(order, [(3, "Main", 3), (4, "North", 4)])
        self.assertEqual(self._amounts(order), before)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._amounts(order), before)

    @staticmethod
    def _amounts(order):
        return order.amount_untaxed, order.amount_tax, order.amount_total

    def _taxes(self):
        group = self.env["account.tax.group"].create(
            {"name": "Taxes", "company_id": self.company.id}
        )
        tax = {
            "type_tax_use": "sale",
            "company_id": self.company.id,
            "country_id": self.env.ref("base.us").id,
            "tax_group_id": group.id,
        }
        taxes = self.env["account.tax"]
        return {
            "none": taxes,
            "excluded": taxes.create({"name": "21%", "amount": 21, **tax}),
            "included": taxes.create(
                {"name": "19%", "amount": 19, "price_include_override": "tax_included", **tax}
            ),
            "two": taxes.create({"name": "7%", "amount": 7, **tax})
            + taxes.create({"name": "2.3%", "amount": 2.3, **tax}),
        }

    def test_lines_add_up_to_the_total_where_each_is_rounded(self):
        self.company.tax_calculation_rounding_method = "round_per_line"
        order = self._quotation(7, product=self._product(main=3, north=8), user=self.salesman)
        order.order_line.write({"price_unit": 1.11, "discount": 33.33, "tax_ids": False})
        order.action_confirm()
        self.assertEqual(order.order_line.mapped("price_subtotal"), [2.22, 2.96])
        self.assertEqual(order.amount_total, 5.18)

    def test_packs_are_not_opened(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self._set_on_hand(9)  # 19 in Main
        self._set_in(self.north, 10)  # 18 in North
        order = self._quotation(2, user=self.salesman)
        order.order_line.write({"product_uom_id": dozen.id, "price_unit": 20})
        order.action_confirm()
        self.assertEqual(
            [(x.product_uom_qty, x.warehouse_id.name) for x in order.order_line],
            [(1, "Main"), (1, "North")],
        )
        self.assertEqual(order.order_line.mapped("dist_promised_qty"), [12, 12])

    # --- afterwards ----------------------------------------------------------------------------

    def test_growth_of_a_line_stays_in_its_warehouse(self):
        order = self._confirmed(14, user=self.salesman)
        order.order_line[1].product_uom_qty = 6
        self.assertServed(order, [(10, "Main", 10), (6, "North", 6)])
        order.order_line[0].product_uom_qty = 12
        self.assertServed(order, [(12, "Main", 10), (6, "North", 6)])

    def test_a_recompute_keeps_the_choice(self):
        order = self._confirmed(14, user=self.salesman)
        self.env.add_to_compute(order.order_line._fields["warehouse_id"], order.order_line)
        order.order_line._recompute_recordset(["warehouse_id"])
        self.assertServed(order, [(10, "Main", 10), (4, "North", 4)])

    def test_a_confirmed_line_stays_where_it_ships_from(self):
        order = self._confirmed(5, user=self.salesman)
        with self.assertRefused(UserError, "is confirmed and ships from Main"):
            order.order_line.dist_warehouse_id = self.north
        self.assertServed(order, [(5, "Main", 5)])

    def test_duplicating_forgets_the_choice(self):
        copy = self._confirmed(14, user=self.salesman).copy()
        self.assertEqual(copy.order_line.mapped("product_uom_qty"), [10, 4])
        self.assertFalse(copy.order_line.dist_warehouse_id)
        self.assertFalse(copy.order_line.dist_split_from_id)
        self.assertEqual(copy.order_line.warehouse_id, self.warehouse)

    def test_a_cancelled_order_keeps_its_lines_and_frees_its_goods(self):
        order = self._confirmed(14, user=self.salesman)
        order._action_cancel()
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [10, 4])
        self.assertServed(
            self._confirmed(18, user=self.salesman), [(10, "Main", 10), (8, "North", 8)]
        )

    def test_back_to_quotation_the_parts_are_one_line_again(self):
        order = self._quotation(14, user=self.salesman)
        line = order.order_line
        line.write({"price_unit": 1.11, "discount": 33.33})
        before = self._amounts(order)
        order.action_confirm()
        order._action_cancel()
        order.action_draft()
        self.assertEqual((order.order_line, line.product_uom_qty), (line, 14))
        self.assertFalse(line.dist_warehouse_id or line.dist_sourcing or line.extra_tax_data)
        self.assertEqual((line.price_unit, line.discount), (1.11, 33.33))
        self.assertEqual(self._amounts(order), before)
        order.action_confirm()
        self.assertServed(order, [(10, "Main", 10), (4, "North", 4)])

    def test_a_part_that_a_person_changed_stays_a_line(self):
        order = self._confirmed(14, user=self.salesman)
        order._action_cancel()
        order.order_line[1].price_unit = 5
        order.action_draft()
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [10, 4])
        self.assertFalse(order.order_line.dist_split_from_id)
        self.assertFalse(order.order_line.filtered("dist_sourcing"))

    def test_what_was_delivered_keeps_its_warehouse(self):
        order = self._confirmed(14, user=self.salesman)
        self._deliver(order.order_line[1].move_ids.picking_id)
        order._action_cancel()
        order.action_draft()
        self.assertEqual(
            [(x.product_uom_qty, x.dist_warehouse_id.name) for x in order.order_line],
            [(10, False), (4, "North")],
        )

    # --- what people see -----------------------------------------------------------------------

    def test_order_and_decisions_say_why(self):
        order = self._confirmed(14, user=self.salesman)
        note = (
            "Hex bolt M8: 10 from Main, 4 from North. The policy takes the channel's warehouses in "
            "their order."
        )
        self.assertEqual(order.dist_sourcing_note, note)
        self.assertIn(note, order.message_ids[0].body)
        first, second = (x.dist_decision_ids._sentences() for x in order.order_line)
        rule = "Served from %s: the policy takes the channel's warehouses in their order."
        self.assertEqual(
            first[:2],
            [
                rule % "Main",
                "This is 10 of the 14 Units that were ordered; the rest comes from North.",
            ],
        )
        self.assertEqual(
            second[:2],
            [
                rule % "North",
                "This is 4 of the 14 Units that were ordered; the rest comes from Main.",
            ],
        )

    def test_a_line_that_is_served_where_it_is_has_nothing_to_say(self):
        order = self._confirmed(4, user=self.salesman)
        self.assertFalse(order.dist_sourcing_note)
        self.assertFalse(order.order_line.dist_warehouse_id)
        codes = [reason["code"] for reason in order.order_line.dist_decision_ids.reasons]
        self.assertEqual(codes, ["available"])

    def test_what_was_asked_for_is_recorded_once_where_it_was_asked(self):
        order = self._confirmed(20, user=self.salesman)
        demand = self._demand(order)
        self.assertEqual(
            [(d.requested_qty, d.promised_qty, d.warehouse_id, d.outcome) for d in demand],
            [(20, 18, self.warehouse, "split")],
        )
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(self._demand(order), demand)

    def _demand(self, order):
        return self.env["dist.unmet.demand"].search([("order_name", "=", order.name)])

    def test_a_held_quotation_is_served_and_its_hold_ends(self):
        self.house_rule.write({"set_hold_quotation_minutes": True, "hold_quotation_minutes": 30})
        order = self._quotation(14, user=self.salesman)
        order.action_dist_hold()
        self.assertEqual(order.order_line.dist_held_qty, 10)
        order.action_confirm()
        self.assertServed(order, [(10, "Main", 10), (4, "North", 4)])
        self.assertEqual(order.order_line.mapped("dist_held_qty"), [0, 0])
        self.assertServed(self._confirmed(5, user=self.salesman), [(5, "North", 4)])

    def test_choosing_a_warehouse_moves_the_hold(self):
        self.house_rule.write({"set_hold_quotation_minutes": True, "hold_quotation_minutes": 30})
        order = self._quotation(10, user=self.salesman)
        order.action_dist_hold()
        order.order_line.dist_warehouse_id = self.north
        self.assertEqual(order.order_line.dist_held_qty, 8)
