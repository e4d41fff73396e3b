# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from odoo.addons.dist_reservation_policy.core.allocation import floor_to
from odoo.addons.dist_reservation_policy.core.alternatives import from_json
from odoo.addons.dist_reservation_policy.models.dist_substitution import CONSENT
from odoo.addons.dist_reservation_policy.models.sale_order_choice_sourcing import WAREHOUSE
from odoo.addons.dist_reservation_policy.models.sale_order_choice_substitution import SUBSTITUTE
from odoo.addons.dist_reservation_policy.models.sale_order_hold import OPEN

#: the order's or the policy's warehouse again; a part from another warehouse; all on a later day
HOME, DIVIDE, LATER = "home", "divide", "later"


@dataclass(frozen=True)
class Offer:
    """Something that a line could have instead.

    :param facts: plain values; what is taken must still be exactly this
    :param asks: whether taking it asks for more, in a dialog
    """

    kind: str
    label: str
    facts: dict
    detail: str = ""
    asks: bool = False

    def to_web(self):
        return {
            "kind": self.kind,
            "label": self.label,
            "detail": self.detail,
            "facts": self.facts,
            "asks": self.asks,
        }


class SaleOrderLine(models.Model):
    """Alternatives of a line that is short, each taken with one click, and undone with another."""

    _inherit = "sale.order.line"

    # --- what there is ---------------------------------------------------------------------------

    def _dist_offers(self):
        """List of Offer, the earliest and simplest first; [] for a line that is there in time."""
        self.ensure_one()
        outlook = self.order_id._dist_outlooks().get(self)
        if not outlook:
            return []
        home = self._dist_home_offers()
        if outlook.now_qty >= outlook.wanted:
            return home
        elsewhere = self.order_id._dist_other_warehouses(self, {})
        return [
            *(self._dist_warehouse_offer(found) for found in elsewhere),
            *self._dist_divide_offers(outlook, elsewhere),
            *self._dist_substitute_offers(),
            *self._dist_later_offers(outlook),
            *home,
        ]

    def _dist_home_offers(self):
        """What a person chose can be given up again."""
        if not self.dist_warehouse_id or self.dist_sourcing:
            return []
        label = self.env._("Not from %(warehouse)s in particular", warehouse=self.warehouse_id.name)
        return [Offer(HOME, label, {"from": self.dist_warehouse_id.id})]

    def _dist_warehouse_offer(self, found):
        warehouse = self.env["stock.warehouse"].browse(int(found.key))
        label = self.env._("All from %(warehouse)s", warehouse=warehouse.name)
        return Offer(WAREHOUSE, label, found.to_json(), self._dist_offer_figures(found))

    def _dist_divide_offers(self, outlook, elsewhere):
        """What is here from here, and the rest from the first other warehouse that has it."""
        here = floor_to(outlook.now_qty, self._dist_sourcing_unit())
        rest = outlook.wanted - here
        for found in elsewhere:
            if not here or found.now_qty < rest:
                continue
            warehouse = self.env["stock.warehouse"].browse(int(found.key))
            label = self.env._(
                "%(here)s from %(own)s, %(rest)s from %(other)s",
                here=self._dist_plain(here),
                own=self.warehouse_id.name,
                rest=self._dist_plain(rest),
                other=warehouse.name,
            )
            facts = {"warehouse": warehouse.id, "here": str(here), "rest": str(rest)}
            return [Offer(DIVIDE, label, facts, self.env._("two lines, all in time"))]
        return []

    def _dist_substitute_offers(self):
        entries = self._dist_substitute_entries().get(self)
        if not entries:
            return []
        order, options = self.order_id, self.env["dist.promise.choice.option"]
        asks, offers = not order._dist_may_substitute(), []
        for found in order._dist_substitute_alternatives(self, entries, {}):
            figures = options._figures(self, found)
            money = format_amount(self.env, figures["now_value"], self.currency_id)
            detail = self.env._(
                "%(figures)s, %(money)s", figures=self._dist_offer_figures(found), money=money
            )
            offers.append(Offer(SUBSTITUTE, figures["name"], found.to_json(), detail, asks))
        return offers

    def _dist_later_offers(self, outlook):
        """All of it at once, as soon as it is there; the date is the order's."""
        if not outlook.complete:
            return []
        arrival = self._dist_shipping().arrival(outlook.complete)
        label = self.env._("The whole order for %(date)s", date=format_date(self.env, arrival))
        facts = {"arrival": fields.Date.to_string(arrival)}
        return [Offer(LATER, label, facts, self.env._("changes its delivery date"))]

    def _dist_offer_figures(self, found):
        """ "10 in time, 4 on 1 December" of a core Alternative."""
        texts = [self.env._("%(qty)s in time", qty=self._dist_plain(found.now_qty))]
        if found.later_qty:
            texts.append(
                self.env._(
                    "%(qty)s by %(date)s",
                    qty=self._dist_plain(found.later_qty),
                    date=format_date(self.env, found.later_date),
                )
            )
        if found.backorder_qty:
            qty = self._dist_plain(found.backorder_qty)
            texts.append(self.env._("%(qty)s without a date", qty=qty))
        return ", ".join(texts)

    def _dist_plain(self, qty):
        return f"{qty.normalize():f}"

    # --- taking one ------------------------------------------------------------------------------

    def dist_take_offer(self, offer):
        """Change the line as an alternative says that `dist_outlook_details` has shown.

        :param offer: one of its `offers`
        :return: {"action": a dialog to open} or {"message": text, "undo": for `dist_undo_offer`}
        :raises AccessError: for who may not change the order
        :raises UserError: when the order isn't a quotation any more, or there is something else
            than what was shown
        """
        self._dist_check_offerable()
        wanted = offer if isinstance(offer, dict) else {}
        key = wanted.get("kind"), wanted.get("facts")
        found = next((o for o in self._dist_offers() if (o.kind, o.facts) == key), None)
        if not found:
            raise UserError(
                self.env._(
                    "What there is for %(product)s on %(order)s has changed meanwhile. Nothing was "
                    "changed: look at the availability again.",
                    product=self.product_id.display_name,
                    order=self.order_id.display_name,
                )
            )
        if found.asks:
            return {"action": self.action_dist_substitutes()}
        undo = getattr(self, f"_dist_take_{found.kind}")(found.facts)
        return {"message": found.label, "undo": {"kind": found.kind, **undo}}

    def _dist_check_offerable(self):
        self.ensure_one()
        self.check_access("write")
        self.order_id.check_access("write")
        if self.order_id.state not in OPEN:
            raise UserError(
                self.env._(
                    "%(order)s is not a quotation any more. What it was promised is on its lines; "
                    "alternatives are chosen before an order is confirmed.",
                    order=self.order_id.display_name,
                )
            )

    def _dist_take_home(self, facts):
        self.dist_warehouse_id = False
        return {"warehouse": facts["from"]}

    def _dist_take_warehouse(self, facts):
        before = self.dist_warehouse_id.id
        self._dist_choose(from_json(facts))
        return {"warehouse": before}

    def _dist_take_divide(self, facts):
        """Two lines, each with a warehouse that somebody chose: the policy leaves them so."""
        before, amounts = self.dist_warehouse_id.id, self._dist_by_tax()
        rest = self._dist_line_qty(Decimal(facts["rest"]))
        [vals] = self.copy_data(
            {"order_id": self.order_id.id, "dist_warehouse_id": facts["warehouse"]}
        )
        kept = self._dist_quantity_values(self.product_uom_qty - rest)
        self.write({**kept, "dist_warehouse_id": self.warehouse_id.id})
        part = self.create({**vals, **self._dist_quantity_values(rest)})
        self._dist_place_behind(part)
        (self | part)._dist_keep_amounts(amounts)
        return {"warehouse": before, "part": part.id}

    def _dist_take_substitute(self, facts):
        """By the customer's standing consent; without one the dialog asks who agreed."""
        option = self._dist_option_of(from_json(facts))
        return {"part": self._dist_apply_substitute(option, CONSENT).id}

    def _dist_take_later(self, facts):
        order = self.order_id
        before = fields.Datetime.to_string(order.commitment_date)
        # the security lead is taken off a delivery date: with it on top, the goods leave in time
        # for the day that was offered, and not before they are there
        lead = timedelta(days=order.company_id.security_lead)
        arrival = fields.Date.to_date(facts["arrival"])
        order.commitment_date = self.warehouse_id._dist_noon(arrival) + lead
        return {"date": before or False}

    # --- undoing ---------------------------------------------------------------------------------

    def dist_undo_offer(self, undo):
        """Restore what the line was before `dist_take_offer`.

        :param undo: what that returned
        :raises AccessError: for who may not change the order
        :raises UserError: when the order isn't a quotation any more, or its lines have changed
        """
        self._dist_check_offerable()
        undo = undo if isinstance(undo, dict) else {}
        kind, part = undo.get("kind"), self.order_id.order_line.browse()
        if isinstance(undo.get("part"), int):
            part = self.order_id.order_line.filtered(lambda line: line.id == undo["part"])
        if kind in (HOME, WAREHOUSE):
            self.dist_warehouse_id = undo.get("warehouse") or False
        elif kind == LATER:
            self.order_id.commitment_date = undo.get("date") or False
        elif kind == SUBSTITUTE and part.dist_original_line_id == self:
            part._dist_undo_substitution()
        elif kind == DIVIDE and part and part != self and self._dist_join(part):
            self.dist_warehouse_id = undo.get("warehouse") or False
        else:
            raise UserError(
                self.env._(
                    "The lines of %(order)s have changed meanwhile, so this can't be undone as a "
                    "whole. Change them by hand.",
                    order=self.order_id.display_name,
                )
            )
        return True
