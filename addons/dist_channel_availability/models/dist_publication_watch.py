# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import format_duration

from .. import queries
from ..core import publication

#: acknowledgements that tell the delay of a channel
SAMPLES = 100
DRIFT, DELAY = "channel_drift", "channel_delay"


class DistPublication(models.Model):
    """What is looked at every hour: how long channels take, and what they have."""

    _inherit = "dist.publication"

    @api.model
    def _cron_watch(self):
        """Measure the delays, publish everything again, open and close the cases of channels."""
        publications = self.search([("channel_id.active", "=", True)])
        self.env["ir.cron"]._commit_progress(remaining=len(publications))
        for record in publications:
            record._measure()
            record._watch()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _measure(self):
        """Note the delay and have everything published: demand and products may have changed."""
        samples = queries.recent_delays(self.env.cr, self.id, SAMPLES)
        delay = publication.measured_delay(samples, 0)
        if delay != self.delay_seconds:
            self.delay_seconds = delay
        self._mark()

    def _watch(self):
        self.env.flush_all()
        drifting, minutes = queries.alarms(self.env.cr, self.id, self.drift_limit_qty)
        drift = self.env._(
            "%(channel)s has other quantities than it acknowledged: %(count)s items",
            channel=self.channel_id.name,
            count=drifting,
        )
        self._alarm(DRIFT, drifting, drift)
        late = self.env._(
            "%(channel)s has not acknowledged a change for %(time)s hours",
            channel=self.channel_id.name,
            time=format_duration(minutes / 60),
        )
        self._alarm(DELAY, self.delay_limit_minutes and minutes > self.delay_limit_minutes, late)

    def _cause(self):
        return f"{self._name},{self.id}"

    def _alarm(self, kind, is_on, summary):
        """Open the publication's case of the kind, or close it."""
        desk, cause = self.env["dist.exception"], self._cause()
        if not is_on:
            desk._close_cases(kind, [cause])
            return
        owner = {"owner": self.user_id} if self.user_id.active else {}
        desk._open_case(kind, cause, summary, records=[self], channel=self.channel_id, **owner)
