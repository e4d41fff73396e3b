# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .kits_common import KitsCommon


@tagged("post_install", "-at_install")
class TestKits(KitsCommon):
    """Kits are promised at confirmation, whole, through their components."""

    def _decision(self, order):
        decisions = self.env["dist.promise.decision"].search([("order_id", "=", order.id)])
        return decisions[:1]

    def test_kits_are_promised_as_their_components(self):
        order = self._confirmed(3, product=self.kit)
        self.assertKits(order, firm=3, state="promised")
        self.assertTrue(order.order_line.dist_in_kits)
        self.assertEqual(
            self._components(order), {(self.product, "firm"): 6, (self.nut, "firm"): 3}
        )
        self.assertEqual(sorted(order.picking_ids.move_ids.mapped("product_qty")), [3, 6])

    def test_a_bill_for_a_dozen_promises_what_the_delivery_takes(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        parts = [(self.product, 12), (self.nut, 12)]
        pair = self._kit("Bolt with nut", parts, product_uom_id=dozen.id)
        order = self._confirmed(10, product=pair)
        self.assertEqual(
            self._components(order), {(self.product, "firm"): 10, (self.nut, "firm"): 10}
        )
        self.assertEqual(order.picking_ids.move_ids.mapped("product_qty"), [10, 10])
        self._deliver(order.picking_ids)
        self.assertEqual(order.order_line.dist_promise_state, "done")

    def test_the_decision_and_the_first_request_are_about_kits(self):
        order = self._confirmed(7, product=self.kit)
        decision = self._decision(order)
        self.assertEqual(
            (decision.product_id, decision.requested_qty, decision.promised_qty),
            (self.kit, 7, 5),
        )
        self.assertEqual((decision.outcome, decision.backorder_qty), ("split", 2))
        self.assertIn(
            "Hex bolt M8 is what the kits are short of: it suffices for 5 of 7 Units as requested.",
            decision.explanation,
        )
        first = self.env["dist.unmet.demand"].search(
            [("sale_order_line_res_id", "=", order.order_line.id)]
        )
        self.assertEqual(
            (first.product_id, first.requested_qty, first.promised_qty), (self.kit, 7, 5)
        )

    def test_never_a_part_of_a_kit(self):
        self._confirmed(9)
        order = self._confirmed(2, product=self.kit)
        self.assertKits(order, backorder=2, state="backordered")
        self.assertEqual(
            self._components(order), {(self.product, "backorder"): 4, (self.nut, "backorder"): 2}
        )

    def test_two_kits_that_share_a_component_see_each_other(self):
        other = self._kit("Nut set", [(self.nut, 5), (self.product, 3)])
        order = self._order(
            self.seller,
            warehouse_id=self.warehouse.id,
            order_line=[
                Command.create({"product_id": product.id, "product_uom_qty": qty})
                for product, qty in ((self.kit, 3), (other, 1), (self.product, 2))
            ],
        )
        order.action_confirm()
        self.assertEqual(order.order_line.mapped("dist_promised_qty"), [3, 1, 1])
        self.assertEqual(order.order_line.mapped("dist_backorder_qty"), [0, 0, 1])

    def test_the_component_alone_is_what_the_kits_leave(self):
        self._confirmed(4, product=self.kit)
        order = self._confirmed(5)
        self.assertKits(order, firm=2, backorder=3)
        self.assertFalse(order.order_line.dist_in_kits)

    def test_a_nested_kit_counts_what_it_contains_twice_in_sum(self):
        box = self._kit("Box", [(self.kit, 2), (self.product, 1), (self.nut, 3)])
        order = self._confirmed(3, product=box)
        self.assertKits(order, firm=2, backorder=1, state="part")
        self.assertEqual(
            self._components(order),
            {
                (self.product, "firm"): 10,
                (self.product, "backorder"): 5,
                (self.nut, "firm"): 10,
                (self.nut, "backorder"): 5,
            },
        )

    def test_units_of_kit_line_and_component_are_converted(self):
        """A bill for three sets: half a dozen bolts; the order is in dozens of sets."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self._set_on_hand(20)
        kit = self._kit(
            "Triple",
            [(self.product, 0.5, {"product_uom_id": dozen.id}), (self.nut, 3)],
            product_qty=3,
        )
        order = self._quotation(1, product=kit, user=self.seller)
        order.order_line.product_uom_id = dozen
        order.action_confirm()
        self.assertEqual(
            self._components(order), {(self.product, "firm"): 24, (self.nut, "firm"): 12}
        )
        self.assertKits(order, firm=12)

    def test_what_is_not_stored_is_ignored(self):
        label = self.env["product.product"].create({"name": "Label", "type": "consu"})
        work = self.env["product.product"].create({"name": "Packing", "type": "service"})
        kit = self._kit("Labelled", [(self.product, 2), (label, 1), (work, 1)])
        order = self._confirmed(6, product=kit)
        self.assertKits(order, firm=5, backorder=1)
        self.assertEqual({product for product, _s in self._components(order)}, {self.product})
        nothing = self._kit("Paper", [(label, 2)])
        order = self._confirmed(6, product=nothing)
        self.assertFalse(self._decision(order))
        self.assertKits(order)

    def test_what_is_made_to_order_is_left_to_odoo(self):
        route = self.warehouse.mto_pull_id.route_id
        route.active = True
        self.nut.route_ids = route
        self.env["stock.rule"].create(
            {
                "name": "From the vendor",
                "route_id": route.id,
                "action": "pull",
                "procure_method": "make_to_stock",
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_src_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.stock.id,
                "warehouse_id": self.warehouse.id,
            }
        )
        order = self._confirmed(3, product=self.kit)
        self.assertKits(order, firm=3)
        self.assertEqual(self._components(order), {(self.product, "firm"): 6})

    def test_a_bill_of_another_company_makes_no_kit(self):
        product = self._component("Frame set", 4)
        self._kit("", [(self.product, 2)], product=product, company_id=self.other_company.id)
        order = self._confirmed(3, product=product)
        self.assertFalse(order.order_line.dist_in_kits)
        self.assertEqual(self._components(order), {(product, "firm"): 3})

    def test_who_looks_at_promises_need_not_see_how_kits_are_made(self):
        self.assertFalse(self.env["mrp.bom"].with_user(self.dist_user).has_access("read"))
        components = self.kit.with_user(self.dist_user)._dist_components(1, self.company)
        self.assertEqual(components, {self.product: 2, self.nut: 1})
        self.assertFalse(any(component.env.su for component in components))

    def test_kits_are_dated_by_the_receipts_of_their_components(self):
        self._receipt(4, 3)
        self._receipt(2, 5)
        order = self._confirmed(8, product=self.kit)
        days = self.env["dist.promise"].search([("line_id", "=", order.order_line.id)])
        self.assertEqual(
            {
                (b.product_id, (b.ship_date - self.today).days, b.qty)
                for b in days
                if b.state == "firm"
            },
            {
                (self.product, 0, 10),
                (self.nut, 0, 5),
                (self.product, 3, 4),
                (self.nut, 3, 2),
                (self.product, 5, 2),
                (self.nut, 5, 1),
            },
        )
        self.assertKits(order, firm=8)
        self.assertEqual((order.order_line.dist_promised_date - self.today).days, 5)

    def test_each_component_has_its_own_policy(self):
        self.env["dist.reservation.policy"].create(
            {
                "name": "Bolts are kept",
                "scope": "product",
                "product_id": self.product.id,
                "buffer_qty": 3,
                "commitment": "all_or_nothing",
            }
        )
        order = self._confirmed(4, product=self.kit)
        self.assertKits(order, firm=3, backorder=1)
        self.assertIn(
            "Hex bolt M8: A buffer of 3 Units is never promised.", self._decision(order).explanation
        )

    def test_a_cap_of_a_component_limits_the_kits(self):
        channel = self._channel("FIELD")
        self.env["dist.channel.quota"].create(
            {
                "kind": "cap",
                "channel_id": channel.id,
                "warehouse_id": self.warehouse.id,
                "product_id": self.product.id,
                "amount": 5,
            }
        )
        order = self._confirmed(2, product=self.kit, dist_channel_id=channel.id)
        self.assertKits(order, firm=2)
        rest = self._confirmed(1, product=self.kit, dist_channel_id=channel.id)
        self.assertKits(rest, backorder=1)
        self.assertIn(
            f"Hex bolt M8: {channel.name} may have at most 5 Units at a time, and 1 are left",
            self._decision(rest).explanation,
        )

    def test_kits_that_are_refused_leave_nothing(self):
        self.house_rule.commitment = "refuse"
        order = self._quotation(6, product=self.kit, user=self.seller)
        with self.assertRefused(UserError, "Only 5 of 6 Units can be promised"):
            order.action_confirm()
        self.assertEqual((order.state, self._components(order)), ("draft", {}))

    def test_all_or_nothing_waits_for_the_last_component(self):
        self.house_rule.commitment = "all_or_nothing"
        self._receipt(2, 4)
        order = self._confirmed(6, product=self.kit)
        self.assertKits(order, firm=6)
        self.assertEqual((order.order_line.dist_promised_date - self.today).days, 4)

    def test_an_archived_kit_is_refused_with_a_sentence(self):
        order = self._quotation(1, product=self.kit, user=self.seller)
        self.kit.active = False
        with self.assertRefused(UserError, "is archived and cannot be promised"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_monitoring_says_the_same_of_kits(self):
        self.warehouse.dist_mode = "monitor"
        order = self._confirmed(7, product=self.kit)
        self.assertKits(order, firm=5, backorder=2)
        self.assertTrue(order.order_line.dist_monitored)
        self.assertKits(self._confirmed(1), backorder=1)
        self.assertEqual(self._decision(order).outcome, "split")
        self._receipt(2, 0)
        self._work()
        self.assertKits(order, firm=6, backorder=1)

    def test_a_fraction_of_a_kit_is_promised_only_with_the_whole_order(self):
        self.assertKits(self._confirmed(2.5, product=self.kit), firm=2.5)
        self._set_on_hand(-1)
        self.assertKits(self._confirmed(2.5, product=self.kit), firm=2, backorder=0.5)

    def test_the_command_palette_counts_kits(self):
        rows = self.env["product.product"].with_user(self.seller).dist_look_up("Bolt set 7")
        self.assertEqual(
            [(row["product_id"], row["now"], row["date"]) for row in rows],
            [(self.kit.id, 5, False)],
        )
        self._receipt(5, 3)
        rows = self.env["product.product"].with_user(self.seller).dist_look_up("Bolt set 7")
        self.assertEqual(
            rows[0]["date"], fields.Date.to_string(fields.Date.add(self.today, days=3))
        )

    def test_the_product_shows_how_many_kits_are_promised(self):
        order = self._confirmed(7, product=self.kit)
        kit = self.kit.with_user(self.seller)
        self.assertEqual(kit.dist_promised_qty, 7)
        self.assertEqual(kit.product_tmpl_id.dist_promised_qty, 7)
        promises = self.env["dist.promise"].search(kit.action_dist_view_promises()["domain"])
        self.assertEqual(promises.order_id, order)
        self.assertEqual(promises.product_id, self.product | self.nut)
        self.assertEqual(self.product.with_user(self.seller).dist_promised_qty, 14)
