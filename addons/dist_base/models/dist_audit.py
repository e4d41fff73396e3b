# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models


class DistAudit(models.Model):
    """The book of decisions and overrides. Nobody can edit or delete an entry."""

    _name = "dist.audit"
    _inherit = ["dist.append.only"]
    _description = "Audit Entries"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("What happened", required=True, readonly=True)
    create_date = fields.Datetime("When", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Who", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("decision", "Decision"),
            ("override", "Override"),
            ("mode", "Change of mode"),
            ("policy", "Change of policy"),
            ("release", "Release"),
            ("preemption", "Preemption"),
        ],
        required=True,
        readonly=True,
        index=True,
        help="Decision: the suite decided by policy. Override: a person decided otherwise.",
    )
    reason = fields.Char(readonly=True)
    res_model = fields.Char("Document Model", readonly=True)
    res_id = fields.Many2oneReference("Document ID", model_field="res_model", readonly=True)
    res_name = fields.Char(
        "Document", readonly=True, help="The name that the document had at that moment."
    )
    resource_ref = fields.Reference(
        selection="_selection_resource_model",
        string="Open Document",
        compute="_compute_resource_ref",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", readonly=True, check_company=True, ondelete="restrict"
    )
    payload = fields.Json("Details", readonly=True, help="Facts that the decision was based on.")
    payload_text = fields.Text("Facts", compute="_compute_payload_text")

    _resource_idx = models.Index("(res_model, res_id)")

    @api.model
    def _selection_resource_model(self):
        # sudo: the names of models are no secret, and ir.model is for administrators
        models_ = self.env["ir.model"].sudo().search([("transient", "=", False)])
        return [(model.model, model.name) for model in models_]

    @api.depends("payload")
    def _compute_payload_text(self):
        for entry in self:
            entry.payload_text = entry.payload and json.dumps(
                entry.payload, indent=2, ensure_ascii=False, sort_keys=True
            )

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_resource_ref(self):
        for model, entries in self.grouped("res_model").items():
            found = self._readable_ids(model, entries.mapped("res_id"))
            for entry in entries:
                entry.resource_ref = f"{model},{entry.res_id}" if entry.res_id in found else False

    @api.model
    def _readable_ids(self, model, ids):
        """Return the ids that still exist and that the user may read."""
        if model not in self.env:
            return set()
        return set(self.env[model].browse(ids).exists()._filtered_access("read").ids)

    # --- API for the suite -------------------------------------------------------------------

    @api.model
    @api.private
    def _log(self, kind, name, record=None, reason="", payload=None):
        """Record one decision and return its entry.

        :param kind: a code of the field kind
        :param name: one whole sentence that says what happened
        :param record: the document that it is about; gives company and warehouse
        :param reason: why, in the words of the person or of the policy
        :param payload: facts as plain JSON
        """
        return self._log_batch(
            [{"kind": kind, "name": name, "record": record, "reason": reason, "payload": payload}]
        )

    @api.model
    @api.private
    def _log_batch(self, entries):
        """Record several decisions at once; each entry has the arguments of _log as keys."""
        vals_list = [self._prepare_entry(**entry) for entry in entries]
        # sudo: no role may create entries, and whoever decides must be recorded
        return self.sudo()._append(vals_list).with_env(self.env)

    @api.model
    def _prepare_entry(self, kind, name, record=None, reason="", payload=None):
        vals = {
            "kind": kind,
            "name": name,
            "reason": reason or False,
            "payload": payload,
            "user_id": self.env.uid,
            "company_id": self.env.company.id,
        }
        if record:
            vals.update(self._prepare_resource(record))
        return vals

    @api.model
    def _prepare_resource(self, record):
        record.ensure_one()
        # sudo: the entry names the document even for a reader without access
        record = record.sudo()
        warehouse = record if record._name == "stock.warehouse" else self.env["stock.warehouse"]
        if (
            "warehouse_id" in record
            and record._fields["warehouse_id"].comodel_name == "stock.warehouse"
        ):
            warehouse = record.warehouse_id
        company = record.company_id if "company_id" in record else warehouse.company_id
        return {
            "res_model": record._name,
            "res_id": record.id,
            "res_name": record.display_name,
            "company_id": (company or warehouse.company_id or self.env.company).id,
            "warehouse_id": warehouse.id,
        }
