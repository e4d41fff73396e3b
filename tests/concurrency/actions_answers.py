# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people answer where a policy asks; actions like the others."""

from tests.concurrency import actions


def leave_to_an_answer(env, product_id, commitment):
    """A policy of the product's own that asks, or wants approval."""
    rule = {"name": "Left to an answer", "scope": "product", "product_id": product_id}
    env["dist.reservation.policy"].create({**rule, "commitment": commitment})


def ask_choice(env, order_id):
    """Try to confirm; the id of the dialog that comes instead."""
    return actions.confirm(env, order_id)["res_id"]


def choose(env, dialog_id, kind):
    """Choose for the whole order; the id of the dialog that comes back, or False."""
    dialog = env["dist.promise.choice"].browse(dialog_id)
    dialog.choice_id = dialog.summary_ids.filtered(lambda option: option.kind == kind)
    return dialog.action_choose().get("res_id", False)


def confirm_all(env, order_ids):
    """Confirm several orders as the list does; whether Odoo's own answer came."""
    return env["sale.order"].browse(order_ids).action_confirm() is True


def approve(env, order_id):
    """Approve what an order waited for last."""
    approvals = env["dist.promise.approval"].search([("order_id", "=", order_id)])
    approvals[0]._approve("Because")


def answer_remainder(env, question_id, answer):
    question = env["dist.backorder.question"].browse(question_id)
    question._answer(dict.fromkeys(question.line_ids, answer), "portal", question.partner_id)
