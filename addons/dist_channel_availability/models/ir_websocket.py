# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .dist_availability_live import CHANNEL


class IrWebsocket(models.AbstractModel):
    """Who may read the board may listen to its changes; any other client asks in vain."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        if CHANNEL in channels and not self.env["dist.availability"].has_access("read"):
            channels = [channel for channel in channels if channel != CHANNEL]
        return super()._build_bus_channel_list(channels)
