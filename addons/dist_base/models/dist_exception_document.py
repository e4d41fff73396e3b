# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class DistExceptionDocument(models.Model):
    _name = "dist.exception.document"
    _description = "Document of a Case"
    _order = "exception_id, id"

    exception_id = fields.Many2one("dist.exception", required=True, ondelete="cascade")
    res_model = fields.Char("Document Model", required=True)
    res_id = fields.Many2oneReference("Document ID", model_field="res_model", required=True)
    name = fields.Char("Document", help="The name that the document had when it was added.")

    _document_uniq = models.Constraint(
        "UNIQUE (exception_id, res_model, res_id)", "The document is on this case already."
    )

    def action_open(self):
        """Open the document in its own form; its own access rights decide."""
        self.ensure_one()
        if (
            self.res_model not in self.env
            or not self.env[self.res_model].browse(self.res_id).exists()
        ):
            raise UserError(
                self.env._(
                    'The document "%(document)s" does not exist any more. '
                    "Close the case if nothing else is left to do.",
                    document=self.name or self.res_model,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
