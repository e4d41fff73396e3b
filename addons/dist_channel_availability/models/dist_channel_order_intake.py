# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.dist_base.tools.transaction import marked

from .. import queries
from ..core import channel_order
from .dist_channel_order import CASE_KIND
from .sale_order_line import GAP_RULES

#: the statuses of first answers; an order that was refused must not look like one that was taken
STATUS = {"accepted": 201, "partial": 201, "desk": 202, "refused": 409}


class BadOrder(Exception):
    """Nothing of the order is kept: its sender has to correct it.

    :param problems: list of core Problem
    """

    def __init__(self, problems):
        super().__init__()
        self.problems = problems


class Undecided(Exception):
    """The order waits for a person.

    :param reasons: sentences
    :param suggested_ids: contacts that may be the customer
    """

    def __init__(self, reasons, suggested_ids=()):
        super().__init__()
        self.reasons, self.suggested_ids = reasons, suggested_ids


class DistChannelOrder(models.Model):
    """How an order comes in: once, whole, and with one answer for ever.

    All of it is one transaction, the request's own. The row comes first: its unique index makes a
    second request with the same id wait for this one. What is tried after it has a savepoint, so
    that a refusal takes back the order but not the row, which remembers the answer.
    """

    _inherit = "dist.channel.order"

    @api.model
    @api.private
    def _receive(self, channel, order, payload):
        """Take an order, or answer as the first time.

        :param order: core ChannelOrder, of `payload`
        :return: (HTTP status, answer for the sender)
        :raises BadOrder: nothing is to be kept; the caller rolls back
        """
        fingerprint = channel_order.fingerprint(payload)
        known = self._of(channel, order.external_id)
        if known:
            return known._repeat(fingerprint)
        row = self._claim(channel, order, payload, fingerprint)
        row._decide(order)
        row._note(http_status=STATUS[row.state], answer=row._first_answer())
        return row.http_status, row.answer

    def _repeat(self, fingerprint):
        if self.fingerprint == fingerprint:
            return self.http_status, self.answer
        message = self.env._(
            "Another order with the id %(order)s has come in before, and nothing of it was "
            "changed. Send an order with an id of its own.",
            order=self.external_id,
        )
        return 409, {"status": "conflict", "external_id": self.external_id, "reasons": [message]}

    @api.model
    def _claim(self, channel, order, payload, fingerprint):
        self.env.flush_all()
        row_id = queries.claim_order(
            self.env,
            {
                "channel_id": channel.id,
                "external_id": order.external_id,
                "company_id": channel.company_id.id,
                "user_id": self.env.uid,
                "fingerprint": fingerprint,
                "payload": json.dumps(channel_order.storable(payload)),
                "received_at": fields.Datetime.now(),
                # until it is decided, which this very transaction does
                "state": "desk",
            },
        )
        return self.browse(row_id)

    # --- deciding ----------------------------------------------------------------------------

    def _decide(self, order):
        """Make the order and promise it; or write down why not.

        :raises BadOrder: for what its sender has to correct
        :raises AccessError: when the connector lacks a right; nothing is kept
        """
        try:
            with self.env.cr.savepoint():
                self._place(order)
        except Undecided as waiting:
            self._note(suggested_partner_ids=[Command.set(waiting.suggested_ids)])
            self._to_desk(waiting.reasons)
        except AccessError:
            raise
        except UserError as refusal:
            self._refuse(str(refusal))

    def _refuse(self, message):
        """The policy does not take the order; what the channel has sold all the same waits."""
        if self.channel_id.commits_outside:
            self._to_desk([message])
        else:
            self._note(state="refused", reasons=message)

    def _place(self, order):
        """Make the order of the channel's user, and confirm it if nothing speaks against it."""
        found = self._resolve(order)
        sale = self.env["sale.order"].create(self._order_values(order, found))
        self._check_currency(order, sale)
        self._note(order_id=sale.id, partner_id=found.partner.id)
        if reasons := self._price_reasons(order, sale):
            self._to_desk(reasons)
            return
        rule = self._dist_gap_rule(self.channel_id)
        with marked(self.env.cr, GAP_RULES, {sale.id: rule}):
            sale.action_confirm()
        if sale.state == "sale":
            self._note(state=self._state_of_promise(), reasons=False)
        else:
            self._to_desk([self.env._("Not everything is there, and the policy has to be asked.")])

    @api.model
    def _dist_gap_rule(self, channel):
        """What happens to an order that the channel sold while its figures were out of date.

        That is for the channel's publication to say, the first of them; without one it follows from
        the channel.

        :return: "accept": never refused, what is there now and the rest when it comes (a shortage
            with a case where the channel commits outside); "backorder" or "refuse": instead of
            what the policy says about what is short; "policy": what the policy says
        """
        # sudo: a connector has no rights to publications; only its own channel's rule is read
        publication = self.env["dist.publication"].sudo()
        publication = publication.search([("channel_id", "=", channel.id)], limit=1)
        return publication.gap_rule or ("accept" if channel.commits_outside else "policy")

    # --- the desk ----------------------------------------------------------------------------

    def _to_desk(self, reasons):
        """Have a person decide: one case an order, with what could not be decided."""
        case = self.env["dist.exception"]._open_case(
            CASE_KIND,
            f"{self._name},{self.id}",
            self.env._(
                "%(channel)s: order %(order)s could not be decided.",
                channel=self.channel_id.display_name,
                order=self.external_id,
            ),
            description=self._as_list(reasons),
            records=[self, *self.order_id],
            company=self.company_id,
            channel=self.channel_id,
            partner=self.partner_id.commercial_partner_id,
        )
        self._note(state="desk", reasons="\n".join(reasons), case_id=case.id)

    @api.model
    def _as_list(self, reasons):
        items = Markup().join(Markup("<li>%s</li>") % reason for reason in reasons)
        return Markup("<ul>%s</ul>") % items

    def _take_again(self, partner=None):
        """Decide an order on the desk once more, as the user who sent it.

        :param partner: the customer that a person has chosen
        """
        if partner:
            self._note(partner_id=partner.id)
        # as the connector, whose word it is that the channel has sold it: the payload is his, and
        # nothing of it can be changed meanwhile
        row = self.with_user(self.user_id).with_company(self.company_id)
        order, problems = channel_order.parse(self.payload)
        if problems:
            raise UserError("\n".join(self._sentences(problems)))
        try:
            row._decide(order)
        except BadOrder as bad:
            raise UserError("\n".join(self._sentences(bad.problems))) from None
        if self.state != "desk":
            self._close_case()
