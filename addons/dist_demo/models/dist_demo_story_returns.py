# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io

from PIL import Image, ImageDraw

from odoo import Command, api, fields, models

from odoo.addons.dist_returns.models.dist_return_mail import MAILS

RETURNS, DISPOSITIONS = "returns.csv", "dispositions.csv"
#: the way of a return; each goes as far as its row says, in the end to a credit or a claim
STEPS = ("authorise", "receive", "inspect", "decide")


class DistDemoReturns(models.AbstractModel):
    """Goods that come back: returns that wait for each of the people who work on them.

    Everybody does his own step, with his own rights. The rows are in data/story/*.csv.
    """

    _inherit = "dist.demo.story"

    @api.model
    def _tell(self):
        known = self.env.ref("dist_demo.order_promised", raise_if_not_found=False)
        result = super()._tell()
        if not known:
            self._bring_back()
        return result

    @api.model
    def _bring_back(self):
        dispositions = self._groups(DISPOSITIONS, "return")
        for name, rows in self._groups(RETURNS, "return").items():
            record = self._return_ask(rows)
            self._name_record(name, record)
            # The customers are invented: nobody is written to.
            record._set(dict.fromkeys(MAILS, fields.Datetime.now()))
            for step in self._way_to(rows[0]["step"]):
                getattr(self, f"_return_{step}")(record, rows, dispositions.get(name, ()))

    @api.model
    def _way_to(self, last):
        """The steps after asking, up to this one."""
        if last == "ask":
            return ()
        return STEPS[: STEPS.index(last) + 1] if last in STEPS else (*STEPS, last)

    @api.model
    def _as(self, login, records):
        """The records with the rights of a person of the story."""
        return records.with_user(self._record(f"user_{login}", "res.users"))

    # --- asking ------------------------------------------------------------------------------

    @api.model
    def _return_ask(self, rows):
        order = self._record(rows[0]["order"], "sale.order")
        delivered = {row.move.product_id: row for row in order._dist_delivered()}
        lines = [
            (delivered[self._record(row["product"], "product.product")], self._return_line(row))
            for row in rows
        ]
        if rows[0]["source"] == "portal":
            return self._ask_in_portal(order, lines)
        returns = self._as("returns", self.env["dist.return"])
        record = returns.create(
            {
                "partner_id": order.partner_id.id,
                "warehouse_id": order.warehouse_id.id,
                "channel_id": order.dist_channel_id.id,
                "line_ids": [
                    Command.create({**returns._portal_line(row), **line}) for row, line in lines
                ],
            }
        )
        record.action_submit()
        return record.with_env(self.env)

    @api.model
    def _ask_in_portal(self, order, lines):
        customer = self._record("user_customer", "res.users")
        # sudo: as the page of the portal does, whose users have no right on returns
        returns = self.env["dist.return"].with_user(customer).sudo()
        rows = [(row, line, [self._photo()]) for row, line in lines]
        return returns._portal_make(order, customer.partner_id, rows, {}).with_env(self.env)

    @api.model
    def _return_line(self, row):
        return {
            "uom_qty": float(row["quantity"]),
            "reason_id": self.env.ref(f"dist_returns.dist_return_reason_{row['reason']}").id,
            "note": row["note"],
        }

    @api.model
    def _photo(self):
        """A drawing that stands for a customer's photo: a carton with a dent."""
        image = Image.new("RGB", (480, 360), "#d9d4c7")
        draw = ImageDraw.Draw(image)
        draw.polygon([(80, 130), (300, 100), (410, 150), (180, 190)], fill="#c79a62")
        draw.polygon([(80, 130), (180, 190), (180, 310), (80, 240)], fill="#a97d48")
        draw.polygon([(180, 190), (410, 150), (410, 260), (180, 310)], fill="#b98a52")
        draw.polygon([(250, 215), (300, 205), (330, 245), (270, 262)], fill="#6f4f2a")
        stream = io.BytesIO()
        image.save(stream, "JPEG", quality=80)
        return stream.getvalue()

    # --- the steps of the others ---------------------------------------------------------------

    @api.model
    def _return_authorise(self, record, _rows, _dispositions):
        self._as("returns", record).action_authorise()

    @api.model
    def _return_receive(self, record, _rows, _dispositions):
        transfer = self._as("warehouse", record.picking_ids)
        transfer.move_ids.picked = True
        transfer.button_validate()

    @api.model
    def _return_inspect(self, record, rows, _dispositions):
        conditions = {row["product"]: row["condition"] for row in rows}
        for name, condition in conditions.items():
            receipt = self._as("inspector", self._goods(record, name))
            if condition == "defective":
                receipt.check_ids.action_fail()
            else:
                receipt.check_ids.action_pass()
            receipt.condition = condition
            receipt.action_conclude()

    @api.model
    def _goods(self, record, name):
        """The goods of a product that came back."""
        product = self._record(name, "product.product")
        return record.receipt_ids.filtered(lambda receipt: receipt.product_id == product)

    @api.model
    def _return_decide(self, record, _rows, dispositions):
        parts = [
            (self._goods(record, row["product"]), float(row["quantity"]), row["kind"], {})
            for row in dispositions
        ]
        made = self._as("inspector", self.env["dist.disposition"])._propose_all(parts)
        self._as("returns", made).action_approve()
        here = made.filtered(lambda one: one.kind != "vendor_claim")
        self._as("warehouse", here).action_execute()

    @api.model
    def _return_credit(self, record, _rows, _dispositions):
        self._as("credit", record)._create_credit_notes().action_post()

    @api.model
    def _return_claim(self, record, _rows, _dispositions):
        claim = record.disposition_ids.claim_line_id.claim_id
        self._name_record("claim_sent", claim)
        self._as("claims", claim).action_mark_sent()
