# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.dist_channel_availability import queries

from .publication_common import PublicationCommon


@tagged("post_install", "-at_install")
class TestPublication(PublicationCommon):
    """What a channel is told, and when it is told something else."""

    def test_a_promise_lowers_what_is_told(self):
        self.assertEqual(self._items(), {"BOLT": 10})
        self._confirmed(4)
        self._drained()
        self.assertEqual(self._items(), {"BOLT": 6})

    def test_nothing_changed_gives_no_new_seq(self):
        before = self._seq()
        self._drained()
        self.publication._mark()
        self._drained()
        self.assertEqual(self._seq(), before)

    def test_a_change_below_the_ceiling_is_no_change_to_the_channel(self):
        self.publication.ceiling_qty = 5
        self._drained()
        before = self._seq()
        self.assertEqual(self._items(), {"BOLT": 5})
        self._confirmed(4)
        self._drained()
        self.assertEqual((self._items(), self._seq()), ({"BOLT": 5}, before))

    def test_a_rule_that_changes_is_published_by_the_next_drain(self):
        before = self._seq()
        self.publication.buffer_qty = 3
        self.assertEqual((self._items(), self._seq()), ({"BOLT": 10}, before))
        self.drain._publish_marked()
        self.assertEqual(self._items(), {"BOLT": 7})
        self.assertGreater(self._seq(), before)

    def test_down_to_packs_and_other_units_to_whole_ones(self):
        litre = self.env.ref("uom.product_uom_litre")
        oil = self._product("OIL", 7.5, uom_id=litre.id)
        dozen, six = self.env.ref("uom.product_uom_dozen"), self.env.ref("uom.product_uom_pack_6")
        for pack, told in ((dozen, 0), (six, 6)):
            self.publication.write({"rounding": "pack", "pack_uom_id": pack.id})
            self._drained(oil)
            self.assertEqual(self._items(), {"BOLT": told, "OIL": 7})
        self.publication.rounding = "exact"
        self._drained(oil)
        self.assertEqual(self._items(), {"BOLT": 10, "OIL": 7.5})

    def test_only_the_warehouses_of_the_rule_count(self):
        second = self.env["stock.warehouse"].create({"name": "Second", "code": "SEC"})
        second.dist_mode = "enforce"
        quants = self.env["stock.quant"]
        quants._update_available_quantity(self.product, second.lot_stock_id, 5)
        self._drained()
        self.assertEqual(self._items(), {"BOLT": 15})
        self.publication.warehouse_ids = second
        self._drained()
        self.assertEqual(self._items(), {"BOLT": 5})

    def test_demand_expected_in_the_measured_delay_is_taken_off(self):
        """28 bolts in 28 days are one a day; a delay of a day and a half costs 1.5."""
        self._demand(28)
        self.publication.delay_seconds = 86_400 * 3 // 2
        self._drained()
        item = self.publication.item_ids
        self.assertEqual((item.daily_demand_qty, item.expected_qty), (1, 1.5))
        self.assertEqual(self._items(), {"BOLT": 8})
        # the next change of the number goes by the same demand without counting it again
        self._confirmed(4)
        self._drained()
        self.assertEqual(self._items(), {"BOLT": 4})

    def test_demand_alone_gives_no_new_seq(self):
        before = self._seq()
        self._demand(28)
        self.publication._mark()
        self._drained()
        self.publication.item_ids.invalidate_recordset()
        self.assertEqual(self.publication.item_ids.daily_demand_qty, 1)
        self.assertEqual(self._seq(), before)

    def _demand(self, qty):
        self.env["dist.unmet.demand"]._record_first_requests(
            [
                {
                    "sale_order_line_res_id": -1,
                    "order_name": "M1",
                    "product_id": self.product.id,
                    "requested_qty": qty,
                    "request_date": fields.Datetime.now() - timedelta(days=1),
                    "channel_id": self.market.id,
                    "warehouse_id": self.warehouse.id,
                    "company_id": self.company.id,
                    "outcome": "promised",
                }
            ]
        )

    # --- Products that come and go -----------------------------------------------------------

    def test_a_product_that_is_no_longer_sold_is_told_as_removed(self):
        self.product.sale_ok = False
        self.drain._publish_marked()
        self.assertEqual(self._items(), {"BOLT": None})
        self.product.sale_ok = True
        self.drain._publish_marked()
        self.assertEqual(self._items(), {"BOLT": 10})

    def test_an_archived_and_a_deleted_product_are_told_as_removed(self):
        nut = self._product("NUT")
        self._drained(nut)
        self.assertEqual(self._items(), {"BOLT": 10, "NUT": 0})
        _told, cursor = self._told_after()
        nut_id = nut.id
        nut.unlink()
        self.product.active = False
        self.drain._publish_marked()
        self.assertEqual(self._told_after(cursor)[0], {"BOLT": None, "NUT": None})
        gone = self.publication.item_ids.filtered(lambda i: i.sku == "NUT")
        self.assertEqual((gone.product_id.id, gone.product_res_id), (False, nut_id))

    def test_another_name_at_the_channel_is_a_change(self):
        before = self._seq()
        self.env["dist.item.alias"].create(
            {"code": "M-4711", "product_id": self.product.id, "channel_id": self.market.id}
        )
        self.publication._mark()
        self._drained()
        self.assertEqual(self._items(), {"M-4711": 10})
        self.assertGreater(self._seq(), before)

    def test_a_category_and_a_field_of_the_filter_decide(self):
        category = self.env["product.category"].create({"name": "Bolts"})
        self.publication.categ_ids = category
        self._drained()
        self.assertEqual(self._items(), {"BOLT": None})
        self.product.categ_id = self.env["product.category"].create(
            {"name": "M8", "parent_id": category.id}
        )
        self.drain._publish_marked()
        self.assertEqual(self._items(), {"BOLT": 10})
        self.publication.product_domain = "[('weight', '>', 1)]"
        self.drain._publish_marked()
        self.assertEqual(self._items(), {"BOLT": None})
        self.product.weight = 2
        self.drain._publish_marked()
        self.assertEqual(self._items(), {"BOLT": 10})

    def test_without_publications_products_leave_no_marks(self):
        self.env["dist.publication"].search([]).unlink()
        queries.take_publication_marks(self.env.cr)
        self.product.sale_ok = False
        self.assertEqual(queries.take_publication_marks(self.env.cr), (set(), set()))

    def test_a_few_changed_products_cost_the_same_however_many_there_are(self):
        self.drain._publish_marked()
        others = self.env["product.product"].concat(*(self._product("NUT") for _n in range(20)))
        self.drain._publish_marked()
        for products in (self.product, others):
            self.env.flush_all()
            with self.assertQueryCount(4):
                self.drain._changed(set(products.ids))

    # --- Rules that can't be -----------------------------------------------------------------

    def test_what_can_not_be_is_refused(self):
        wrong = [
            ({"product_domain": "[('no_such_field', '=', 1)]"}, "Choose them again"),
            ({"product_domain": "nonsense("}, "Choose them again"),
            ({"product_domain": "[('id', '=', uid)]"}, "Choose them again"),
            ({"rounding": "pack"}, "Choose the pack"),
            ({"delivery": "push"}, "Enter the address and the secret"),
            ({"delivery": "push", "secret": "s", "url": "http://x.example"}, "https://"),
            ({"delivery": "push", "secret": "s", "url": "https://u:p@x.example"}, "https://"),
            ({"channel_id": self._channel("WEB").id}, "Archive it and create another"),
        ]
        for vals, words in wrong:
            with self.subTest(vals=vals), self.assertRefused(ValidationError, words):
                self.publication.write(vals)
        self.assertEqual(self.publication.delivery, "pull")

    @mute_logger("odoo.sql_db")
    def test_negative_limits_are_refused(self):
        for vals in ({"buffer_qty": -1}, {"demand_days": 0}, {"interval_minutes": 0}):
            with self.subTest(vals=vals), self.assertRaises(IntegrityError), self.cr.savepoint():
                self.publication.write(vals)
                self.publication.flush_recordset()

    def test_another_company_s_warehouse_is_refused(self):
        with self.assertRefused(UserError, "company"):
            self.publication.warehouse_ids = self.other_warehouse

    # --- Who may -----------------------------------------------------------------------------

    def test_policy_managers_edit_users_read_others_see_nothing(self):
        self.publication.with_user(self.manager).buffer_qty = 1
        read = self.publication.with_user(self.dist_user)
        self.assertEqual((read.buffer_qty, read.item_count), (1, 1))
        with self.assertRaises(AccessError):
            read.buffer_qty = 2
        for user in (self.connector, self.employee, self.salesman):
            with self.assertRaises(AccessError):
                self.publication.with_user(user).read(["name"])
        self.assertEqual(self.publication.buffer_qty, 1)

    def test_the_secret_is_for_policy_managers(self):
        with self.assertRaises(AccessError):
            self.publication.with_user(self.dist_user).read(["secret"])

    def test_another_company_sees_nothing_of_it(self):
        for model in ("dist.publication", "dist.publication.item", "dist.publication.drift"):
            self.assertFalse(self.env[model].with_user(self.foreigner).search_count([]), model)

    def test_a_company_s_connector_speaks_for_its_channel(self):
        channels = self.env["dist.sales.channel"]
        self.assertEqual(channels._of_connector(self.connector), self.market)
        self.assertFalse(channels._of_connector(self.employee))
        self.market.user_ids = [Command.unlink(self.connector.id)]
        self.assertFalse(channels._of_connector(self.connector))
