# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, tagged

#: return: (state, [(product, requested, authorised, received, accepted, credited)])
RETURNS = {
    "return_asked": ("submitted", [("PB-HTD8-1200", 2, 0, 0, 0, 0)]),
    "return_authorised": ("authorised", [("HF-E12", 16, 16, 0, 0, 0)]),
    "return_to_inspect": ("receipt", [("SE-L50", 4, 4, 4, 0, 0)]),
    "return_credited": ("closed", [("HQ-14", 8, 8, 8, 8, 8)]),
    "return_claimed": ("receipt", [("VC-C1", 3, 3, 3, 0, 0)]),
}
LOGINS = ("returns", "inspector", "credit", "claims", "customer")


@tagged("post_install", "-at_install")
class TestReturns(TransactionCase):
    """The returns of the demo company: one waits for each of the people who work on them."""

    def _of(self, name):
        return self.env.ref(f"dist_demo.{name}")

    def _all(self, model):
        return self.env[model].search([("company_id", "=", self.env.ref("base.main_company").id)])

    def test_each_return_went_as_far_as_its_row_says(self):
        found = {
            name: (
                self._of(name).state,
                [
                    (
                        line.product_id.default_code,
                        line.requested_qty,
                        line.authorised_qty,
                        line.received_qty,
                        line.accepted_qty,
                        line.credited_qty,
                    )
                    for line in self._of(name).line_ids
                ],
            )
            for name in RETURNS
        }
        self.assertEqual(found, RETURNS)
        self.assertEqual(len(self._all("dist.return")), len(RETURNS))

    def test_the_customer_sent_a_photo(self):
        asked = self._of("return_asked")
        self.assertEqual((asked.source, asked.requester_id.login), ("portal", "customer"))
        self.assertEqual(asked.line_ids.photo_ids.mapped("mimetype"), ["image/jpeg"])

    def test_goods_wait_in_quarantine_with_one_open_check(self):
        receipt = self._of("return_to_inspect").receipt_ids
        self.assertEqual(
            (receipt.inspection_state, receipt.open_qty, receipt.lot_id.name),
            ("to_inspect", 4, "SEL50-A"),
        )
        self.assertEqual(receipt.check_ids.point_id, self._of("point_complete"))
        self.assertEqual(receipt.check_ids.state, "open")
        checks = self._all("dist.quality.check")
        self.assertEqual(sorted(checks.mapped("state")), ["failed", "open", "passed"])

    def test_what_was_decided_is_done_and_credited(self):
        record = self._of("return_credited")
        self.assertEqual(
            sorted((one.kind, one.quantity, one.state) for one in record.disposition_ids),
            [("restock", 6, "executed"), ("scrap", 2, "executed")],
        )
        note = record.credit_note_ids
        # eight couplings at 6.80
        self.assertEqual((note.state, round(note.amount_untaxed, 2)), ("posted", 54.4))

    def test_a_claim_is_at_its_vendor_and_the_goods_still_here(self):
        claim = self._of("claim_sent")
        self.assertEqual(
            (claim.state, claim.partner_id, claim.line_ids.quantity, claim.line_ids.waiting_qty),
            ("sent", self._of("vendor_velden"), 3, 3),
        )
        self.assertEqual(claim.line_ids.purchase_line_id, self._of("po_valves_received").order_line)
        self.assertEqual(self._of("return_claimed").receipt_ids.open_qty, 3)
        self.assertEqual(len(self._all("dist.vendor.claim")), 1)

    def test_everybody_did_his_own_step(self):
        record = self._of("return_credited")
        self.assertEqual(record.authoriser_id.login, "returns")
        self.assertEqual(record.receipt_ids.receiver_id.login, "warehouse")
        self.assertEqual(record.receipt_ids.inspector_id.login, "inspector")
        self.assertEqual(record.disposition_ids.executor_id.login, "warehouse")
        self.assertEqual(record.credit_note_ids.create_uid.login, "credit")

    def test_a_person_for_each_step_gets_in_with_the_login_as_password(self):
        for login in LOGINS:
            with self.subTest(login):
                user = self.env["res.users"].search([("login", "=", login)])
                credential = {"login": login, "password": login, "type": "password"}
                info = user.with_user(user)._check_credentials(credential, {"interactive": True})
                self.assertEqual(info["uid"], user.id)

    def test_nobody_is_written_to(self):
        records = self._all("dist.return")
        mails = self.env["mail.mail"].search(
            [("model", "=", "dist.return"), ("res_id", "in", records.ids)]
        )
        self.assertFalse(mails)

    def test_goods_are_where_they_should_be(self):
        quarantine = self.env.ref("stock.warehouse0")._dist_quarantine("customer")
        quants = self.env["stock.quant"].search([("location_id", "=", quarantine.id)])
        self.assertEqual(
            {quant.product_id.default_code: quant.quantity for quant in quants if quant.quantity},
            {"SE-L50": 4, "VC-C1": 3},
        )
