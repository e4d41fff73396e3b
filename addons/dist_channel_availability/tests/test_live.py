# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.bus.models import ir_websocket

from ..models.dist_availability_live import CHANGED, CHANNEL, MOST
from .board_common import BoardCommon


@tagged("post_install", "-at_install")
class TestLive(BoardCommon):
    """A change of numbers is told to the boards that are open, and to nobody else."""

    def _told(self):
        """The payloads of the messages that this transaction is going to send."""
        self.env.cr.precommit.run()
        messages = self.env["bus.bus"].search([("channel", "ilike", CHANNEL)])
        told = [json.loads(message.message) for message in messages]
        return [message["payload"] for message in told if message["type"] == CHANGED]

    def _channels(self, user, asked):
        """The named channels that a websocket of the user gets when it asks for these."""
        session = SimpleNamespace(uid=user.id)
        with patch.object(ir_websocket, "wsrequest", SimpleNamespace(session=session)):
            websocket = self.env["ir.websocket"].with_user(user)
            channels = websocket._build_bus_channel_list(list(asked))
        return [channel for channel in channels if isinstance(channel, str)]

    def test_what_changed_is_told_once(self):
        self._drain()
        self._told()
        self.env["bus.bus"].search([]).unlink()
        self._confirmed(4)
        self._drain()
        self.assertEqual(self._told(), [{"product_ids": self.product.ids}])
        self._drain()
        self.assertEqual(self._told(), [{"product_ids": self.product.ids}])

    def test_of_very_many_products_none_is_named(self):
        self.env["dist.availability.drain"]._changed(range(1, MOST + 2))
        self.assertEqual(self._told()[-1:], [{"product_ids": None}])

    def test_who_may_read_the_board_may_listen(self):
        for user in (self.salesman, self.stock_user, self.dist_user):
            with self.subTest(user.login):
                self.assertIn(CHANNEL, self._channels(user, [CHANNEL]))
                self.assertNotIn(CHANNEL, self._channels(user, ["another"]))

    def test_others_ask_in_vain_and_keep_what_else_they_asked_for(self):
        for user in (self.employee, self.env.ref("base.public_user")):
            with self.subTest(user.login):
                channels = self._channels(user, ["another", CHANNEL])
                self.assertNotIn(CHANNEL, channels)
                self.assertIn("another", channels)
