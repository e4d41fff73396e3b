# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import Command
from odoo.tests import tagged

from .plan_common import PlanCommon
from .proposal_common import TODAY


@tagged("post_install", "-at_install")
class TestChain(PlanCommon):
    """Each unit of demand counts once, wherever in a chain of moves its goods are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.consume_forecast = False
        cls._put(cls.product, 30.0)

    def _bought(self):
        self._plan()
        return self._proposals(action="buy").proposed_qty

    def test_what_was_bought_for_an_order_is_nobody_elses(self):
        to_order = self.env.ref("stock.route_warehouse0_mto")
        to_order.active = True
        self.product.route_ids = to_order | self.buy_route
        self._sale(5, 100.0)
        request = self.env["purchase.order.line"].search([("product_id", "=", self.product.id)])
        self.assertEqual(request.product_qty, 100.0)
        self.assertEqual(self._bought(), 0.0)
        # on order, and on the shelf
        request.order_id.button_confirm()
        self.assertEqual(self._bought(), 0.0)
        self._move_all(request.move_ids)
        self.assertEqual(self._bought(), 0.0)
        self._sale(5, 15.0, product=self._like_the_others())
        self.assertEqual(self._bought(), 25.0)

    def _like_the_others(self):
        """The product, whose orders are served from stock from now on."""
        self.product.route_ids = self.buy_route
        return self.product

    def test_picked_goods_that_wait_at_the_gate_are_gone(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self._sale(5, 15.0)
        self.assertEqual(self._bought(), 25.0)
        pick = order.picking_ids
        self._move_all(pick.move_ids, 9.0)
        self.assertEqual(self._bought(), 25.0)
        self._move_all(order.picking_ids.move_ids.filtered(lambda m: m.state != "done"))
        # 9 have left, 6 wait at the gate
        self.assertEqual(self.product.qty_available, 21.0)
        self.assertEqual(self._bought(), 25.0)

    def test_a_chain_that_was_pulled_counts_once(self):
        """The last move was made first and waits for the one before it."""
        output = self.warehouse.wh_output_stock_loc_id
        output.active = True
        customers = self.env.ref("stock.stock_location_customers")
        ship = self._move(output, customers, procure_method="make_to_order")
        pick = self._move(self.warehouse.lot_stock_id, output, move_dest_ids=ship.ids)
        (ship | pick)._action_confirm()
        self.assertEqual(ship.state, "waiting")
        self.assertEqual(self._bought(), 25.0)
        pick.location_final_id = customers
        self.assertEqual(self._bought(), 25.0)
        self._move_all(pick)
        self.assertEqual(self._bought(), 25.0)

    def _move(self, source, target, **vals):
        return self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 15.0,
                "location_id": source.id,
                "location_dest_id": target.id,
                "picking_type_id": self.warehouse.out_type_id.id,
                **vals,
            }
        )

    def _move_all(self, moves, qty=None):
        """Do the moves, or a part of each with a backorder for the rest."""
        moves._action_assign()
        for move in moves:
            move.quantity = move.product_uom_qty if qty is None else qty
            move.picked = True
        moves._action_done()


@tagged("post_install", "-at_install")
class TestTransfer(PlanCommon):
    """Transfers between the warehouses of a company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.dist_mode = "enforce"

    def _equals(self, given=100.0):
        """A shop without stock beside the warehouse, which can spare some."""
        self.policy.lateral = True
        shop = self._second_warehouse(dist_mode="enforce")
        self._levels(self._item(self.product, shop))
        self._put(self.product, given)
        return shop

    def _supplied(self, **vals):
        shop = self._resupplied(self.warehouse)
        shop.dist_mode = "enforce"
        self.product.route_ids = shop.resupply_route_ids
        return self._levels(self._item(self.product, shop), **vals)

    def test_a_draft_between_equals_is_not_proposed_again(self):
        shop = self._equals()
        self._plan()
        given = self._proposals(action="lateral")
        self.assertEqual((given.warehouse_id, given.proposed_qty), (shop, 40.0))
        given.with_user(self.buyer).action_approve_and_order()
        self.assertEqual((given.state, given.picking_id.state), ("ordered", "draft"))
        run = self._plan()
        self.assertEqual((run.proposals_new, run.proposals_changed), (0, 0))
        given.picking_id.sudo().action_cancel()
        self._plan()
        self.assertEqual(self._proposals(action="lateral", state="new").proposed_qty, 40.0)

    def test_goods_given_away_by_a_draft_are_given_once(self):
        self._equals(given=80.0)
        self._plan()
        self._proposals(action="lateral").with_user(self.buyer).action_approve_and_order()
        other = self.env["stock.warehouse"].create(
            {"name": "Hill", "code": "HIL", "company_id": self.company.id, "dist_mode": "enforce"}
        )
        self._levels(self._item(self.product, other))
        self._plan()
        # of 80 the warehouse keeps its own level of 40, and 40 are on their way to the first
        self.assertFalse(self._proposals(action="lateral", state="new"))
        self.assertEqual(self._proposals(action="buy").warehouse_id, other)

    def test_between_equals_it_takes_a_day(self):
        self._equals()
        self._plan()
        self.assertEqual(self._proposals(action="lateral").receipt_date, date(2026, 3, 3))

    def test_a_transfer_does_not_take_as_long_as_the_vendor(self):
        self._put(self.product, 500.0)
        self._supplied(lead_days=60, protection_days=67)
        self._plan()
        transfer = self._proposals(action="transfer")
        self.assertEqual((transfer.proposed_qty, transfer.receipt_date), (40.0, date(2026, 3, 3)))
        transfer.with_user(self.buyer).action_approve_and_order()
        dates = set(transfer.picking_id.move_ids.mapped("date"))
        self.assertTrue(all(day.date() <= date(2026, 3, 3) for day in dates), dates)

    def test_a_transfer_takes_what_the_rules_of_its_route_say(self):
        self._put(self.product, 500.0)
        item = self._supplied()
        route = item.warehouse_id.resupply_route_ids
        route.rule_ids[:1].delay = 4
        self._plan()
        self.assertEqual(
            self._proposals(action="transfer").receipt_date, date(2026, 3, 6), route.rule_ids
        )

    def test_pieces_are_shared_out_whole(self):
        shops = [self._supplied()]
        for name in ("Hill", "Lake"):
            shop = self.env["stock.warehouse"].create(
                {
                    "name": name,
                    "code": name[:3].upper(),
                    "company_id": self.company.id,
                    "dist_mode": "enforce",
                    "resupply_wh_ids": [Command.set(self.warehouse.ids)],
                }
            )
            self.product.route_ids |= shop.resupply_route_ids
            shops.append(self._levels(self._item(self.product, shop), low=9.0, high=17.0))
        self._levels(self.item, low=0.0, high=0.0)
        self._put(self.product, 10.0)
        self._plan()
        parts = self._proposals(action="transfer").mapped("proposed_qty")
        self.assertEqual([part % 1 for part in parts], [0.0] * len(parts))
        self.assertEqual(sum(parts), 10.0)


@tagged("post_install", "-at_install")
class TestSource(PlanCommon):
    """What another warehouse supplies isn't bought past it."""

    def _supplied(self):
        shop = self._resupplied(self.warehouse)
        self.product.route_ids = shop.resupply_route_ids
        return self._levels(self._item(self.product, shop))

    def _of(self, item):
        return self._proposals().filtered(lambda p: p.item_id == item)

    def test_a_source_that_is_not_planned_is_named(self):
        self._put(self.product, 500.0)
        item = self._supplied()
        self.warehouse.dist_mode = "off"
        item.warehouse_id.dist_mode = "monitor"
        self._plan()
        named = self._of(item)
        self.assertEqual((named.action, named.proposed_qty), ("blocked", 0.0))
        self.assertEqual(
            named.sentence,
            f"{self.product.display_name} can't be planned in Harbour: what supplies it there, "
            f"{self.warehouse.name}, isn't planned itself. Plan it there, or take the route away.",
        )
        self.warehouse.dist_mode = "monitor"
        self._plan()
        self.assertEqual(self._of(item).mapped("action"), ["transfer"])

    def test_nor_does_what_such_a_source_supplies_buy_for_itself(self):
        item = self._supplied()
        hill = self.env["stock.warehouse"].create(
            {
                "name": "Hill",
                "code": "HIL",
                "company_id": self.company.id,
                "resupply_wh_ids": [Command.set(item.warehouse_id.ids)],
            }
        )
        self.product.route_ids |= hill.resupply_route_ids
        last = self._levels(self._item(self.product, hill))
        self.item.active = False
        self._plan()
        self.assertEqual((self._of(item) | self._of(last)).mapped("action"), ["blocked"] * 2)


@tagged("post_install", "-at_install")
class TestVendor(PlanCommon):
    """The vendor that a reordering rule names."""

    def test_a_named_vendor_stays_when_his_price_is_renewed(self):
        other = self.env["res.partner"].create({"name": "Cheap Bolts"})
        self._seller(self.product, partner_id=other.id, price=1.0, sequence=0)
        rule = self._rule(0, 0, supplier_id=self.seller.id)
        self.item.orderpoint_id = rule
        self.seller.date_end = date(2026, 2, 28)
        self._seller(self.product, price=11.0, date_start=TODAY)
        self._plan()
        bought = self._proposals(action="buy")
        self.assertEqual((bought.partner_id, bought.price_unit), (self.vendor, 11.0))

    def test_a_named_vendor_without_a_price_is_told(self):
        other = self.env["res.partner"].create({"name": "Cheap Bolts"})
        self._seller(self.product, partner_id=other.id, price=1.0, sequence=0)
        self.item.orderpoint_id = self._rule(0, 0, supplier_id=self.seller.id)
        self.seller.date_end = date(2026, 2, 28)
        self._plan()
        self.assertFalse(self._proposals(action="buy"))
        self.assertEqual(self._proposals().explanation["held"], "no_vendor")
