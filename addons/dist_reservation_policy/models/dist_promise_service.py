# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import ConcurrencyError, UserError

from odoo.addons.dist_base.tools.own_cursor import is_shared, own_cursor

from .. import queries
from ..core.allocation import Supply
from ..core.commitment import SHORTAGE, STOPPED, Request, Shown
from ..core.dates import ANY_DAY, Shipping
from ..core.kit import Need
from ..core.ledger import AT_RISK, BACKORDER, FIRM, Balance, release_order, take
from ..core.position import ZERO

#: states of the ledger in which goods belong to a line that is confirmed
PROMISED = (FIRM, AT_RISK, BACKORDER)


@dataclass(frozen=True)
class ComponentRequest:
    """What all kits of a line take of one component, in its own unit, and its policy."""

    product: models.BaseModel
    qty: Decimal
    resolution: object


@dataclass(frozen=True)
class LineRequest:
    """An order line that wants to be promised. Quantity in the product's unit of measure.

    :param objections: core Reasons why the order as a whole is not accepted
    :param instead_of_product: promise this product, and not the line's
    :param instead_of_warehouse: promise it there, and not in the line's warehouse
    :param kit: tuple of ComponentRequest: the line's product is promised through these
    :param chosen: reasons of the choice that made the line so; the decision carries them on
    :param commitment: what happens when it is short, instead of what the policy says
    :param shown: what the person who chose it saw; see core.commitment.Request
    """

    line: models.BaseModel
    qty: Decimal
    day: date
    resolution: object
    paid: bool = False
    overridden: bool = False
    shipping: Shipping = ANY_DAY
    objections: tuple = ()
    instead_of_product: models.BaseModel | None = None
    instead_of_warehouse: models.BaseModel | None = None
    kit: tuple = ()
    chosen: tuple = ()
    commitment: str = ""
    shown: Shown | None = None

    @property
    def product(self):
        return self.instead_of_product or self.line.product_id

    @property
    def warehouse(self):
        return self.instead_of_warehouse or self.line.warehouse_id

    @property
    def key(self):
        return self.product.id, self.warehouse.id

    @property
    def channel_id(self):
        return self.line.order_id.dist_channel_id.id or None

    @property
    def components(self):
        return () if self.instead_of_product else self.kit

    @property
    def keys(self):
        """Every key that the request draws on."""
        return {need.key for need in self.needs} if self.components else {self.key}

    @property
    def needs(self):
        """The core's needs of the components of a kit, in their order."""
        return tuple(
            Need.of_new(
                (part.product.id, self.warehouse.id),
                part.qty,
                self.qty,
                Decimal(str(part.product.uom_id.rounding)),
                part.product.display_name,
                part.product.uom_id.name,
            )
            for part in self.components
        )

    @property
    def shelf_life(self):
        """The core ShelfLife of the request; None where nothing expires, and for kits."""
        return None if self.components else self._shelf_life_of(self.product, self.resolution)

    @property
    def limit(self):
        """Until when goods must keep that leave on the requested day; None: any will do."""
        return self.shelf_life and self.shelf_life.limit_on(self.day)

    def _shelf_life_of(self, product, resolution):
        days = resolution.values.min_shelf_life_days
        return product._dist_shelf_life(self.shipping.transit_days, days)

    def limits_on(self, day):
        """{key: until when its goods must keep that leave on the day; None: any will do}."""
        lives = {
            (part.product.id, self.warehouse.id): self._shelf_life_of(part.product, part.resolution)
            for part in self.components or (self,)
        }
        return {key: life and life.limit_on(day) for key, life in lives.items()}

    def supply_of(self, product, resolution, held):
        """What a policy lets the request draw on, beside what is held for it already."""
        shelf_life = product and self._shelf_life_of(product, resolution)
        return Supply.of(resolution.values, self.channel_id, held, shelf_life)

    def to_core(self, held=ZERO):
        # kits are counted whole by their components, whatever part of one the unit allows
        unit = self.product.uom_id
        rounding = ZERO if self.components else unit._dist_least_part(self.qty)
        return Request(
            self.qty,
            self.day,
            self.commitment or self.resolution.values.commitment,
            self.supply_of(None if self.components else self.product, self.resolution, held),
            rounding,
            self.paid,
            self.overridden,
            self.shipping,
            self.objections,
            self.shown,
        )


class DistPromiseService(models.AbstractModel):
    """The two-layer promise: a claim on a short transaction, the ledger in the request's own.

    See docs/dist_reservation_policy.md for why, and for what may never be reordered.
    """

    _name = "dist.promise.service"
    _description = "Promise Service"

    # --- promising ---------------------------------------------------------------------------

    @api.model
    @api.private
    def _promise(self, requests):
        """Promise order lines, all of them in one pass, or refuse them all.

        :param requests: list of LineRequest, in the order in which lines are served
        :return: {line id: core Decision}; nothing is promised to an order with a line that waits
            for an answer (core.commitment.WAITING) where the suite decides
        :raises UserError: when the policy refuses; the refusal is on record, nothing else is
        """
        mode = {r: r.warehouse.dist_mode for r in requests}
        enforced = [r for r in requests if mode[r] == "enforce"]
        decisions = self._claim(enforced) if enforced else {}
        stopped = {r.line.order_id for r in enforced if decisions[r.line.id].outcome in STOPPED}
        watched = [r for r in requests if mode[r] == "monitor" and r.line.order_id not in stopped]
        return self._watch(watched) | decisions if watched else decisions

    @api.model
    def _watch(self, requests):
        """Decide against the ledger of monitoring, in the request's own transaction."""
        self._flush_supply()
        rows = self._read_position(self.env.cr, self._keys_of(requests), shadow=True)
        decisions = self._decide(requests, rows)
        self._record(requests, decisions, "monitor")
        self._write_promises(self._accepted(decisions), shadow=True)
        self._touch([r.line.id for r in requests], monitored=True)
        return {r.line.id: d for r, d in decisions.items()}

    @api.model
    def _claim(self, requests):
        keys = self._keys_of(requests)
        xid = queries.xact_id(self.env.cr)
        with own_cursor(self.env) as cr:
            rows = self._read_locked(cr, keys, xid, [r.line.id for r in requests])
            decisions = self._decide(requests, rows, xid)
            self._check_choices(decisions)
            refused, accepted = self._refused_orders(decisions), self._accepted(decisions)
            if refused:
                # On a short transaction, for the request's own is about to be rolled back; in
                # nobody's way, for a refusal claims nothing.
                self._release_gates(cr)
                self._record(requests, decisions, "enforce", cr)
            elif not is_shared(self.env):
                self._insert_claims(cr, xid, accepted)
        if refused:
            raise UserError(self._refusal_message(refused, decisions))
        self._record(requests, decisions, "enforce")
        self._write_promises(accepted)
        self._touch([r.line.id for r in accepted], monitored=False)
        short = [r.line.id for r, d in decisions.items() if d.outcome == SHORTAGE]
        self.env["sale.order.line"].browse(short)._dist_open_shortage_cases()
        return {r.line.id: d for r, d in decisions.items()}

    @api.model
    def _keys_of(self, requests):
        return set().union(*(request.keys for request in requests))

    @api.model
    def _insert_claims(self, cr, xid, decisions):
        claims = [
            claim
            for request, decision in decisions.items()
            for claim in self._claims_of(
                request, self._shares(request, decision.parts, decision.backorder_qty)
            )
        ]
        if claims:
            queries.insert_claims(cr, xid, claims)

    # --- the ledger --------------------------------------------------------------------------

    @api.model
    def _write_promises(self, decisions, *, shadow=False):
        rows = []
        for request, decision in decisions.items():
            for share in self._shares(request, decision.parts, decision.backorder_qty):
                if share.kind == "promise":
                    values = self._part_values(share.part, FIRM, request.shipping, first_date=True)
                else:
                    values = {"ship_date": request.day, "state": BACKORDER}
                    values["min_expiry"] = share.part.limit
                rows.append(self._entry_of(request, share, "promise", shadow, **values))
        self._append(rows)
        queries.settle_holds(self.env.cr, [request.line.id for request in decisions], self.env.uid)

    @api.model
    def _part_values(self, part, state, shipping, **values):
        """What an entry says of a promised part: when it leaves and arrives, and from what."""
        return {
            "ship_date": part.date,
            "arrival_date": shipping.arrival(part.date),
            "state": state,
            "supply_ref": part.ref or None,
            "min_expiry": part.limit,
            **values,
        }

    @api.model
    def _entry_of(self, request, share, kind, shadow=False, **values):
        """An entry about what is requested, which need not be the line's own product."""
        product_id, warehouse_id = share.key
        values |= {"product_id": product_id, "warehouse_id": warehouse_id}
        if share.kits is not None:
            values["kits"] = str(share.kits)
        return self._entry(request.line, share.part.qty, kind, shadow, **values)

    @api.model
    def _entry(self, line, qty, kind, shadow=False, **values):
        order = line.order_id
        return {
            "line_id": line.id,
            "order_id": order.id,
            "product_id": line.product_id.id,
            "warehouse_id": line.warehouse_id.id,
            "company_id": order.company_id.id,
            "channel_id": order.dist_channel_id.id or None,
            "partner_id": order.partner_id.commercial_partner_id.id,
            "qty": str(qty),
            "kind": kind,
            "shadow": shadow,
            **values,
        }

    @api.model
    def _append(self, rows):
        if rows:
            xact = str(queries.xact_id(self.env.cr))
            queries.insert_entries(
                self.env.cr, [{**row, "xact": xact} for row in rows], self.env.uid
            )

    @api.model
    def _balances(self, line_ids):
        """{line id: list of core Balance} of what is open."""
        found = defaultdict(list)
        for row in queries.line_balances(self.env.cr, line_ids):
            found[row[0]].append(Balance(*row))
        return found

    @api.model
    @api.private
    def _take(self, wanted, kind, order):
        """Write off quantities of lines: delivered or no longer wanted.

        :param wanted: {(line, product id, warehouse id): quantity}
        :return: list of (Balance, quantity) that were taken
        """
        balances = self._balances({line.id for line, _p, _w in wanted})
        rows, taken = [], []
        for (line, product_id, warehouse_id), qty in wanted.items():
            mine = [
                b
                for b in balances[line.id]
                if (b.product_id, b.warehouse_id) == (product_id, warehouse_id)
            ]
            for balance, part in take(mine, qty, order):
                taken.append((balance, part))
                rows.append(self._counter_entry(line, balance, -part, kind))
        self._append(rows)
        self._touch([balance.line_id for balance, _qty in taken], settle=True)
        short = {b.line_id for b, _qty in taken if not b.shadow and b.state in (AT_RISK, BACKORDER)}
        # sudo: the cases of what is no longer wanted close, whoever takes it away
        self.env["sale.order.line"].sudo().browse(short)._dist_close_covered_cases()
        if kind == "release" and any(b.state == FIRM for b, _qty in taken):
            # others may wait for what is free now
            self.env["dist.reservation.worker"]._wake()
        return taken

    @api.model
    def _counter_entry(self, line, balance, qty, kind, state=None):
        return self._entry(
            line,
            qty,
            kind,
            balance.shadow,
            product_id=balance.product_id,
            warehouse_id=balance.warehouse_id,
            ship_date=balance.ship_date,
            min_expiry=balance.limit,
            state=state or balance.state,
        )

    @api.model
    @api.private
    def _release(self, lines, kept=None):
        """Give up what the lines no longer need.

        :param kept: {(line id, product id, warehouse id): quantity still wanted}, nothing else is
        """
        kept, surplus = kept or {}, {}
        for line_id, balances in self._balances(lines.ids).items():
            line = lines.browse(line_id)
            for balance in balances:
                key = line, balance.product_id, balance.warehouse_id
                surplus[key] = surplus.get(key, ZERO) + balance.qty
        wanted = {key: qty - kept.get((key[0].id, *key[1:]), ZERO) for key, qty in surplus.items()}
        self._take({key: qty for key, qty in wanted.items() if qty > 0}, "release", release_order)
        held = lines.filtered("dist_held_qty")
        if held and queries.settle_holds(self.env.cr, held.ids, self.env.uid):
            self._touch(held.ids)

    @api.model
    def _touch(self, line_ids, *, monitored=None, settle=False):
        """Update the figures on the lines, which also locks them against a concurrent change.

        :raises ConcurrencyError: when a line is not visible to this transaction; Odoo tries again
        """
        ids = sorted(set(line_ids))
        if not ids:
            return
        lines = self.env["sale.order.line"].browse(ids)
        lines.flush_recordset()
        if queries.touch_lines(self.env.cr, ids, monitored=monitored) != len(ids):
            raise ConcurrencyError("A promised order line changed meanwhile.")
        if settle:
            queries.settle_lines(self.env.cr, ids)
        lines.invalidate_recordset([name for name in lines._fields if name.startswith("dist_")])

    @api.model
    def _flush_supply(self):
        """Write out what a position reads, when it is read in the caller's own transaction."""
        for name in ("stock.quant", "stock.move", "stock.location", "stock.warehouse"):
            self.env[name].flush_model()
        self.env["sale.order.line"].flush_model()
