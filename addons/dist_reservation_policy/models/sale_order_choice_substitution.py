# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from odoo import models

from odoo.addons.dist_base.tools.transaction import marked

from ..core.allocation import Part
from ..core.alternatives import Alternative
from ..core.kit import EVERYTHING
from ..core.substitution import Candidate, most
from ..core.values import COMMIT_SPLIT
from .dist_substitution import PERSON
from .sale_order_choice import AskedAgain
from .sale_order_line_choice import CHOSEN
from .sale_order_line_substitute import SubstituteOption

#: what isn't there in time of a line from a substitute; the key of the alternative is the id of the
#: entry in the list of substitutes
SUBSTITUTE = "substitute"


class SaleOrder(models.Model):
    """Substitutes for short lines: those that come by themselves, and those that are offered."""

    _inherit = "sale.order"

    def _dist_alternatives(self, chosen=None):
        """Lines that get substitutes by themselves are not asked about; others are offered them."""
        chosen = chosen or {}
        found = super()._dist_alternatives(chosen)
        if not found:
            return found
        covered = self._dist_covered_by_substitutes(chosen)
        found = {line: mine for line, mine in found.items() if line not in covered}
        short = self.order_line.browse([line.id for line in found])
        for line, entries in short._dist_substitute_entries().items():
            found[line] += self._dist_substitute_alternatives(line, entries, chosen)
        return found

    def _dist_covered_by_substitutes(self, chosen):
        """The lines of which nothing is short once the policy has replaced what is missing."""
        with marked(self.env.cr, CHOSEN, {line.id: mine for line, mine in chosen.items()}):
            entries = self._dist_automatic_entries()
            if not entries or not self._dist_may_substitute():
                return self.order_line.browse()
            lines = self.order_line.browse([line.id for line in entries])
            plans = lines._dist_short_plans(entries)
        whole = [line.id for line, (plan, _all) in plans.items() if plan.kept <= plan.in_time]
        return self.order_line.browse(whole)

    def _dist_substitute_alternatives(self, line, entries, chosen):
        """A core Alternative for each substitute of which some is there in time.

        It replaces what of the line isn't there in time; what is still missing is split.
        """
        wanted = self.order_line._dist_wanted()
        if line not in wanted:
            return []
        service, before = self.env["dist.promise.service"], self._dist_requests_before(line, chosen)
        [request] = line._dist_requests({line: wanted[line]})
        request = replace(request, commitment=COMMIT_SPLIT, shown=None)
        parts = service._replacements(request, entries, before)
        kept = {
            entry: replace(request, qty=request.qty - line._dist_product_qty_of(part))
            for entry, part in parts.items()
        }
        decisions = service._decide_each(list(set(kept.values())), before) if kept else {}
        return [
            line._dist_instead(request, entry, part, decisions[kept[entry]])
            for entry, part in parts.items()
        ]

    # --- what was chosen before ----------------------------------------------------------------

    def _dist_requests_chosen(self, requests, chosen):
        """Substitutes that were chosen take their goods behind their lines."""
        found = []
        for request in super()._dist_requests_chosen(requests, chosen):
            found += [request, *request.line._dist_chosen_substitute(request, chosen)]
        return found

    def _dist_requests_before(self, line, chosen):
        found = []
        for request in super()._dist_requests_before(line, chosen):
            instead = request.line._dist_chosen_substitute(request, chosen)
            if instead:
                request = replace(request, qty=chosen[request.line].kept_qty)
            found += [request, *instead] if request.qty else instead
        return found


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _dist_product_qty_of(self, part):
        """What a core Replacement replaces, in the product's own unit (Decimal)."""
        factor = self._dist_uom_factor(self.product_uom_id, self.product_id)
        qty = Fraction(part.replaced) * factor
        return Decimal(qty.numerator) / Decimal(qty.denominator)

    def _dist_instead(self, request, entry, part, decision):
        """The core Alternative of a Replacement, beside what is decided about the rest."""
        warehouse, replaced = request.warehouse, self._dist_product_qty_of(part)
        day = request.shipping.on_or_after(max(request.day, warehouse._dist_today(warehouse.id)))
        option = self._dist_priced(entry, part, day, part.qty)
        return Alternative(
            SUBSTITUTE, request.qty, day, request.qty, decision.parts, decision.backorder_qty,
            COMMIT_SPLIT, str(entry.id), Decimal(str(option.amount)) / replaced,
            (Part(day, replaced),),
        )  # fmt: skip

    def _dist_chosen_substitute(self, request, chosen):
        """[the LineRequest of the substitute] that was chosen for this line, if one was."""
        mine = chosen.get(self)
        if not mine or mine.kind != SUBSTITUTE or request.instead_of_product:
            return []
        entry, part = self._dist_chosen_entry(mine)
        if not part:
            return []
        request = replace(request, commitment=COMMIT_SPLIT, shown=None)
        return [self.env["dist.promise.service"]._instead_of(request, entry, part.qty)]

    def _dist_chosen_entry(self, alternative):
        """(entry, core Replacement) of a substitute that was offered; Nones if it is gone."""
        entries = self._dist_substitute_entries().get(self, ())
        entry = next((e for e in entries if str(e.id) == alternative.key), None)
        if not entry:
            return None, None
        factor = self._dist_uom_factor(self.product_uom_id, self.product_id)
        replaced = Fraction(alternative.instead_qty) / factor
        step = self._dist_substitution_step()
        part = most(Candidate(entry.id, entry.replaces / factor), replaced, step, EVERYTHING)
        return (entry, part) if Fraction(part.replaced) == replaced else (None, None)

    def _dist_choose(self, alternative, consented_by=""):
        """The substitute stands beside the line, as if it had been chosen on it.

        :raises UserError: when nobody is named who agreed
        """
        promised = super()._dist_choose(alternative, consented_by)
        if alternative.kind != SUBSTITUTE:
            return promised
        option = self._dist_option_of(alternative)
        if not option:
            raise AskedAgain
        new = self._dist_apply_substitute(option, PERSON, consented_by=consented_by)
        qty = new._dist_product_qty(new.product_uom_qty)
        given = (Part(alternative.day, qty),)
        return promised | {
            new.id: Alternative(SUBSTITUTE, qty, alternative.day, qty, given, commitment="split")
        }

    def _dist_option_of(self, alternative):
        """The SubstituteOption of a substitute that was offered; None if it is gone."""
        entry, part = self._dist_chosen_entry(alternative)
        if not part:
            return None
        kept = Decimal(str(round(self.product_uom_qty, 6))) - part.replaced
        return SubstituteOption(
            self.id, entry.id, entry.substitute_id, entry.uom_id, Decimal(part.qty), part.replaced,
            kept, Decimal(part.qty), alternative.day, 0.0, 0.0, 0.0,
        )  # fmt: skip
