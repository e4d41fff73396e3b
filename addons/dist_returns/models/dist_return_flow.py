# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

CLERK = "dist_returns.group_dist_return_clerk"
AUTHORISER = "dist_returns.group_dist_return_authoriser"
#: what a return is about; fixed once somebody asked for it
SAYS = {"partner_id", "company_id", "warehouse_id", "channel_id", "source"}


class DistReturn(models.Model):
    """From asking to a decision: draft, submitted, rejected, cancelled, and back."""

    _inherit = "dist.return"

    _guarded = {"is_automatic": False, "rejection_reason": False}

    is_automatic = fields.Boolean(
        "Authorised by Rule",
        readonly=True,
        copy=False,
        help="Every line's rule allowed it, and the value was low enough for nobody to look.",
    )
    amount_net = fields.Monetary(
        "Net Value",
        compute="_compute_amount_net",
        help="Net sales value in the company's currency: what separate duties and automatic "
        "authorisation go by.",
    )

    @api.depends("line_ids.authorised_qty", "line_ids.requested_qty", "line_ids.sale_line_id")
    def _compute_amount_net(self):
        for record in self:
            record.amount_net = record._net_amount()

    # --- fixed once asked for ------------------------------------------------------------------

    def write(self, vals):
        if SAYS.intersection(vals):
            self._check_says(vals)
        return super().write(vals)

    def _check_says(self, vals):
        for record in self.filtered(lambda it: it.state != "draft" and not it.is_unmatched):
            for name in SAYS.intersection(vals):
                field = self._fields[name]
                value = field.convert_to_cache(vals[name], record)
                if value != field.convert_to_cache(record[name], record):
                    raise UserError(
                        self.env._(
                            "“%(field)s” of %(name)s is fixed, because it was asked for already. "
                            "Reset it to draft to change it.",
                            field=field._description_string(self.env),
                            name=record.name,
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if kept := self.filtered(lambda record: record.state not in ("draft", "cancelled"))[:1]:
            raise UserError(
                self.env._("%(name)s can't be deleted any more. Cancel it instead.", name=kept.name)
            )

    # --- what every step needs -----------------------------------------------------------------

    def _require_role(self, group):
        if self.env.user.has_group(group):
            self.check_access("write")
            return
        if group == AUTHORISER:
            raise AccessError(
                self.env._(
                    "Only a returns authoriser may do this. Ask somebody with that role to decide "
                    "about %(names)s.",
                    names=", ".join(self.mapped("name")),
                )
            )
        raise AccessError(
            self.env._(
                "Only a returns clerk may do this. Ask somebody with that role to enter %(names)s.",
                names=", ".join(self.mapped("name")),
            )
        )

    def _lock_in(self, *states):
        """Take the returns for this step, or say who is in the way; only in one of the states."""
        try:
            self.lock_for_update()
        except LockError:
            raise UserError(
                self.env._(
                    "Somebody else is working on %(names)s right now. Try again in a moment.",
                    names=", ".join(self.mapped("name")),
                )
            ) from None
        self.invalidate_recordset(["state"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        if wrong := self.filtered(lambda record: record.state not in states)[:1]:
            raise UserError(
                self.env._(
                    "%(name)s is “%(state)s”: this isn't possible (any more). Reload the page to "
                    "see what happened to it.",
                    name=wrong.name,
                    state=labels[wrong.state],
                )
            )

    # --- asking --------------------------------------------------------------------------------

    def action_submit(self):
        """Ask for the returns; what the rules allow is authorised at once."""
        self._require_role(CLERK)
        self._submit()

    def _submit(self):
        """Ask for the returns in the name of the present user; the caller checked the role.

        :raises UserError: one sentence for each line that can't come back; nothing is changed then
        """
        # sudo: customers ask for returns in the portal, and lines are the clerks'
        records = self.sudo()
        records._lock_in("draft")
        for record in records:
            record._check_complete()
            record._check_pickup()
            record.line_ids._find_deliveries()
            record.line_ids._freeze_terms()
            record.line_ids._check_returnable()
            record.line_ids._route()
        records._set(
            {
                "state": "submitted",
                "requester_id": self.env.uid,
                "submitted_at": fields.Datetime.now(),
            }
        )
        for record in records:
            record._authorise_by_rule()

    def _check_complete(self):
        if not self.partner_id:
            raise UserError(
                self.env._("%(name)s has no customer. Say who sends the goods.", name=self.name)
            )
        if not self.line_ids:
            raise UserError(
                self.env._("%(name)s has no lines. Say what is to come back.", name=self.name)
            )

    # --- saying no -----------------------------------------------------------------------------

    def action_reject(self):
        """Open the dialog that asks why."""
        self._require_role(AUTHORISER)
        return self._decide("reject", self.env._("Reject"))

    def _decide(self, kind, title, **defaults):
        context = {f"default_{name}": value for name, value in defaults.items()}
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "dist.return.decide",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_return_ids": [Command.set(self.ids)],
                "default_kind": kind,
                **context,
            },
        }

    def _reject(self, reason):
        """Refuse submitted returns; an authoriser's word, with the reason for the customer."""
        self._require_role(AUTHORISER)
        self._lock_in("submitted")
        # sudo: the role was checked
        self.sudo()._set({"state": "rejected", "rejection_reason": reason})

    def action_cancel(self):
        """Withdraw returns of which nothing came back; what was authorised needs an authoriser."""
        is_authorised = any(record.state == "authorised" for record in self)
        self._require_role(AUTHORISER if is_authorised else CLERK)
        self._lock_in("draft", "submitted", "authorised")
        self._check_untouched()
        # sudo: the role was checked; transfers and dispositions are other roles'
        records = self.sudo()
        records._cancel_transfers()
        records._withdraw_dispositions()
        records.line_ids._set({"authorised_qty": 0.0})
        records._set({"state": "cancelled"})

    def _check_untouched(self):
        for record in self.sudo():  # sudo: receipts and dispositions count whoever may read them
            live = record.disposition_ids.filtered(lambda it: it.state in ("approved", "executed"))
            if record.receipt_ids or live:
                raise UserError(
                    self.env._(
                        "Goods of %(name)s came back or were decided about already. Give up what "
                        "is missing and close it instead.",
                        name=record.name,
                    )
                )

    def action_reset(self):
        """Start again with returns of which nothing was authorised."""
        self._require_role(CLERK)
        self._lock_in("submitted", "rejected", "cancelled")
        # sudo: the role was checked
        records = self.sudo()
        records.line_ids._set(self._fresh_line())
        records._set(
            {
                "state": "draft",
                "requester_id": False,
                "submitted_at": False,
                "authoriser_id": False,
                "authorised_at": False,
                "is_automatic": False,
                "rejection_reason": False,
            }
        )

    @api.model
    def _fresh_line(self):
        return {
            **self.env["dist.return.line"]._undecided(),
            "authorised_qty": 0.0,
            "terms": False,
            "term_sources": False,
            "recoverable_amount": 0.0,
            "handling_amount": 0.0,
            "freight_amount": 0.0,
        }
