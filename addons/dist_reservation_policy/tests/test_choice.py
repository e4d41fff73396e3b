# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..core.allocation import Part
from ..core.alternatives import Alternative
from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestChoice(PromiseCommon):
    """Ten bolts, six more in three days; an order of fourteen is asked about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.commitment = "ask"
        cls.receipt = cls._receipt(6, days=3)
        cls.clerk = cls._user("clerk", "sales_team.group_sale_salesman")
        cls.nut = cls.env["product.product"].create(
            {"name": "Hex nut M8", "is_storable": True, "list_price": 1.0}
        )

    def _asked(self, qty=14, user=None, **vals):
        """(order, its dialog) after somebody has tried to confirm it."""
        order = self._quotation(qty, user=user or self.clerk, **vals)
        return order, self._dialog(order.action_confirm())

    def _dialog(self, action):
        self.assertEqual(action["res_model"], "dist.promise.choice")
        return self.env["dist.promise.choice"].with_user(self.clerk).browse(action["res_id"])

    def _choose(self, dialog, kind):
        dialog.choice_id = dialog.summary_ids.filtered(lambda option: option.kind == kind)
        return dialog.action_choose()

    def _outcomes(self, order):
        return order.order_line.dist_decision_ids.sorted("id").mapped("outcome")

    def assertUntouched(self, order, qty=14):
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.order_line.product_uom_qty, qty)
        self.assertBooks(order)
        self.assertFalse(order.picking_ids)

    # --- asking ------------------------------------------------------------------------------

    def test_the_order_stays_a_quotation_and_the_dialog_shows_all_there_is(self):
        order, dialog = self._asked()
        self.assertUntouched(order)
        self.assertEqual(self._outcomes(order), ["asked"])
        decision = order.order_line.dist_decision_ids
        self.assertEqual((decision.promised_qty, decision.backorder_qty), (0, 0))
        self.assertIn("Only 10 of 14 Units can be promised", decision.explanation)
        self.assertIn("lets the customer choose", decision.explanation)
        first = self.env["dist.unmet.demand"].search(
            [("sale_order_line_res_id", "=", order.order_line.id)]
        )
        self.assertEqual((first.outcome, first.promised_qty, first.unmet_qty), ("asked", 0, 14))
        found = {
            option.kind: (
                option.now_value,
                option.later_value,
                option.waiting_value,
                option.lost_value,
            )
            for option in dialog.summary_ids
        }
        self.assertEqual(
            found,
            {
                "split": (20, 8, 0, 0),
                "whole": (0, 28, 0, 0),
                "backorder": (20, 0, 8, 0),
                "less": (20, 0, 0, 8),
                "cancel": (0, 0, 0, 28),
            },
        )
        self.assertEqual(dialog.choice_id.kind, "split")
        line = dialog.line_ids
        self.assertEqual((line.wanted_qty, line.option_id.kind), (14, "split"))
        self.assertEqual((line.now_qty, line.later_qty, line.lost_qty), (10, 4, 0))
        self.assertFalse(dialog.changed)

    def test_dates_are_of_shipment_and_arrival(self):
        self.warehouse.dist_transit_days = 2
        _order, dialog = self._asked()
        option = dialog.line_ids.option_id
        day = self.env["stock.warehouse"]._dist_today(self.warehouse.id)
        self.assertEqual((option.now_arrival - option.now_date).days, 2)
        self.assertEqual((option.later_date - day).days, 3)
        self.assertEqual((option.later_arrival - day).days, 5)

    def test_what_is_there_is_not_asked_about(self):
        order = self._quotation(10, user=self.clerk)
        self.assertIs(order.action_confirm(), True)
        self.assertBooks(order, firm=10)

    def test_one_dialog_for_all_lines(self):
        order = self._order(
            self.clerk,
            warehouse_id=self.warehouse.id,
            order_line=[
                Command.create({"product_id": product.id, "product_uom_qty": qty})
                for product, qty in ((self.product, 14), (self.nut, 5))
            ],
        )
        dialog = self._dialog(order.action_confirm())
        self.assertEqual(len(dialog.line_ids), 2)
        nut = dialog.line_ids[1]
        self.assertEqual(nut.option_ids.mapped("kind"), ["backorder", "cancel"])
        # what comes nearest to a split of what never comes
        self.assertEqual(nut.option_id.kind, "backorder")
        form = Form(dialog)
        form.choice_id = dialog.summary_ids.filtered(lambda o: o.kind == "less")
        dialog = form.save()
        self.assertEqual(dialog.line_ids.option_id.mapped("kind"), ["less", "cancel"])
        with form.line_ids.edit(0) as line:
            line.option_id = dialog.line_ids[0].option_ids[0]
        dialog = form.save()
        self.assertEqual(dialog.line_ids.option_id.mapped("kind"), ["split", "cancel"])
        self.assertEqual(dialog.action_choose(), {"type": "ir.actions.act_window_close"})
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [14, 0])
        self.assertEqual(order.order_line.mapped("dist_promised_qty"), [14, 0])

    # --- choosing ----------------------------------------------------------------------------

    def test_each_choice_confirms_what_it_showed(self):
        expected = {
            "split": (14, 14, 0, {self.today: 10, 3: 4}),
            "whole": (14, 14, 0, None),
            "backorder": (14, 10, 4, None),
            "less": (10, 10, 0, None),
        }
        for kind, (qty, firm, backorder, _dates) in expected.items():
            with self.subTest(kind):
                order, dialog = self._asked()
                self.assertEqual(
                    self._choose(dialog, kind), {"type": "ir.actions.act_window_close"}
                )
                self.assertEqual(order.state, "sale")
                self.assertEqual(order.order_line.product_uom_qty, qty)
                self.assertBooks(order, firm=firm, backorder=backorder)
                self.assertEqual(order.order_line.price_unit, 2)
                self.assertIn("Chosen with the customer", order.message_ids[0].body)
                order._action_cancel()

    def test_the_second_decision_is_the_choice(self):
        order, dialog = self._asked()
        self._choose(dialog, "split")
        self.assertEqual(self._outcomes(order), ["asked", "split"])

    def test_less_keeps_the_price_that_was_agreed_on(self):
        order = self._quotation(14, user=self.clerk)
        order.order_line.write({"price_unit": 1.5, "discount": 10})
        dialog = self._dialog(order.action_confirm())
        self._choose(dialog, "less")
        line = order.order_line
        self.assertEqual((line.product_uom_qty, line.price_unit, line.discount), (10, 1.5, 10))

    def test_less_in_dozens(self):
        self._set_on_hand(5)
        dozen = self.env.ref("uom.product_uom_dozen")
        dozen.rounding = 1
        order = self._quotation(1, user=self.clerk)
        order.order_line.write({"product_uom_id": dozen.id, "product_uom_qty": 3})
        dialog = self._dialog(order.action_confirm())
        self._choose(dialog, "less")
        self.assertEqual((order.state, order.order_line.product_uom_qty), ("sale", 1))
        self.assertBooks(order, firm=12)

    def test_nothing_would_be_left(self):
        order, dialog = self._asked()
        with self.assertRefused(UserError, "Nothing would be left"):
            self._choose(dialog, "cancel")
        self.assertUntouched(order)

    def test_what_is_no_longer_so_is_asked_again(self):
        order, dialog = self._asked()
        self._confirmed(2)
        for kind, now in (("split", 8), ("less", 8)):
            again = self._dialog(self._choose(dialog, kind))
            self.assertTrue(again.changed)
            self.assertUntouched(order)
            line = again.line_ids
            self.assertEqual((line.option_id.kind, line.now_qty), (kind, now))
        self._choose(again, "less")
        self.assertEqual((order.state, order.order_line.product_uom_qty), ("sale", 8))
        self.assertBooks(order, firm=8)

    def test_what_came_meanwhile_in_full_is_confirmed_as_ordered(self):
        order, dialog = self._asked()
        self._set_on_hand(10)
        self._choose(dialog, "split")
        self.assertEqual(order.state, "sale")
        self.assertBooks(order, firm=14)
        self.assertEqual(order.order_line.dist_promised_date, self.today)

    def test_lines_of_the_same_goods_come_to_an_end(self):
        """What is chosen for the first line changes what the second one can have."""
        order = self._quotation(14, user=self.clerk)
        order.order_line = [Command.create({"product_id": self.product.id, "product_uom_qty": 5})]
        dialog = self._dialog(order.action_confirm())
        self.assertEqual(dialog.line_ids.mapped("now_qty"), [10, 0])
        first, second = dialog.line_ids
        first.option_id = first.option_ids.filtered(lambda o: o.kind == "cancel")
        second.option_id = second.option_ids.filtered(lambda o: o.kind == "backorder")
        result = dialog.action_choose()
        self.assertEqual(result, {"type": "ir.actions.act_window_close"})
        self.assertEqual(order.order_line.mapped("dist_promised_qty"), [0, 5])

    def test_a_second_line_that_gets_less_is_shown_that_first(self):
        order = self._quotation(14, user=self.clerk)
        order.order_line = [Command.create({"product_id": self.product.id, "product_uom_qty": 5})]
        dialog = self._dialog(order.action_confirm())
        first, second = dialog.line_ids
        second.option_id = second.option_ids.filtered(lambda o: o.kind == "split")
        first.option_id = first.option_ids.filtered(lambda o: o.kind == "less")
        again = self._dialog(dialog.action_choose())
        self.assertEqual(again.line_ids.mapped("option_id.kind"), ["less", "split"])
        self.assertEqual(again.line_ids.mapped("later_qty"), [0, 5])
        self.assertEqual(again.action_choose(), {"type": "ir.actions.act_window_close"})
        self.assertEqual(order.order_line.mapped("dist_promised_qty"), [10, 5])

    def test_a_confirmed_order(self):
        order, dialog = self._asked()
        self._choose(dialog, "split")
        with self.assertRefused(UserError, "is not a quotation any more"):
            dialog.action_choose()
        self.assertBooks(order, firm=14)

    def test_figures_are_the_systems(self):
        order, dialog = self._asked()
        option = dialog.line_ids.option_id
        with self.assertRefused(AccessError, "."):
            option.write({"alternative": {**option.alternative, "commitment": "backorder"}})
        with self.assertRefused(AccessError, "."):
            dialog.summary_ids.create({"wizard_id": dialog.id, "kind": "split"})
        self.assertUntouched(order)

    def test_somebody_elses_dialog_and_order(self):
        order, dialog = self._asked()
        other = self._user("other", "sales_team.group_sale_salesman")
        for user in (other, self.foreigner, self.dist_user):
            with self.assertRefused(AccessError, "."):
                dialog.with_user(user).action_choose()
        self.assertUntouched(order)

    # --- who is never asked ------------------------------------------------------------------

    def test_a_paid_order_is_a_shortage(self):
        order = self._quotation(14, user=self.clerk)
        order.with_user(self.env.user).signed_on = self.env.cr.now()
        self.assertIs(order.action_confirm(), True)
        self.assertEqual(self._outcomes(order), ["shortage"])
        self.assertBooks(order, firm=10, backorder=4)

    def test_the_system_and_customers_split(self):
        portal = self._user("portal", "base.group_portal")
        for env_order in (
            lambda o: o.sudo(),
            lambda o: o.with_user(portal).sudo(),
        ):
            order = self._quotation(14, user=self.clerk)
            self.assertIs(env_order(order).action_confirm(), True)
            self.assertEqual(self._outcomes(order), ["split"])
            self.assertBooks(order, firm=14)
            order._action_cancel()

    def test_an_override_asks_nobody(self):
        seller = self._user(
            "selling",
            "sales_team.group_sale_salesman_all_leads,dist_base.group_dist_override_approver",
        )
        order = self._quotation(14, user=seller)
        action = order.action_dist_override()
        wizard = self.env["dist.promise.override"].with_user(seller).browse(action["res_id"])
        wizard.reason = "Because"
        wizard.action_confirm()
        self.assertEqual(self._outcomes(order), ["shortage"])

    def test_what_an_order_grows_by_is_refused(self):
        order = self._confirmed(8, user=self.clerk)
        with self.assertRefused(UserError, "Only 2 of 6 Units"):
            order.order_line.product_uom_qty = 14
        order.invalidate_recordset()
        self.assertEqual(order.order_line.dist_promised_qty, 8)

    # --- several orders ----------------------------------------------------------------------

    def test_a_batch_confirms_the_others_and_tells_which_wait(self):
        asked, fine = self._quotation(14, user=self.clerk), self._quotation(9, user=self.clerk)
        action = (asked | fine).action_confirm()
        self.assertEqual((asked.state, fine.state), ("draft", "sale"))
        # the order that waits took nothing from the one after it
        self.assertBooks(fine, firm=9)
        self.assertBooks(asked)
        self.assertEqual(action["tag"], "display_notification")
        message = action["params"]["message"]
        self.assertIn(f"{fine.name}: confirmed.", message)
        self.assertIn(f"{asked.name}: not everything is there. Confirm it on its own", message)

    def test_monitoring_notes_it_and_confirms(self):
        self.warehouse.dist_mode = "monitor"
        order = self._quotation(14, user=self.clerk)
        self.assertIs(order.action_confirm(), True)
        self.assertEqual((order.state, self._outcomes(order)), ("sale", ["asked"]))
        self.assertFalse(self.env["dist.promise"].search([("order_id", "=", order.id)]))

    def test_it_counts_as_not_in_time(self):
        order, dialog = self._asked()
        self._choose(dialog, "split")
        self.env.flush_all()
        row = self.env["dist.go.live.order"].search([("order_id", "=", order.id), ("days", "=", 7)])
        self.assertEqual((row.outcome, row.missing_qty, row.missing_value), ("asked", 14, 28))
        card = self.env["dist.go.live"].search(
            [("warehouse_id", "=", self.warehouse.id), ("days", "=", 7)]
        )
        self.assertEqual((card.asked_count, card.avoided_count, card.split_count), (1, 1, 0))
        self.assertEqual(card.action_open_asked()["domain"][-1], ("outcome", "in", ["asked"]))
        level = self.env["dist.service.level"].search([("order_name", "=", order.name)])
        self.assertEqual((level.outcome, level.promised_qty), ("asked", 0))

    def test_an_alternative_of_another_kind(self):
        """The seam, as those use it who serve a line otherwise: here from another warehouse."""
        other = self.env["stock.warehouse"].create(
            {"name": "Satellite", "code": "SAT", "company_id": self.company.id}
        )
        other.dist_mode = "enforce"
        self.env["stock.quant"]._update_available_quantity(self.product, other.lot_stock_id, 14)
        Order, Line = self.registry["sale.order"], self.registry["sale.order.line"]
        offer, choose = Order._dist_alternatives, Line._dist_choose

        def offer_more(orders, chosen=None):
            found = offer(orders, chosen)
            for mine in found.values():
                part = Part(self.today, Decimal(14))
                mine.append(
                    Alternative(
                        "warehouse", Decimal(14), self.today, Decimal(14), (part,),
                        commitment="refuse", key=str(other.id),
                    )
                )  # fmt: skip
            return found

        def choose_more(line, alternative, consented_by=""):
            if alternative.kind == "warehouse":
                line.warehouse_id = int(alternative.key)
            return choose(line, alternative, consented_by)

        self.patch(Order, "_dist_alternatives", offer_more)
        self.patch(Line, "_dist_choose", choose_more)
        order, dialog = self._asked()
        self.assertEqual(dialog.summary_ids[-1].kind, "warehouse")
        self.assertEqual(dialog.summary_ids[-1].now_value, 28)
        self._choose(dialog, "warehouse")
        self.assertEqual((order.state, order.order_line.warehouse_id), ("sale", other))
        self.assertBooks(order, firm=14)

    def test_what_another_kind_changed_is_undone_when_it_is_gone(self):
        order, dialog = self._asked()
        line = dialog.line_ids
        less = line.option_ids.filtered(lambda option: option.kind == "less")
        facts = {**less.alternative, "qty": "12", "parts": [[str(self.today), "12", "", None]]}
        less.sudo().alternative = facts
        again = self._dialog(self._choose(dialog, "less"))
        self.assertTrue(again.changed)
        self.assertUntouched(order)
