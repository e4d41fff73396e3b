# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, time, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .plan_common import PlanCommon
from .proposal_common import TODAY


class Progress:
    """A cron that has time for so many steps; inside a test nothing can be committed."""

    def __init__(self, steps=100):
        self.left = steps

    def _commit_progress(self, _processed):
        self.left -= 1
        return self.left


@tagged("post_install", "-at_install")
class TestRun(PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Run = cls.env["dist.replenishment.run"]
        cls.item.write({"reorder_point_qty": 0, "order_up_to_qty": 0, "demand_weekly": 0})
        cls._history(cls.product, [8, 12, 10, 9, 11, 10, 10, 12, 8, 10] * 3)

    @classmethod
    def _history(cls, product, weekly):
        """First requests of past weeks, the last one in the week before this one."""
        monday = TODAY - timedelta(days=TODAY.weekday())
        rows = []
        for age, qty in enumerate(reversed(weekly), start=1):
            day = datetime.combine(monday - timedelta(weeks=age), time(10))
            rows.append(
                {
                    "sale_order_line_res_id": -age,
                    "order_name": "Imported",
                    "product_id": product.id,
                    "product_uom_id": product.uom_id.id,
                    "requested_qty": qty,
                    "promised_qty": qty,
                    "price_unit": 20.0,
                    "request_date": day,
                    "requested_date": day,
                    "warehouse_id": cls.warehouse.id,
                    "company_id": cls.company.id,
                    "outcome": "promised",
                }
            )
        cls.env["dist.unmet.demand"]._record_first_requests(rows)

    def _run(self):
        run = self.Run._start(self.company)
        run._advance()
        return run

    def test_from_orders_to_a_proposal(self):
        run = self._run()
        self.assertEqual((run.state, run.stage, run.progress), ("done", "done", 100.0))
        item = self.item
        self.assertAlmostEqual(item.demand_weekly, 10.0, delta=1.0)
        self.assertEqual(item.lead_days, 7.0)
        self.assertGreater(item.reorder_point_qty, item.demand_weekly)
        self.assertGreater(item.order_up_to_qty, item.reorder_point_qty)
        self.assertGreater(item.expected_fill, 0.9)
        proposal = self._proposals(action="buy")
        self.assertEqual(proposal.partner_id, self.vendor)
        self.assertGreaterEqual(proposal.proposed_qty, item.order_up_to_qty)
        self.assertEqual(proposal.run_id, run)

    def test_a_second_run_changes_nothing(self):
        self._run()
        before = self.item.read(["reorder_point_qty", "order_up_to_qty", "write_date"])
        again = self._run()
        self.assertEqual(
            (again.proposals_new, again.proposals_changed, again.proposals_gone), (0, 0, 0)
        )
        self.assertEqual(
            self.item.read(["reorder_point_qty", "order_up_to_qty", "write_date"]), before
        )

    def test_a_run_goes_on_where_it_stopped(self):
        run = self.Run._start(self.company)
        stages = [run.stage]
        while run.state == "running":
            run._step()
            stages.append(run.stage)
        self.assertEqual(
            list(dict.fromkeys(stages)),
            ["demand", "classes", "lead_times", "parameters", "proposals", "done"],
        )

    def test_one_run_of_a_company_at_a_time(self):
        run = self.Run._start(self.company)
        self.assertEqual(self.Run._start(self.company), run)
        self.assertNotEqual(self.Run._start(self.other_company), run)

    def test_a_buyer_starts_and_stops_a_run(self):
        action = self.Run.with_user(self.buyer).action_start()
        run = self.Run.browse(action["res_id"])
        self.assertEqual((run.company_id, run.state), (self.company, "done"))
        with self.assertRefused(UserError, "Only a run that is under way can be stopped"):
            run.with_user(self.buyer).action_stop()
        started = self.Run._start(self.company)
        started.with_user(self.buyer).action_stop()
        self.assertEqual(started.state, "stopped")

    def test_who_only_reads_starts_nothing(self):
        before = self.Run.search_count([])
        with self.assertRefused(AccessError, "Only buyers start a planning run"):
            self.Run.with_user(self.dist_user).action_start()
        self.assertEqual(self.Run.search_count([]), before)

    def test_a_failure_ends_the_run_with_its_reason_and_undoes_the_step(self):
        run = self.Run._start(self.company)
        run._step()

        def fails(_items, _company):
            self.item.demand_weekly = 77.0
            raise UserError(self.env._("The history of Hex bolt M8 can't be read."))

        with (
            patch.object(type(self.item), "_classify", fails),
            self.assertLogs("odoo.addons.dist_replenishment", "ERROR"),
        ):
            self.assertTrue(run._advance_in_cron(Progress()))
        self.assertEqual((run.state, run.stage), ("failed", "classes"))
        self.assertEqual(self.item.demand_weekly, 0.0)
        self.assertEqual(
            run.message,
            "The run ended in the stage Classifying. The history of Hex bolt M8 can't be read.",
        )

    def test_what_nobody_should_read_stays_in_the_log(self):
        run = self.Run._start(self.company)
        with (
            patch.object(type(self.item), "_make_items", side_effect=KeyError("secret")),
            self.assertLogs("odoo.addons.dist_replenishment", "ERROR"),
        ):
            run._advance_in_cron(Progress())
        self.assertNotIn("secret", run.message)

    def test_when_the_time_of_the_cron_is_over_the_run_goes_on_later(self):
        run = self.Run._start(self.company)
        self.assertFalse(run._advance_in_cron(Progress(steps=2)))
        self.assertEqual((run.state, run.stage), ("running", "lead_times"))
        self.assertTrue(run._advance_in_cron(Progress()))
        self.assertEqual(run.state, "done")

    def test_a_product_without_history_borrows_from_its_category(self):
        new = self._product("Fresh from the box", standard_price=5.0)
        self._seller(new, price=5.0)
        self._rule(5.0, 9.0, product=new)
        self._run()
        item = self.env["dist.replenishment.item"].search([("product_id", "=", new.id)])
        self.assertGreater(item.demand_weekly, 0.0)
        self.assertGreater(item.order_up_to_qty, 0.0)

    def test_a_new_product_begins_with_its_predecessors_demand(self):
        heir = self._product("Hex bolt M8, black", standard_price=5.0)
        self._seller(heir, price=10.0)
        self._rule(0.0, 0.0, product=heir)
        heir.dist_predecessor_id = self.product
        self._run()
        item = self.env["dist.replenishment.item"].search([("product_id", "=", heir.id)])
        self.assertAlmostEqual(item.demand_weekly, self.item.demand_weekly, delta=0.5)
        self.assertGreater(item.reorder_point_qty, 0.0)
