# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

KIND = "stock_anomaly"
DECIDERS = ("dist_replenishment.group_dist_buyer", "dist_base.group_dist_warehouse")
#: what was dismissed is shown again when the score has grown by half
GROWN = 1.5


def words(qty):
    """A quantity without needless digits, as it stands in a sentence."""
    return f"{round(qty, 2):.12g}"


class DistStockAnomaly(models.Model):
    """A movement that looks wrong, or a product or location that loses goods.

    How they are found is in ``dist_stock_anomaly_detect``.
    """

    _name = "dist.stock.anomaly"
    _description = "Unusual Movement"
    _order = "score desc, id desc"
    _check_company_auto = True

    key = fields.Char(required=True, readonly=True, help="Identifies the cause.")
    reason = fields.Selection(
        [
            ("typo", "Typing error"),
            ("duplicate", "Duplicate"),
            ("drift", "Slow loss"),
            ("shrinkage", "Shrinkage"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    explanation = fields.Char(compute="_compute_explanation")
    score = fields.Float(
        digits=(16, 1),
        readonly=True,
        aggregator="max",
        help="How unlikely it is by accident: the higher, the surer.",
    )
    product_id = fields.Many2one(
        "product.product", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    location_id = fields.Many2one(
        "stock.location", readonly=True, ondelete="cascade", check_company=True
    )
    move_id = fields.Many2one(
        "stock.move", "Movement", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    other_move_id = fields.Many2one(
        "stock.move", "Repeats", readonly=True, index="btree_not_null", ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    qty = fields.Float(
        "Quantity",
        digits="Product Unit",
        readonly=True,
        aggregator=None,
        help="What was moved; what was lost in the last twelve months.",
    )
    usual = fields.Float(
        readonly=True,
        digits=(16, 4),
        aggregator=None,
        help="The usual quantity of a movement; the usual part of what is given out that is lost.",
    )
    rate = fields.Float(
        "Loss Rate", readonly=True, aggregator=None, help="What was lost of what was given out."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    value = fields.Monetary(readonly=True, help="The quantity in question at cost.")
    moved_on = fields.Datetime(readonly=True)
    state = fields.Selection(
        [("open", "To check"), ("confirmed", "Confirmed"), ("dismissed", "Dismissed")],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    decided_at = fields.Datetime("Decided on", readonly=True)

    _unique_key = models.UniqueIndex("(company_id, key)", "This is listed already.")

    @api.depends("product_id", "location_id", "reason")
    def _compute_display_name(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        for anomaly in self:
            subject = anomaly.product_id or anomaly.location_id
            anomaly.display_name = f"{reasons.get(anomaly.reason, '')}: {subject.display_name}"

    @api.depends("reason", "qty", "usual", "rate", "other_move_id")
    def _compute_explanation(self):
        for anomaly in self:
            anomaly.explanation = getattr(anomaly, f"_explain_{anomaly.reason}", str)()

    def _explain_typo(self):
        return self.env._(
            "%(qty)s moved, about %(factor)s times the usual %(usual)s: a zero too many?",
            qty=words(self.qty),
            factor=f"{self.qty / self.usual:.0f}" if self.usual else "?",
            usual=words(self.usual),
        )

    def _explain_duplicate(self):
        return self.env._(
            "%(qty)s moved again minutes after %(other)s, with the same partner: entered twice?",
            qty=words(self.qty),
            other=self.other_move_id.reference or self.env._("the same movement"),
        )

    def _explain_drift(self):
        return self.env._(
            "Counts come out short again and again: %(qty)s lost in twelve months.",
            qty=words(self.qty),
        )

    def _explain_shrinkage(self):
        return self.env._(
            "%(rate)s%% of what is given out is lost, where %(usual)s%% is usual.",
            rate=f"{100 * self.rate:.1f}",
            usual=f"{100 * self.usual:.1f}",
        )

    # --- Storing findings --------------------------------------------------------------------

    @api.model
    def _store(self, company, rows):
        """List findings (dicts of values with a key), and open a case for each new one.

        What was decided stays, unless a loss has grown much since it was dismissed.
        """
        keys = [row["key"] for row in rows]
        known = self.search([("company_id", "=", company.id), ("key", "in", keys)])
        by_key = known.grouped("key")
        fresh = self.create([row for row in rows if row["key"] not in by_key])
        again = self.browse()
        for row in rows:
            if (anomaly := by_key.get(row["key"])) and anomaly._refresh_from(row):
                again += anomaly
        (fresh + again)._open_cases()
        return fresh + again

    def _refresh_from(self, row):
        """Bring a listed finding up to date; return whether the desk has to know."""
        grown = self.state == "dismissed" and row["score"] >= GROWN * self.score
        if self.state != "open" and not grown:
            return False
        changed = {
            fname: row[fname]
            for fname in ("score", "qty", "usual", "rate", "value")
            if fname in row and abs(row[fname] - self[fname]) > 0.005
        }
        if grown:
            changed.update(state="open", decided_by_id=False, decided_at=False)
        if changed:
            self.write(changed)
        return bool(changed)

    @api.model
    def _drop_gone(self, company, reasons, keys):
        """Unlist what is undecided and no longer found, and close its cases."""
        gone = self.search(
            [
                ("company_id", "=", company.id),
                ("reason", "in", reasons),
                ("state", "=", "open"),
                ("key", "not in", keys),
            ]
        )
        gone._close_cases(self.env._("The losses are within what is usual again."))
        gone.unlink()

    def _open_cases(self):
        self.env["dist.exception"]._open_cases(
            [
                {
                    "kind_code": KIND,
                    "cause_key": anomaly.key,
                    "summary": f"{anomaly.display_name}. {anomaly.explanation}",
                    "records": anomaly._documents(),
                    "company": anomaly.company_id,
                    "warehouse": anomaly.location_id.warehouse_id,
                    "amount": anomaly.value,
                }
                for anomaly in self
            ]
        )

    def _documents(self):
        """What the case is about; the finding itself last."""
        parts = (self.move_id.picking_id or self.move_id, self.product_id, self)
        return [record for records in parts for record in records]

    def _close_cases(self, note):
        for company, anomalies in self.grouped("company_id").items():
            self.env["dist.exception"]._close_cases(
                KIND, anomalies.mapped("key"), note=note, company=company
            )

    # --- Deciding ----------------------------------------------------------------------------

    def action_confirm(self):
        """Something was wrong indeed, and has been seen to."""
        return self._decide("confirmed", self.env._("Confirmed as wrong, and seen to."))

    def action_dismiss(self):
        """Nothing was wrong."""
        return self._decide("dismissed", self.env._("Dismissed: nothing was wrong."))

    def _decide(self, state, note):
        self._check_may_decide()
        # sudo: who decides changes nothing else of what was found
        decided = self.sudo().filtered(lambda anomaly: anomaly.state != state)
        decided.write(
            {"state": state, "decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()}
        )
        decided._close_cases(note)

    def _check_may_decide(self):
        self.check_access("read")
        if not self.env.su and not any(map(self.env.user.has_group, DECIDERS)):
            raise AccessError(
                self.env._(
                    "Only a buyer or somebody of the warehouse may decide on %(finding)s. Ask one "
                    "of them.",
                    finding=self[:1].display_name,
                )
            )

    def action_open_movements(self):
        """Open the movements behind the finding."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("stock.stock_move_action")
        action["domain"] = self._movement_domain()
        action["context"] = {"create": False}
        return action

    def _movement_domain(self):
        if self.move_id:
            return [("id", "in", (self.move_id + self.other_move_id).ids)]
        domain = [
            ("is_inventory", "=", True),
            ("state", "=", "done"),
            ("company_id", "=", self.company_id.id),
        ]
        if self.location_id:
            places = ("location_id", "=", self.location_id.id)
            domain += ["|", places, ("location_dest_id", "=", self.location_id.id)]
        if self.product_id:
            domain.append(("product_id", "=", self.product_id.id))
        return domain
