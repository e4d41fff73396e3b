# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from collections import defaultdict
from itertools import chain

from odoo import api, fields, models
from odoo.tools import html_sanitize, unique

from .. import queries
from ..core import desk

_logger = logging.getLogger(__name__)

BATCH = 50


class DistException(models.Model):
    """How cases come to the desk, go away by themselves, and move to the next role."""

    _inherit = "dist.exception"

    # --- Opening -----------------------------------------------------------------------------

    @api.model
    @api.private
    def _open_case(self, kind_code, cause_key, summary, **details):
        """Open the case of a cause, or add to the one that is open; return it.

        :param kind_code: code of a dist.exception.kind; an unknown one becomes a general case
        :param cause_key: identifies the cause within the kind, such as "sale.order.line,17"
        :param summary: one line for the list; a repeat updates it
        :param records: documents (a recordset, or several of any model)
        :param owner: the user whose case it is; each owner has one. Without, the desk finds one:
            the least loaded user of the responsible role, else the user of the first document
        :param company, warehouse, channel, partner, description, amount: what the case is about;
            the company comes from the documents if not given, the amount is in its currency
        """
        return self._open_cases(
            [{"kind_code": kind_code, "cause_key": cause_key, "summary": summary, **details}]
        )

    @api.model
    @api.private
    def _open_cases(self, vals_list):
        """Open several cases; each dict has the arguments of _open_case. Return one case for each.

        The number of queries does not depend on the number of cases.
        """
        # sudo: a cause must reach the desk whoever meets it, a portal user included
        intake = self.sudo()
        kinds = intake.env["dist.exception.kind"]._by_code(vals["kind_code"] for vals in vals_list)
        documents = intake._documents(vals_list)
        requests = [
            intake._prepare_request(kinds[vals["kind_code"]], vals, records)
            for vals, records in zip(vals_list, documents, strict=True)
        ]
        known = intake._find_open(requests)
        repeats = [
            (known[key], request) for request in requests if (key := intake._match(known, request))
        ]
        fresh = [request for request in requests if not intake._match(known, request)]
        known.update(intake._insert_fresh(fresh))
        cases = [known[intake._match(known, request)] for request in requests]
        intake._attach_documents(zip(cases, requests, strict=True))
        for case, request in repeats:
            case._repeat(request)
        return self.concat(*cases).with_env(self.env)

    @api.model
    def _documents(self, vals_list):
        """Return the documents of each case, all of one model read together."""
        several = [vals.get("records") or () for vals in vals_list]
        flat = [[r for part in parts for r in part] for parts in several]
        ids = defaultdict(list)
        for record in chain.from_iterable(flat):
            ids[record._name].append(record.id)
        shared = {
            (model, record.id): record
            for model, model_ids in ids.items()
            for record in self.env[model].browse(unique(model_ids))
        }
        return [[shared[record._name, record.id] for record in records] for records in flat]

    @api.model
    def _prepare_request(self, kind, vals, records):
        """Return the values of a new case, with the documents under the key "records"."""
        owner = vals.get("owner")
        code = vals["kind_code"]
        known = kind.code == code
        company = vals.get("company") or self._company_of(records)
        description = vals.get("description")
        return {
            "kind_id": kind.id,
            "cause_key": vals["cause_key"] if known else f"{code}:{vals['cause_key']}",
            "summary": vals["summary"] if known else f"[{code}] {vals['summary']}",
            "description": html_sanitize(description) if description else None,
            "company_id": company.id,
            "owner_key": owner.id if owner else 0,
            "user_id": owner.id if owner else None,
            "partner_id": self._id_or_none(vals.get("partner")),
            "warehouse_id": self._id_or_none(vals.get("warehouse")),
            "channel_id": self._id_or_none(vals.get("channel")),
            "amount": vals.get("amount"),
            "records": records,
        }

    @api.model
    def _id_or_none(self, record):
        return record.id if record else None

    @api.model
    def _company_of(self, records):
        companies = (record.company_id for record in records if "company_id" in record)
        return next((company for company in companies if company), self.env.company)

    @api.model
    def _key(self, request):
        return request["company_id"], request["kind_id"], request["cause_key"], request["owner_key"]

    @api.model
    def _match(self, known, request):
        """Return the key of the open case for the request; without an owner, anybody's will do."""
        key = self._key(request)
        if key in known or request["owner_key"]:
            return key if key in known else None
        return min((k for k in known if k[:3] == key[:3]), default=None)

    @api.model
    def _find_open(self, requests):
        """Return {key: case} of the open cases with the causes of the requests."""
        cases = self.search(
            [
                ("kind_id", "in", list(unique(r["kind_id"] for r in requests))),
                ("cause_key", "in", list(unique(r["cause_key"] for r in requests))),
                ("state", "!=", "closed"),
            ],
            order="id",
        )
        return {(c.company_id.id, c.kind_id.id, c.cause_key, c.owner_key): c for c in cases}

    @api.model
    def _insert_fresh(self, requests):
        """Insert one case for each key; return {key: case}."""
        by_key = {}
        for request in requests:
            by_key.setdefault(self._key(request), request)
        if not by_key:
            return {}
        rows = list(by_key.values())
        self._assign_owners(rows)
        now = fields.Datetime.now()
        for row, name in zip(rows, self._draw_names(len(rows)), strict=True):
            row.update(name=name, opened_at=now)
        self.flush_model()
        cases = {
            tuple(key): self.browse(case_id)
            for case_id, *key in queries.insert_cases(self.env, rows)
        }
        self.concat(*cases.values())._start()
        return {**self._find_open(rows), **cases} if len(cases) < len(rows) else cases

    def _start(self):
        """Compute what the plain insert left out, and tell the owners."""
        for fname in ("deadline", "next_escalation_at"):
            self.env.add_to_compute(self._fields[fname], self)
        self._plan_owner_activities()

    @api.model
    def _draw_names(self, count):
        sequence = self.env["ir.sequence"].search([("code", "=", "dist.exception")], limit=1)
        if sequence.implementation == "standard" and not sequence.use_date_range:
            return [
                sequence.get_next_char(n) for n in queries.next_numbers(self.env, sequence, count)
            ]
        return [sequence.next_by_id() for _ in range(count)]

    @api.model
    def _assign_owners(self, rows):
        """Give each row without an owner the least loaded user of its role, counting this batch."""
        unowned = [row for row in rows if not row["user_id"]]
        if not unowned:
            return
        loads = self._open_loads()
        for row in unowned:
            group = self.env["dist.exception.kind"].browse(row["kind_id"]).responsible_group_id
            users = group._dist_people(self.env["res.company"].browse(row["company_id"]))
            row["user_id"] = desk.least_loaded(users.ids, loads) or self._document_user(row)
            loads[row["user_id"]] += 1

    @api.model
    def _open_loads(self):
        loads = defaultdict(int)
        for user, count in self._read_group([("state", "!=", "closed")], ["user_id"], ["__count"]):
            loads[user.id] = count
        return loads

    @api.model
    def _document_user(self, row):
        users = (record.user_id for record in row["records"] if "user_id" in record)
        return next((user.id for user in users if user._name == "res.users" and user), None)

    @api.model
    def _attach_documents(self, pairs):
        rows = list(
            unique(
                (case.id, record._name, record.id, record.display_name)
                for case, request in pairs
                for record in request["records"]
            )
        )
        if rows:
            queries.insert_documents(self.env, rows)
            self.browse(row[0] for row in rows).invalidate_recordset(["document_ids"])

    def _repeat(self, request):
        """Bring an open case up to date; what has not changed writes nothing and posts nothing."""
        changed = {
            fname: request[fname]
            for fname in ("summary", "description", "amount")
            if request[fname] is not None and request[fname] != self[fname]
        }
        if changed:
            self.write(changed)

    # --- Closing -----------------------------------------------------------------------------

    @api.model
    @api.private
    def _close_cases(self, kind_code, cause_keys, note="", company=None):
        """Close the open cases whose cause went away; return them.

        :param note: what made the cause go, kept on the case
        :param company: only cases of this company; without, of all companies
        """
        intake = self.sudo()  # sudo: whoever removes a cause closes its case
        kind = intake.env["dist.exception.kind"]._by_code([kind_code])[kind_code]
        keys = [key if kind.code == kind_code else f"{kind_code}:{key}" for key in cause_keys]
        domain = [("kind_id", "=", kind.id), ("cause_key", "in", keys), ("state", "!=", "closed")]
        if company:
            domain.append(("company_id", "=", company.id))
        cases = intake.search(domain)
        cases._finish(note=note or self.env._("The cause is gone."), by_itself=True)
        return cases.with_env(self.env)

    # --- Escalation --------------------------------------------------------------------------

    @api.model
    def _cron_escalate(self):
        """Call the next role for each overdue case; a failing one does not stop the others."""
        due = self.search(
            [("state", "!=", "closed"), ("next_escalation_at", "<=", fields.Datetime.now())],
            order="next_escalation_at, id",
        )
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH]
            for case in batch:
                case._escalate_or_log()
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break

    def _escalate_or_log(self):
        try:
            with self.env.cr.savepoint():
                self._escalate()
        except Exception:
            # Broad on purpose: whatever is wrong with one case, the others must be escalated.
            _logger.exception("Case %s could not be escalated; the next run tries again.", self.id)

    def _escalate(self):
        """Plan an activity for the least loaded user of the next role, once for each level."""
        step = self.kind_id.escalation_line_ids.sorted()[self.escalation_level]
        users = step.group_id._dist_people(self.company_id)
        user_id = desk.least_loaded(users.ids, self._open_loads())
        self.write({"escalation_level": self.escalation_level + 1})
        role = step.group_id.display_name
        if user_id:
            summary = self.env._("Overdue: %(summary)s", summary=self.summary)
            vals = self._prepare_activity(
                users.browse(user_id), summary, self._default_activity_type()
            )
            self.env["mail.activity"].create(vals)
            note = self.env._("The deadline has passed: the role %(role)s was called.", role=role)
        else:
            note = self.env._(
                "The deadline has passed, but nobody in %(company)s has the role %(role)s.",
                company=self.company_id.display_name,
                role=role,
            )
        self._message_log(body=note)
