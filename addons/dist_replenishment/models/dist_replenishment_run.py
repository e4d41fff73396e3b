# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .dist_replenishment_proposal_decide import DECIDER_GROUP

_logger = logging.getLogger(__name__)

STAGES = ["demand", "classes", "lead_times", "parameters", "proposals", "done"]
#: up to so many items a run that a person asks for is done at once
AT_ONCE = 5_000


class DistReplenishmentRun(models.Model):
    """One pass over a company: what was asked for, classes, lead times, parameters, proposals.

    A run advances in steps that each leave it where the next one goes on. In the cron each step
    is committed, so a server that is stopped loses one step at most.
    """

    _name = "dist.replenishment.run"
    _description = "Replenishment Run"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    stage = fields.Selection(
        [
            ("demand", "Reading the demand"),
            ("classes", "Classifying"),
            ("lead_times", "Learning lead times"),
            ("parameters", "Forecasting"),
            ("proposals", "Proposing"),
            ("done", "Done"),
        ],
        default="demand",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [("running", "Running"), ("done", "Done"), ("failed", "Failed"), ("stopped", "Stopped")],
        default="running",
        required=True,
        readonly=True,
    )
    last_item_id = fields.Integer(readonly=True, help="Where the present stage goes on.")
    items_total = fields.Integer("Items", readonly=True)
    items_done = fields.Integer(readonly=True)
    progress = fields.Float(compute="_compute_progress", aggregator=None)
    started_at = fields.Datetime(readonly=True, default=fields.Datetime.now)
    finished_at = fields.Datetime(readonly=True)
    today = fields.Date(
        readonly=True,
        required=True,
        help="The day for which it plans; a run that goes on after midnight keeps its day.",
    )
    proposals_new = fields.Integer("New", readonly=True)
    proposals_changed = fields.Integer("Changed", readonly=True)
    proposals_gone = fields.Integer("No Longer Needed", readonly=True)
    blocked = fields.Integer("Cannot Be Planned", readonly=True)
    message = fields.Text(readonly=True)

    _unique_running = models.UniqueIndex(
        "(company_id) WHERE state = 'running'", "A run of this company is under way."
    )

    @api.depends("company_id", "started_at")
    def _compute_name(self):
        for run in self:
            started = fields.Datetime.context_timestamp(run, run.started_at or run.create_date)
            run.name = self.env._(
                "%(company)s, %(moment)s",
                company=run.company_id.name,
                moment=started.strftime("%Y-%m-%d %H:%M"),
            )

    @api.depends("stage", "items_done", "items_total")
    def _compute_progress(self):
        share = 100.0 / (len(STAGES) - 1)
        for run in self:
            inside = run.items_done / run.items_total if run.items_total else 0.0
            run.progress = min(100.0, share * (STAGES.index(run.stage) + inside))

    # --- Starting ------------------------------------------------------------------------------

    def action_start(self):
        """Plan the user's company now; large ones go on in the background."""
        if not self.env.user.has_group(DECIDER_GROUP):
            raise AccessError(self.env._("Only buyers start a planning run. Ask one of them."))
        # sudo: a run writes figures that nobody writes by hand; it stays in the user's company
        run = self.sudo()._start(self.env.company)
        if run._count_items() <= AT_ONCE:
            run._advance()
        else:
            self.env.ref("dist_replenishment.dist_replenishment_run_cron")._trigger()
        return run._open()

    @api.model
    def _start(self, company):
        """Begin a run, or return the one that is under way."""
        under_way = self.search([("company_id", "=", company.id), ("state", "=", "running")])
        if under_way:
            return under_way
        today = fields.Date.context_today(self.with_context(tz=company.partner_id.tz))
        return self.create({"company_id": company.id, "today": today})

    def _count_items(self):
        return self.env["dist.replenishment.item"].search_count(
            [("company_id", "=", self.company_id.id)]
        )

    def action_stop(self):
        """End a run where it is; what it has done stays."""
        if not self.env.user.has_group(DECIDER_GROUP):
            raise AccessError(self.env._("Only buyers stop a planning run. Ask one of them."))
        self.check_access("read")
        if any(run.state != "running" for run in self):
            raise UserError(self.env._("Only a run that is under way can be stopped."))
        # sudo: as in action_start
        self.sudo().write({"state": "stopped", "finished_at": fields.Datetime.now()})
        return True

    def action_proposals(self):
        """Open the buyer's list."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "dist_replenishment.dist_replenishment_proposal_action"
        )

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "name": self.env._("Planning Run"),
        }

    # --- Going on ------------------------------------------------------------------------------

    @api.model
    def _cron_run(self):
        """Go on with what is under way; begin a run for each company that had none today."""
        companies = self.env["stock.warehouse"].search([("dist_mode", "!=", "off")]).company_id
        for company in companies:
            if not self._planned_today(company):
                self._start(company)
        runs = self.search([("state", "=", "running")])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(runs) * (len(STAGES) - 1))
        for run in runs:
            if not run._advance_in_cron(cron):
                return

    def _planned_today(self, company):
        today = fields.Date.context_today(self.with_context(tz=company.partner_id.tz))
        return self.search_count([("company_id", "=", company.id), ("today", "=", today)], limit=1)

    def _advance(self):
        """Take all steps that are left, in the caller's transaction."""
        self.ensure_one()
        while self.state == "running":
            self._step()

    def _step(self):
        """Do one step of the present stage."""
        getattr(self.with_company(self.company_id), f"_stage_{self.stage}")()

    def _advance_in_cron(self, cron):
        """Take steps and commit each; False when the time of the cron is over.

        A step that fails is undone and ends the run with a message: the runs of other companies
        go on. Conflicts with other transactions are tried again, as in any cron.
        """
        while self.state == "running":
            try:
                with self.env.cr.savepoint():
                    self._step()
            except OperationalError:
                raise
            except Exception as error:
                self._fail(error)
            if not cron._commit_progress(1):
                return False
        return True

    def _fail(self, error):
        _logger.exception("replenishment run %s failed in stage %s", self.id, self.stage)
        stages = dict(self._fields["stage"]._description_selection(self.env))
        known = isinstance(error, UserError)
        detail = str(error) if known else self.env._("The server's log has the details.")
        self.write(
            {
                "state": "failed",
                "finished_at": fields.Datetime.now(),
                "message": self.env._(
                    "The run ended in the stage %(stage)s. %(detail)s",
                    stage=stages[self.stage],
                    detail=detail,
                ),
            }
        )

    def _next_stage(self):
        stage = STAGES[STAGES.index(self.stage) + 1]
        values = {"stage": stage, "last_item_id": 0, "items_done": 0, "items_total": 0}
        if stage == "done":
            values.update(state="done", finished_at=fields.Datetime.now())
        self.write(values)

    # --- Stages --------------------------------------------------------------------------------

    def _stage_demand(self):
        self.env["dist.demand"]._refresh(self.company_id)
        self.env["dist.replenishment.item"]._make_items(self.company_id)
        self._next_stage()

    def _stage_classes(self):
        items = self.env["dist.replenishment.item"]
        items._classify(self.company_id)
        every = items.search([("company_id", "=", self.company_id.id)], order="id")
        self.env["dist.replenishment.policy"]._resolve(every)
        self.env["dist.replenishment.check"]._run(self.company_id)
        self._next_stage()

    def _stage_lead_times(self):
        self.env["dist.lead.time"]._refresh(self.company_id)
        self._next_stage()

    def _stage_parameters(self):
        """One batch of items; the stage ends when none is left."""
        engine = self.env["dist.replenishment.engine"]
        batch = engine._next_batch(self.company_id, self.last_item_id)
        if not batch:
            self._next_stage()
            return
        if not self.items_total:
            self.items_total = self._count_items()
        engine._learn(batch, self.today)
        self.write({"last_item_id": batch[-1].id, "items_done": self.items_done + len(batch)})

    def _stage_proposals(self):
        counts = self.env["dist.replenishment.engine"]._propose(self)
        self.write(counts)
        self._next_stage()
