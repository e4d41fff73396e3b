# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.dist_backorder_question import CANCEL, KEEP

MODEL = "dist.backorder.question"


class RemainderPortal(CustomerPortal):
    """The page on which a customer keeps or cancels what a delivery left behind."""

    @http.route("/my/remainders/<int:question_id>", type="http", auth="public", website=True)
    def portal_remainder(self, question_id, access_token=None, message=None, **_kwargs):
        """What remains, and the buttons; who has no token is sent to his own page."""
        question = self._question(question_id, access_token)
        if not question:
            return request.redirect("/my")
        values = {
            "question": question,
            "access_token": access_token,
            "message": message if message in ("thanks", "closed") else None,
            "page_name": "remainder",
        }
        return request.render("dist_reservation_policy.portal_remainder", values)

    @http.route(
        "/my/remainders/<int:question_id>/answer",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_remainder_answer(self, question_id, access_token=None, everything=None, **answers):
        """Record the customer's answer, about everything or line by line, and show the page."""
        question = self._question(question_id, access_token)
        if not question:
            return request.redirect("/my")
        said = {
            line: everything or answers.get(f"line_{line.id}")
            for line in question.line_ids
            if not line.answer
        }
        said = {line: answer for line, answer in said.items() if answer in (KEEP, CANCEL)}
        message = "thanks"
        try:
            if said:
                question._answer(said, "portal", self._answering_partner(question))
        except UserError:
            message = "closed"
        return request.redirect(question.get_portal_url(query_string=f"&message={message}"))

    def _question(self, question_id, access_token):
        """The question that this is the token of, as the superuser; none without its token.

        Nobody needs less for being logged in: who answers here answers as the customer. Staff
        record what he said by the buttons of the question, which check whether they may.
        """
        # superuser: the token gives the right to read the question and to answer it, nothing else
        question = request.env[MODEL].with_user(SUPERUSER_ID).browse(question_id).exists()
        token, given = question.access_token or "", str(access_token or "")
        # as bytes, for text that isn't ASCII can't be compared
        return question if token and consteq(token.encode(), given.encode()) else question.browse()

    def _answering_partner(self, question):
        """Whoever is logged in, else the customer whom the link was sent to."""
        user = request.env.user
        return question.partner_id if user._is_public() else user.partner_id
