# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, tagged
from odoo.tools.barcode import check_barcode_encoding

LOGINS = ("telesales", "field", "marketplace", "edi", "warehouse", "buyer", "manager", "approver")


@tagged("post_install", "-at_install")
class TestCompany(TransactionCase):
    """What is there before anything happens: warehouses, channels, goods, people, policies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("base.main_company")

    def _own(self, model):
        data = self.env["ir.model.data"].search(
            [("module", "=", "dist_demo"), ("model", "=", model)]
        )
        return self.env[model].browse(data.mapped("res_id"))

    def test_central_and_one_branch_enforce_and_the_other_monitors(self):
        warehouses = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)])
        self.assertEqual(
            {w.code: (w.dist_mode, w.delivery_steps) for w in warehouses},
            {
                "CEN": ("enforce", "ship_only"),
                "PAB": ("enforce", "pick_ship"),
                "HCB": ("monitor", "ship_only"),
            },
        )

    def test_each_channel_has_its_sourcing_order(self):
        channels = self.env["dist.sales.channel"].search([("company_id", "=", self.company.id)])
        self.assertEqual(
            {c.code: c._warehouses().mapped("code") for c in channels},
            {
                "TEL": ["CEN", "PAB", "HCB"],
                "FIELD": ["PAB", "HCB", "CEN"],
                "WEB": ["CEN", "PAB"],
                "MARKET": ["CEN"],
                "EDI": ["CEN", "PAB"],
            },
        )

    def test_every_product_has_a_reference_of_its_own_and_a_valid_barcode(self):
        goods = self._own("product.product").filtered(lambda p: p.type == "consu")
        self.assertEqual((len(goods), len(set(goods.mapped("default_code")))), (73, 73))
        invalid = goods.filtered(lambda p: not check_barcode_encoding(p.barcode, "ean13"))
        self.assertEqual(invalid.mapped("default_code"), [])
        packs = self._own("product.uom")
        self.assertEqual(
            [p.barcode for p in packs if not check_barcode_encoding(p.barcode, "ean13")], []
        )

    def test_dated_goods_are_in_lots_that_expire_later(self):
        dated = self._own("product.product").filtered("use_expiration_date")
        self.assertEqual((len(dated), set(dated.mapped("tracking"))), (14, {"lot"}))
        lots = (
            self.env["stock.quant"]
            .search([("product_id", "in", dated.ids), ("location_id.usage", "=", "internal")])
            .lot_id
        )
        self.assertEqual(
            lots.filtered(lambda lot: lot.removal_date <= lot.create_date).mapped("name"), []
        )

    def test_the_shop_sells_everything_but_the_service(self):
        offered = self._own("product.product").filtered("is_published")
        self.assertEqual(len(offered), 73)

    def test_a_person_for_each_role_gets_in_with_the_login_as_password(self):
        for login in LOGINS:
            with self.subTest(login):
                user = self.env["res.users"].search([("login", "=", login)])
                credential = {"login": login, "password": login, "type": "password"}
                info = user.with_user(user)._check_credentials(credential, {"interactive": True})
                self.assertEqual(info["uid"], user.id)

    def test_every_scope_has_a_policy(self):
        policies = self.env["dist.reservation.policy"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            policies.grouped("scope").keys(),
            {"product", "category", "customer", "class", "channel", "warehouse", "company"},
        )
