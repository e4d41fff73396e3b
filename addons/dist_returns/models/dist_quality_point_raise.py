# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which checks the control points ask for when goods come in."""

from collections import defaultdict
from typing import NamedTuple

from odoo import api, models

from ..core.sampling import Facts, Seen, is_wanted

COUNTED = ("nth", "after_failure")
ONCE_A_LOT = ("lot_first",)


class Subject(NamedTuple):
    """Goods of one lot that came in, and the check's values that name them."""

    facts: Facts
    key: str
    lot_name: str
    vals: dict


class DistQualityPoint(models.Model):
    _inherit = "dist.quality.point"

    @api.model
    def _raise_checks(self, receipts):
        """Make the checks that receipts in quarantine need, and return them.

        What a vendor's goods were checked for before they were received isn't asked again.
        """
        receipts = receipts.filtered(lambda receipt: receipt.warehouse_id.dist_mode != "off")
        known = receipts.filtered("check_ids")
        return self._raise_for([receipt._quality_subject() for receipt in receipts - known])

    @api.model
    def _raise_for(self, subjects):
        # sudo: whoever receives goods needs no right on control points, checks and tallies
        points = self.sudo()._of_subjects(subjects)
        scopes = {point: point._scope() for point in points}
        pairs = [
            (point, subject)
            for subject in subjects
            for point in points
            if scopes[point].covers(subject.facts)
        ]
        if not pairs:
            return self.env["dist.quality.check"]
        checks = points.check_ids._make(points._chosen(pairs))
        checks._take_certificates()
        return checks.with_env(self.env)

    @api.model
    def _of_companies(self, companies):
        """Return whether vendors' goods are checked at all there."""
        return self.search_count(
            [("operation", "=", "receipt"), ("company_id", "in", companies.ids)], limit=1
        )

    @api.model
    def _of_subjects(self, subjects):
        operations = {subject.facts.operation for subject in subjects}
        companies = {subject.facts.company for subject in subjects}
        return self.search(
            [("operation", "in", list(operations)), ("company_id", "in", list(companies))]
        )

    def _chosen(self, pairs):
        """Return the values of the checks that the samples ask for, in order."""
        tallies = self._tallies(pairs)
        settled = self._settled_lots(pairs)
        rules = {point: point._sampling() for point in self}
        chosen = []
        for point, subject in pairs:
            place = (point.id, subject.facts.product)
            tally = tallies.get(place, [0, 0])
            lot = (*place, subject.lot_name)
            seen = Seen(tally[0], tally[1], bool(subject.lot_name) and lot in settled)
            if is_wanted(rules[point], f"{point.id}/{subject.key}", seen):
                chosen.append({"point_id": point.id, **subject.vals})
                settled.add(lot)
            tally[:] = [tally[0] + 1, max(tally[1] - 1, 0)]
        self._keep(tallies)
        return chosen

    def _tallies(self, pairs):
        """Return {(point id, product id): [seen, alert]} of the points that count."""
        found = self.env["dist.quality.tally"]._of(
            (point.id, subject.facts.product)
            for point, subject in pairs
            if point.sampling in COUNTED
        )
        return {place: [tally.seen, tally.alert] for place, tally in found.items()}

    def _keep(self, tallies):
        for place, tally in self.env["dist.quality.tally"]._of(tallies).items():
            seen, alert = tallies[place]
            tally._set({"seen": seen, "alert": alert})

    def _settled_lots(self, pairs):
        """Return {(point id, product id, lot)} of which a check is open or has passed."""
        wanted = defaultdict(set)
        for point, subject in pairs:
            if point.sampling in ONCE_A_LOT and subject.lot_name:
                wanted[point].add(subject.lot_name)
        if not wanted:
            return set()
        groups = self.env["dist.quality.check"]._read_group(
            [
                ("point_id", "in", [point.id for point in wanted]),
                ("lot_name", "in", list(set().union(*wanted.values()))),
                ("state", "in", ("open", "passed")),
            ],
            ["point_id", "product_id", "lot_name"],
        )
        return {(point.id, product.id, lot) for point, product, lot in groups}

    @api.model
    def _note_failure(self, subject):
        """Goods failed: the points that wait for a failure look at the next ones."""
        # sudo: an inspector needs no right on tallies
        points = self.sudo()._of_subjects([subject])
        points = points.filtered(
            lambda point: point.sampling == "after_failure" and point._scope().covers(subject.facts)
        )
        product = self.env["product.product"].browse(subject.facts.product)
        self.env["dist.quality.tally"].sudo()._alert(points, product)  # sudo: as above
