# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .order_common import OrderCommon

CONSUMER = {
    "name": "Ada Lund",
    "street": "Quay 4",
    "zip": "621 57",
    "city": "Visby",
    "country": "SE",
    "email": "ada@example.com",
    "phone": "0498-20 30 40",
}
#: a line with a code that only the customer has for the bolts, see `_own_code`
OWN_CODE = [{"ref": "1", "code": "HW-8", "quantity": 4}]
ADDED = {"dist.channel.order": 1, "dist.exception": 1}


@tagged("post_install", "-at_install")
class TestOrderDesk(OrderCommon):
    """What nobody can decide by himself waits for a person, whole and as it came."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._user(
            "clerk", "sales_team.group_sale_salesman_all_leads,dist_base.group_dist_user"
        )

    def _waiting(self, payload, key=None):
        """Send an order that is to wait without anything made of it; return its row."""
        before = self._counts()
        answer = self._sent(202, payload, key)
        self.assertEqual((answer["status"], answer["order"]), ("desk", None))
        expected = {name: count + ADDED.get(name, 0) for name, count in before.items()}
        self.assertNothingSaved(expected)
        row = self._row()
        self.assertEqual(answer["case"], row.case_id.name)
        self.assertEqual(row.case_id.channel_id, row.channel_id)
        return row

    def _choose(self, row, partner, user=None):
        wizard = self.env["dist.channel.order.customer"].with_user(user or self.clerk)
        return wizard.create({"channel_order_id": row.id, "partner_id": partner.id}).action_use()

    def _own_code(self):
        values = {"code": "HW-8", "product_id": self.product.id, "partner_id": self.customer.id}
        self.env["dist.item.alias"].create({**values, "company_id": self.company.id})

    # --- customers ---------------------------------------------------------------------------

    def test_an_unknown_customer_waits_until_the_alias_is_entered(self):
        row = self._waiting(self._payload(customer={"account": "K-1"}))
        self.assertIn("No customer has the number K-1", row.reasons)
        with self.assertRefused(UserError, "No customer has the number K-1"):
            row.with_user(self.clerk).action_try_again()
        self.env["dist.customer.alias"].create(
            {"code": "K-1", "partner_id": self.customer.id, "company_id": self.company.id}
        )
        row.with_user(self.clerk).action_try_again()
        self.assertEqual((row.state, row.order_id.partner_id), ("accepted", self.customer))
        self.assertEqual((row.order_id.user_id, row.case_id.state), (self.edi_user, "closed"))
        self.assertBooks(row.order_id, firm=4)

    def test_the_repeat_of_a_decided_order_gets_the_first_answer_and_the_present_state(self):
        payload = self._payload(customer={"account": "K-1"})
        row = self._waiting(payload)
        self._choose(row, self.customer)
        self.assertEqual(self._sent(202, payload)["status"], "desk")
        self.assertEqual(self._get("/dist/v1/orders/PO-1").json()["status"], "accepted")

    def test_a_marketplace_order_is_taken_from_the_desk_as_sold(self):
        payload = self._payload(quantity=12, customer={"account": "K-1"})
        row = self._waiting(payload, self.market_key)
        self._choose(row, self.customer)
        self.assertEqual((row.state, row.order_id.dist_outside), ("accepted", True))
        self.assertBooks(row.order_id, firm=10, backorder=2)

    def test_a_phone_number_suggests_and_never_chooses(self):
        self.edi.unknown_consumer = "contact"
        self.customer.write({"phone": "+46 498 203040"})
        self.assertEqual(self.customer.phone_sanitized, "+46498203040")
        row = self._waiting(self._payload(customer={**CONSUMER, "email": None}))
        self.assertEqual((row.suggested_partner_ids, row.partner_id.ids), (self.customer, []))
        self._choose(row, self.customer)
        self.assertEqual(row.order_id.partner_id, self.customer)

    def test_a_consumer_is_asked_about_unless_the_channel_says_otherwise(self):
        row = self._waiting(self._payload(customer=CONSUMER))
        self.assertIn("Ada Lund is not known as a customer", row.reasons)

    def test_a_consumer_becomes_a_contact_and_is_found_again_by_mail(self):
        self.edi.unknown_consumer = "contact"
        self._sent(201, self._payload("PO-1", 1, customer=CONSUMER))
        ada = self._row("PO-1").order_id.partner_id
        self.assertEqual((ada.name, ada.city, ada.country_id.code), ("Ada Lund", "Visby", "SE"))
        self.assertEqual(ada.company_id, self.company)
        self._sent(201, self._payload("PO-2", 1, customer={**CONSUMER, "email": "ADA@example.com"}))
        self.assertEqual(self._row("PO-2").order_id.partner_id, ada)
        with self.assertRefused(AccessError, "create"):
            self.env["res.partner"].with_user(self.edi_user).create({"name": "Eve"})

    def test_two_contacts_with_one_mail_are_asked_about(self):
        self.edi.unknown_consumer = "contact"
        twins = self.env["res.partner"].create(
            [{"name": name, "email": "ada@example.com"} for name in ("Ada", "A. Lund")]
        )
        self.assertEqual(
            self._waiting(self._payload(customer=CONSUMER)).suggested_partner_ids, twins
        )

    def test_a_delivery_address_is_made_once(self):
        delivery = {"name": "Gate 2", "street": "Pier 9", "city": "Visby", "country": "SE"}
        self._sent(201, self._payload("PO-1", 1, delivery=delivery))
        gate = self._row("PO-1").order_id.partner_shipping_id
        self.assertEqual((gate.parent_id, gate.type), (self.customer, "delivery"))
        self._sent(201, self._payload("PO-2", 1, delivery=delivery))
        self.assertEqual(self._row("PO-2").order_id.partner_shipping_id, gate)

    # --- items -------------------------------------------------------------------------------

    def test_an_item_that_may_mean_two_waits(self):
        twin = self.env["product.product"].create(
            {"name": "Hex bolt M8 long", "is_storable": True, "default_code": "BOLT-8"}
        )
        row = self._waiting(self._payload())
        self.assertIn("may mean each of these", row.reasons)
        twin.default_code = "BOLT-8-L"
        row.with_user(self.clerk).action_try_again()
        self.assertEqual(row.order_id.order_line.product_id, self.product)

    def test_an_unknown_item_is_the_senders_to_correct(self):
        before = self._counts()
        lines = [
            {"ref": "1", "code": "BOLT-8", "quantity": 1},
            {"ref": "2", "code": "NUT-8", "quantity": 1},
            {"ref": "3", "code": "BOLT-8", "quantity": 1, "unit": "Bushel"},
        ]
        answer = self._sent(422, self._payload(lines=lines))
        found = [(error["path"], error["code"]) for error in answer["errors"]]
        self.assertEqual(found, [("lines[1].code", "no_item"), ("lines[2].unit", "no_unit")])
        self.assertNothingSaved(before)
        self.env["product.product"].create({"name": "Nut M8", "default_code": "NUT-8"})
        self._sent(201, self._payload(lines=lines[:2]))

    def test_an_unknown_item_of_a_marketplace_waits_for_it_is_sold(self):
        lines = [{"ref": "2", "code": "NUT-8", "quantity": 1}]
        row = self._waiting(self._payload(lines=lines), self.market_key)
        self.assertEqual(row.reasons, "lines[0].code: No product has the code NUT-8 here.")

    def test_the_own_codes_of_an_unknown_customer_wait_with_him(self):
        self._own_code()
        row = self._waiting(self._payload(customer={"account": "K-1"}, lines=OWN_CODE))
        who = "No customer has the number K-1 in EDI. Enter it as a customer alias."
        what = "lines[0].code: No product has the code HW-8 here."
        self.assertEqual(row.reasons, f"{who}\n{what}")
        self.assertEqual(row.answer["reasons"], [who, what])
        self.assertEqual(row.case_id.description, f"<ul><li>{who}</li><li>{what}</li></ul>")
        self._choose(row, self.customer)
        self.assertEqual((row.state, row.order_id.partner_id), ("accepted", self.customer))
        self.assertEqual(row.order_id.order_line.product_id, self.product)
        self.assertBooks(row.order_id, firm=4)

    def test_the_own_codes_of_a_consumer_who_is_asked_about_wait_too(self):
        self._own_code()
        row = self._waiting(self._payload(customer=CONSUMER, lines=OWN_CODE))
        who = "Ada Lund is not known as a customer. Choose or create one."
        what = "lines[0].code: No product has the code HW-8 here."
        self.assertEqual(row.reasons, f"{who}\n{what}")

    def test_a_code_that_the_customer_of_the_desk_does_not_have_either(self):
        row = self._waiting(self._payload(customer={"account": "K-1"}, lines=OWN_CODE))
        with self.assertRefused(UserError, r"^lines\[0\].code: No product has the code HW-8"):
            self._choose(row, self.customer)
        self.assertEqual((row.state, row.partner_id.ids), ("desk", []))
        self._own_code()
        self._choose(row, self.customer)
        self.assertEqual((row.state, row.order_id.partner_id), ("accepted", self.customer))

    def test_what_no_customer_could_mean_stays_the_senders_to_correct(self):
        before = self._counts()
        lines = [*OWN_CODE, {"ref": "2", "code": "BOLT-8", "quantity": 1, "unit": "Bushel"}]
        answer = self._sent(422, self._payload(customer={"account": "K-1"}, lines=lines))
        found = [(error["path"], error["code"]) for error in answer["errors"]]
        self.assertEqual(found, [("lines[1].unit", "no_unit")])
        self.assertNothingSaved(before)

    def test_units_and_prices_are_taken_as_sent(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        dozen.active = True
        self._set_on_hand(90)
        line = {"ref": "7", "code": "BOLT-8", "quantity": 2, "unit": dozen.name, "price": 20.5}
        answer = self._sent(201, self._payload(lines=[line]))
        made = self._row().order_id.order_line
        self.assertEqual((made.product_uom_id, made.product_uom_qty), (dozen, 2))
        self.assertEqual((made.price_unit, made.dist_channel_ref), (20.5, "7"))
        self.assertBooks(self._row().order_id, firm=24)
        self.assertEqual(answer["lines"][0]["parts"][0]["quantity"], 2)

    def test_a_part_of_a_unit_that_has_none_is_told(self):
        answer = self._sent(422, self._payload(quantity=1.555))
        found = [(error["path"], error["code"]) for error in answer["errors"]]
        self.assertEqual(found, [("lines[0].quantity", "not_whole")])

    def test_a_price_out_of_tolerance_waits_as_a_quotation(self):
        self.edi.price_tolerance = 10
        line = {"ref": "1", "code": "BOLT-8", "quantity": 4}
        self._sent(201, self._payload("PO-0", lines=[{**line, "price": 2.2}]))
        answer = self._sent(202, self._payload(lines=[{**line, "price": 1.7}]))
        row = self._row()
        self.assertEqual((answer["status"], row.order_id.state), ("desk", "draft"))
        self.assertIn("the price is", row.reasons)
        self.assertBooks(row.order_id)
        row.order_id.with_user(self.clerk).action_confirm()
        self.assertEqual((row.state, row.case_id.state), ("accepted", "closed"))

    def test_another_currency_is_the_senders_to_correct(self):
        other = "SEK" if self.company.currency_id.name != "SEK" else "NOK"
        before = self._counts()
        answer = self._sent(422, self._payload(currency=other))
        self.assertEqual(answer["errors"][0]["code"], "other_currency")
        self.assertNothingSaved(before)

    # --- who may decide ----------------------------------------------------------------------

    def test_whoever_makes_no_orders_takes_none_from_the_desk(self):
        row = self._waiting(self._payload(customer={"account": "K-1"}))
        with self.assertRefused(AccessError, "right to make sales orders"):
            row.with_user(self.dist_user).action_try_again()
        with self.assertRefused(AccessError, "Channel Order"):
            self._choose(row, self.customer, self.salesman)
        self.assertEqual(row.state, "desk")

    def test_an_order_is_taken_from_the_desk_once(self):
        row = self._waiting(self._payload(customer={"account": "K-1"}))
        self._choose(row, self.customer)
        with self.assertRefused(UserError, "does not wait on the desk"):
            row.with_user(self.clerk).action_try_again()
