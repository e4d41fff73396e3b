# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import health

_logger = logging.getLogger(__name__)

CASE_KIND = "health_check"
CASE_CAUSE = "health"
# so many records are listed; the count says how many there are
LISTED = 1000


class DistHealthCheck(models.Model):
    """One thing that goes wrong in stock and master data, and which records have it."""

    _name = "dist.health.check"
    _description = "Health Check"
    _order = "sequence, code, id"
    _rec_names_search = ["code"]
    _check_company_auto = True

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(compute="_compute_name")
    description = fields.Text("What to do", compute="_compute_name")
    sequence = fields.Integer(default=100)
    active = fields.Boolean(
        default=True, help="An archived check doesn't run and counts in no case."
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    severity = fields.Selection(
        [("danger", "Serious"), ("warning", "Warning"), ("info", "Notice")],
        default="warning",
        required=True,
    )
    state = fields.Selection(
        [("new", "Not run yet"), ("ok", "Healthy"), ("found", "To repair"), ("failed", "Failed")],
        default="new",
        required=True,
        readonly=True,
        help="Failed: the last run met an error, which is in the server's log; what it found "
        "before is kept.",
    )
    finding_count = fields.Integer("To Repair", readonly=True)
    last_run_at = fields.Datetime("Last Run", readonly=True)
    result_ids = fields.One2many("dist.health.result", "check_id", "Records to Repair")

    _code_uniq = models.Constraint(
        "UNIQUE (code, company_id)", "The company has this health check already."
    )

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_name(self):
        specs = self._specs()
        for check in self:
            spec = specs.get(check.code)
            check.name = spec.name if spec else check.code
            check.description = spec.description if spec else False

    @api.model
    def _specs(self):
        return {spec.code: spec for spec in self._dist_health_checks()}

    @api.model
    def _dist_health_checks(self):
        """Return the CheckSpecs of all addons.

        Hook: an addon adds its own to super()'s, and the method that each of them names.
        """
        return []

    @api.model
    @api.private
    def _sync(self, companies):
        """Give every company every check; those whose addon is gone go, too."""
        checks = self.with_context(active_test=False)
        specs = self._specs()
        checks.search([("code", "not in", list(specs))]).unlink()
        present = checks.search([("company_id", "in", companies.ids)])
        known = {(check.company_id, check.code) for check in present}
        self.create(
            [
                {
                    "code": spec.code,
                    "company_id": company.id,
                    "severity": spec.severity,
                    "sequence": spec.sequence,
                }
                for company in companies
                for spec in specs.values()
                if (company, spec.code) not in known
            ]
        )

    # --- Running -----------------------------------------------------------------------------

    @api.model
    def _cron_run(self):
        """Run all checks of all companies and report each company to the exception desk.

        A company that was checked within the last day is left out, so that a run that ran out of
        time goes on where it stopped.
        """
        self._sync(self.env["res.company"].search([("active", "=", True)]))
        stale = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        due = self.search(["|", ("last_run_at", "=", False), ("last_run_at", "<", stale)])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due.company_id))
        for checks in due.grouped("company_id").values():
            checks._run()
            if not cron._commit_progress(1):
                break

    def action_run(self):
        """Run these checks now."""
        self.check_access("read")
        self.sudo()._run()  # sudo: a run writes what it found, whoever of the desk asks for it
        return True

    def action_run_all(self):
        """Run all checks of the user's companies now."""
        self.check_access("read")
        # sudo: as above, and only for companies that the user works in
        checks = self.sudo()
        checks._sync(self.env.companies)
        checks.search([("company_id", "in", self.env.companies.ids)])._run()
        return True

    def _run(self):
        """Run the checks, then open or close the case of each company."""
        for check in self.filtered("active"):
            check._run_or_log()
        for company in self.company_id:
            self._report(company)

    def _run_or_log(self):
        try:
            with self.env.cr.savepoint():
                self._run_one()
        except Exception:
            # Broad on purpose: whatever is wrong with one check, the others must run.
            _logger.exception("Health check %s failed for company %s.", self.code, self.company_id)
            self.write({"state": "failed", "last_run_at": fields.Datetime.now()})

    def _run_one(self):
        spec = self._specs().get(self.code)
        if not spec:
            return
        lang = self.company_id.partner_id.lang or self.env.lang
        checker = self.with_company(self.company_id).with_context(lang=lang)
        findings = health.distinct(getattr(checker, spec.method)(self.company_id))
        self.result_ids.unlink()
        self.env["dist.health.result"].create(checker._prepare_results(findings[:LISTED]))
        self.write(
            {
                "state": "found" if findings else "ok",
                "finding_count": len(findings),
                "last_run_at": fields.Datetime.now(),
            }
        )

    def _prepare_results(self, findings):
        """Return the values of the results; the records of each model are read together."""
        ids = {}
        for finding in findings:
            ids.setdefault(finding.model, []).append(finding.record)
        records = {
            (model, record.id): record
            for model, model_ids in ids.items()
            for record in self.env[model].browse(model_ids)
        }
        return [
            {
                "check_id": self.id,
                "res_model": finding.model,
                "res_id": finding.record,
                "name": records[finding.model, finding.record].display_name,
                "detail": finding.detail,
            }
            for finding in findings
        ]

    # --- Exception desk ----------------------------------------------------------------------

    @api.model
    def _report(self, company):
        """Open the company's case while anything is found, and close it when all is repaired."""
        desk = self.env["dist.exception"]
        found = self.search([("company_id", "=", company.id), ("finding_count", ">", 0)])
        if not found:
            note = self.env._("Everything that the health check found is repaired.")
            desk._close_cases(CASE_KIND, [CASE_CAUSE], note, company=company)
            return
        summary = self.env._(
            "The health check found records to repair: %(checks)s.",
            checks=", ".join(f"{check.name} ({check.finding_count})" for check in found),
        )
        desk._open_case(CASE_KIND, CASE_CAUSE, summary, company=company, records=found)

    # --- Buttons -----------------------------------------------------------------------------

    def action_view_records(self):
        """Open the list of the records to repair: their own list, if all are of one kind."""
        self.ensure_one()
        self.check_access("read")
        if not self.result_ids:
            raise UserError(
                self.env._(
                    'The check "%(check)s" has found nothing to repair. Run it to look again.',
                    check=self.display_name,
                )
            )
        kinds = set(self.result_ids.mapped("res_model"))
        action = {"type": "ir.actions.act_window", "name": self.name, "target": "current"}
        if len(kinds) == 1 and self.env[model := kinds.pop()].has_access("read"):
            ids = self.result_ids.mapped("res_id")
            views = [(False, "list"), (False, "form")]
            return {**action, "res_model": model, "domain": [("id", "in", ids)], "views": views}
        return {
            **action,
            "res_model": "dist.health.result",
            "domain": [("check_id", "=", self.id)],
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "context": {"create": False},
        }
