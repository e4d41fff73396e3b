# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from odoo import api, models

from ..core.allocation import Part, allocate, available_steps, plus_part
from ..core.commitment import Decision
from ..core.kit import EVERYTHING
from ..core.position import ZERO
from ..core.substitution import Candidate, most, propose
from .dist_promise_service import LineRequest

SUBSTITUTED = "substituted"


class DistPromiseService(models.AbstractModel):
    """Substitutes: what there is of them, and what was asked for first where they were given."""

    _inherit = "dist.promise.service"

    # --- looking -------------------------------------------------------------------------------

    @api.model
    @api.private
    def _substitution_plans(self, requests, entries, *, shadow=False):
        """How the requests would be divided between originals and substitutes now.

        Nothing is locked or claimed, as with `_look`. The originals of all requests come first, in
        their order; then the substitutes, each seeing what those before it took.

        :param requests: LineRequests of the order
        :param entries: {line: list of Substitute}, only for lines that may get one
        :return: {line: (core Plan, list of core Candidate)} for those of `entries` that are short
        """
        keys = {r.key for r in requests} | {
            (entry.substitute_id, r.warehouse.id)
            for r in requests
            for entry in entries.get(r.line, ())
        }
        self._flush_supply()
        rows = self._read_position(self.env.cr, keys, shadow=shadow)
        book = _Positions(self, rows, self._own_rows(requests, None))
        in_time = {r: self._take_original(book, r, r.line in entries) for r in requests}
        plans = {}
        for request in requests:
            if request.line in entries and in_time[request] < request.qty:
                plans[request.line] = self._plan(
                    book, request, in_time[request], entries[request.line]
                )
        return plans

    @api.model
    def _take_original(self, book, request, is_replaceable):
        """What the original gets in time; the position keeps it, and later parts if they stay."""
        core = request.to_core(self._held(request.key, request, book.rows))
        position, now = book[request.key], ZERO
        day = core.shipping.on_or_after(max(core.day, position.today))
        calendar = core.shipping.calendar
        for part in allocate(position, core.qty, day, core.supply, core.rounding, calendar):
            if part.date <= day:
                now += part.qty
            elif is_replaceable:
                continue
            book.promise(request, part)
        return now

    @api.model
    def _plan(self, book, request, in_time, entries):
        """(core Plan, its candidates) of one short request; the position keeps what it takes."""
        line, candidates, factors = request.line, [], {}
        day = request.shipping.on_or_after(max(request.day, book[request.key].today))
        line_factor = line._dist_uom_factor(line.product_uom_id, line.product_id)
        for entry in entries:
            instead = self._instead(request, entry)
            uom = self.env["uom.uom"].browse(entry.uom_id)
            factors[entry.id] = line._dist_uom_factor(uom, instead.product)
            steps = self._steps(book, instead, factors[entry.id])
            candidates.append(Candidate(entry.id, entry.replaces / line_factor, steps))
        wanted = Decimal(str(round(line.product_uom_qty, 6)))
        step = line._dist_substitution_step()
        plan = propose(wanted, step, Fraction(in_time) / line_factor, candidates, day)
        by_id = {entry.id: entry for entry in entries}
        for part in plan.parts:
            instead = self._instead(request, by_id[part.ref])
            units = part.qty * factors[part.ref]
            taken = Decimal(units.numerator) / Decimal(units.denominator)
            book.promise(instead, Part(day, taken, "", instead.limits_on(day)[instead.key]))
        return plan, candidates

    @api.model
    def _instead(self, request, entry):
        """The request for the substitute, under the policy of its own."""
        product = self.env["product.product"].browse(entry.substitute_id)
        order = request.line.order_id
        company = order.company_id or self.env.company
        case = self.env["dist.reservation.policy"]._case(
            company,
            product=product,
            partner=order.partner_id,
            channel=order.dist_channel_id,
            warehouse=request.warehouse,
        )
        resolution = self.env["dist.reservation.policy"]._resolve([case], company)[0]
        return replace(request, instead_of_product=product, resolution=resolution)

    @api.model
    @api.private
    def _instead_of(self, request, entry, units):
        """The request for so many units of the substitute of an entry."""
        instead = self._instead(request, entry)
        uom = self.env["uom.uom"].browse(entry.uom_id)
        qty = units * request.line._dist_uom_factor(uom, instead.product)
        return replace(instead, qty=Decimal(qty.numerator) / Decimal(qty.denominator))

    @api.model
    @api.private
    def _replacements(self, request, entries, before):
        """What is there in time of each substitute for what of the request is not.

        :param before: LineRequests that are served first
        :return: {Substitute: core Replacement} of those of which there is anything
        """
        line, step = request.line, request.line._dist_substitution_step()
        factor = line._dist_uom_factor(line.product_uom_id, line.product_id)
        wanted = Fraction(request.qty) / factor
        candidates = {e: Candidate(e.id, e.replaces / factor) for e in entries}
        most_of = {e: most(c, wanted, step, EVERYTHING) for e, c in candidates.items()}
        asked = {e: self._instead_of(request, e, p.qty) for e, p in most_of.items() if p.qty}
        decisions = self._decide_each(list({request, *asked.values()}), before)
        today = self.env["stock.warehouse"]._dist_today(request.warehouse.id)
        day = request.shipping.on_or_after(max(request.day, today))
        short, found = wanted - Fraction(decisions[request].promised_for(day)) / factor, {}
        for entry, instead in asked.items():
            # units of the entry for units of the substitute's own
            unit = Fraction(instead.qty) / most_of[entry].qty
            there = Fraction(decisions[instead].promised_for(day)) / unit
            found[entry] = most(candidates[entry], short, step, there)
        return {entry: part for entry, part in found.items() if part.qty}

    @api.model
    def _steps(self, book, instead, factor):
        """What may be promised of the substitute, in units of the entry, from today on."""
        position = book[instead.key]
        supply = instead.supply_of(instead.product, instead.resolution, ZERO)
        calendar = instead.shipping.calendar
        day = instead.shipping.on_or_after(max(instead.day, position.today))
        steps = available_steps(position, supply, day, calendar)
        return tuple((calendar.next_open(at), Fraction(qty) / factor) for at, qty in steps)

    # --- the record ----------------------------------------------------------------------------

    @api.model
    def _record_first_requests(self, requests, decisions, mode, stopped, cr=None):
        """A substitute was not asked for first: its original was, with all its quantity.

        What is replaced as a whole has no request of its own, and was asked for all the same.
        """
        lines = self.env["sale.order.line"].browse([r.line.id for r in requests])
        asked = [r for r in requests if not r.line.dist_original_line_id]
        whole = lines.order_id.order_line._dist_wholly_substituted() - lines
        extra = {
            LineRequest(line, ZERO, line._dist_ship_date(), None): Decision(SUBSTITUTED)
            for line in whole
        }
        if asked or extra:
            decisions = {**decisions, **extra}
            super()._record_first_requests([*asked, *extra], decisions, mode, stopped, cr)

    @api.model
    def _first_request_values(self, line, parts, decisions, stopped, now):
        """Of a line that was replaced in part, all that was asked for; substitutes apart."""
        vals = super()._first_request_values(line, parts, decisions, stopped, now)
        replaced = [r for r in parts if r.line.dist_substituted_qty]
        for request in replaced:
            asked = request.line._dist_asked_for(request.qty)
            more = asked["requested_qty"] - float(request.qty)
            vals |= {**asked, "requested_qty": vals["requested_qty"] + more}
        if replaced:
            vals["outcome"] = stopped or SUBSTITUTED
        return vals

    @api.model
    def _decision_row(self, request, decision, mode, stopped):
        row = super()._decision_row(request, decision, mode, stopped)
        reasons = request.line._dist_substitution_reasons()
        return {**row, "reasons": [*row["reasons"], *(r.to_json() for r in reasons)]}


class _Positions(dict):
    """The positions that have been looked at, with what was promised meanwhile."""

    def __init__(self, service, rows, own):
        super().__init__()
        self.service, self.rows, self.own = service, rows, own

    def __missing__(self, key):
        today = self.service.env["stock.warehouse"]._dist_today(key[1])
        self[key] = self.service._position(key, self.rows, today, self.own)
        return self[key]

    def promise(self, request, part):
        self[request.key] = plus_part(self[request.key], part, request.channel_id)
