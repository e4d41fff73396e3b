# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core import desk

# What only the desk itself sets, so that neither RPC nor import can close a case without a root
# cause, rewrite its times or break the rule of one case per cause.
DESK_FIELDS = frozenset(
    {
        "name",
        "state",
        "cause_key",
        "owner_key",
        "opened_at",
        "first_response_at",
        "response_hours",
        "closed_at",
        "closed_by_itself",
        "escalation_level",
        "next_escalation_at",
    }
)


class DistException(models.Model):
    """A case of the exception desk: something that no policy could decide alone."""

    _name = "dist.exception"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Case"
    _order = "priority desc, deadline, id"
    _check_company_auto = True
    _rec_names_search = ["name", "summary"]

    name = fields.Char("Number", readonly=True, copy=False)
    kind_id = fields.Many2one(
        "dist.exception.kind", required=True, index=True, ondelete="restrict", tracking=True
    )
    kind_description = fields.Text(related="kind_id.description", string="What to do")
    summary = fields.Char(required=True, tracking=True)
    description = fields.Html()
    state = fields.Selection(
        [("open", "Open"), ("progress", "In progress"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        check_company=True,
        index=True,
        tracking=True,
        help="Who must decide. Anybody of the desk can take the case over.",
    )
    priority = fields.Selection(
        [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Urgent")], default="1", required=True
    )
    cause_key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: f"manual:{uuid4()}",
        help="Identifies the cause: as long as a case is open, its cause opens no second one.",
    )
    owner_key = fields.Integer(
        readonly=True,
        copy=False,
        required=True,
        default=0,
        aggregator=None,
        help="The user for whom the cause opened the case; 0 when the desk chose the owner.",
    )
    document_ids = fields.One2many("dist.exception.document", "exception_id", "Documents")
    document_count = fields.Integer(compute="_compute_document_count")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", check_company=True, index="btree_not_null"
    )
    warehouse_id = fields.Many2one("stock.warehouse", check_company=True, index="btree_not_null")
    channel_id = fields.Many2one("dist.sales.channel", check_company=True, index="btree_not_null")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary("Money at Stake")

    opened_at = fields.Datetime(
        readonly=True, required=True, copy=False, default=fields.Datetime.now
    )
    deadline = fields.Datetime(
        compute="_compute_deadline",
        store=True,
        readonly=False,
        copy=False,
        index=True,
        tracking=True,
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    escalation_level = fields.Integer(
        readonly=True,
        copy=False,
        default=0,
        aggregator=None,
        help="How many roles were called so far.",
    )
    next_escalation_at = fields.Datetime(
        "Next Escalation", compute="_compute_next_escalation_at", store=True, copy=False
    )
    first_response_at = fields.Datetime("First Response", readonly=True, copy=False)
    response_hours = fields.Float(
        "Hours to Response", readonly=True, copy=False, aggregator="avg", digits=(16, 2)
    )
    closed_at = fields.Datetime("Closed on", readonly=True, copy=False)
    age_hours = fields.Float(
        "Age (hours)",
        compute="_compute_age_hours",
        digits=(16, 2),
        help="From opening to closing; until now while the case is open.",
    )
    root_cause_id = fields.Many2one(
        "dist.root.cause", copy=False, index="btree_not_null", ondelete="restrict", tracking=True
    )
    closed_by_itself = fields.Boolean(
        readonly=True, copy=False, help="The cause went away before anybody had to close the case."
    )

    _open_cause_uniq = models.UniqueIndex(
        "(company_id, kind_id, cause_key, owner_key) WHERE state != 'closed'",
        "This cause has an open case already.",
    )
    _escalation_idx = models.Index("(next_escalation_at) WHERE state != 'closed'")
    _root_cause_required = models.Constraint(
        "CHECK (state != 'closed' OR closed_by_itself OR root_cause_id IS NOT NULL)",
        "A case can only be closed with its root cause.",
    )

    # --- Computed ----------------------------------------------------------------------------

    @api.depends("document_ids")
    def _compute_document_count(self):
        for case in self:
            case.document_count = len(case.document_ids)

    @api.depends("opened_at", "kind_id")
    def _compute_deadline(self):
        for case in self:
            opened = case.opened_at or fields.Datetime.now()
            case.deadline = desk.deadline(opened, case.kind_id.deadline_hours)

    @api.depends("deadline", "state")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for case in self:
            case.is_overdue = case.state != "closed" and bool(case.deadline and case.deadline < now)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = [("state", "!=", "closed"), ("deadline", "<", fields.Datetime.now())]
        return overdue if True in value else ["!", "&", *overdue]

    @api.depends(
        "deadline",
        "escalation_level",
        "kind_id.escalation_line_ids.after_hours",
        "kind_id.escalation_line_ids.sequence",
    )
    def _compute_next_escalation_at(self):
        for case in self:
            steps = case.kind_id.escalation_line_ids.sorted().mapped("after_hours")
            case.next_escalation_at = desk.next_escalation(
                case.deadline, steps, case.escalation_level
            )

    @api.depends("opened_at", "closed_at")
    def _compute_age_hours(self):
        now = fields.Datetime.now()
        for case in self:
            case.age_hours = desk.hours_between(case.opened_at or now, case.closed_at or now)

    # --- ORM ---------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_desk_fields(vals)
            if not self.env.su:
                # Explicit, or a default from the context would get past the check above.
                vals.update(state="open", owner_key=0, escalation_level=0, closed_by_itself=False)
                vals.update(opened_at=fields.Datetime.now(), cause_key=f"manual:{uuid4()}")
                vals.update(first_response_at=False, closed_at=False, response_hours=0.0)
            # sudo: the desk's users need no right on sequences to get a number
            vals["name"] = self.env["ir.sequence"].sudo().next_by_code("dist.exception")
        return super().create(vals_list)

    def write(self, vals):
        self._check_desk_fields(vals)
        before = {case: case.user_id for case in self} if "user_id" in vals else {}
        result = super().write(vals)
        for case, owner in before.items():
            case._hand_over_activities(owner)
        return result

    def _check_desk_fields(self, vals):
        if not self.env.su and (fixed := DESK_FIELDS & vals.keys()):
            labels = [self._fields[fname]._description_string(self.env) for fname in sorted(fixed)]
            raise AccessError(
                self.env._(
                    "The desk itself sets %(fields)s of a case. Use Take, Close or Reopen instead.",
                    fields=", ".join(labels),
                )
            )

    def _hand_over_activities(self, old_owner):
        """Give the open activities of the former owner to the new one."""
        if self.user_id and old_owner and self.user_id != old_owner:
            # sudo: an activity belongs to its assignee, and the case has just changed hands
            activities = self.sudo().activity_ids.filtered(lambda a: a.user_id == old_owner)
            activities.write({"user_id": self.user_id.id})

    # --- Actions -----------------------------------------------------------------------------

    def action_take(self):
        """Make the current user the owner and start the work."""
        self.check_access("write")
        if closed := self.filtered(lambda case: case.state == "closed")[:1]:
            raise UserError(
                self.env._(
                    "Case %(case)s is closed. Reopen it before you take it.",
                    case=closed.display_name,
                )
            )
        # sudo: state and times belong to the desk; access to the cases was checked above
        for case in self.sudo():
            case.write({"user_id": self.env.uid, "state": "progress", **case._prepare_response()})

    def action_close(self):
        """Ask for the root cause."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_base.dist_exception_close_action"
        )
        action["context"] = {"default_exception_ids": self.ids}
        return action

    def action_reopen(self):
        self.check_access("write")
        # sudo: state and times belong to the desk; access to the cases was checked above
        for case in self.sudo().filtered(lambda c: c.state == "closed"):
            case._check_cause_free()
            case.write(
                {
                    "state": "progress" if case.first_response_at else "open",
                    "closed_at": False,
                    "closed_by_itself": False,
                }
            )
            case._plan_owner_activities()

    def _check_cause_free(self):
        twin = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("kind_id", "=", self.kind_id.id),
                ("cause_key", "=", self.cause_key),
                ("owner_key", "=", self.owner_key),
                ("state", "!=", "closed"),
            ],
            limit=1,
        )
        if twin:
            raise UserError(
                self.env._(
                    "Case %(case)s cannot be reopened: its cause has the open case %(twin)s. "
                    "Continue there.",
                    case=self.display_name,
                    twin=twin.display_name,
                )
            )

    def _close_by_hand(self, root_cause, note=""):
        """Close cases that a person has dealt with."""
        self.check_access("write")
        # sudo: state and times belong to the desk; access to the cases was checked above
        cases = self.sudo().filtered(lambda case: case.state != "closed")
        for case in cases:
            case.write({"root_cause_id": root_cause.id, **case._prepare_response()})
        cases._finish(note=note)

    def _finish(self, note="", by_itself=False):
        """Close the cases, drop their planned activities and keep the note."""
        self.write(
            {"state": "closed", "closed_at": fields.Datetime.now(), "closed_by_itself": by_itself}
        )
        self.activity_ids.unlink()
        if note:
            self._message_log_batch(bodies=dict.fromkeys(self.ids, note))

    def _prepare_response(self):
        """Return the values of the first response, once."""
        if self.first_response_at:
            return {}
        now = fields.Datetime.now()
        return {
            "first_response_at": now,
            "response_hours": desk.hours_between(self.opened_at, now),
        }

    def _plan_owner_activities(self):
        """Plan one activity for the owner of each case, without a mail for each."""
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        todo = self._default_activity_type()
        owned = self.filtered("user_id")
        quiet.create([case._prepare_activity(case.user_id, case.summary, todo) for case in owned])

    def _prepare_activity(self, user, summary, todo):
        """Return the values of an activity that is due with the case, never in the past."""
        today = fields.Date.context_today(self)
        due = self.deadline and fields.Datetime.context_timestamp(self, self.deadline).date()
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": (self.kind_id.activity_type_id or todo).id,
            "automated": True,
            "summary": summary,
            "user_id": user.id,
            "date_deadline": max(due or today, today),
        }
