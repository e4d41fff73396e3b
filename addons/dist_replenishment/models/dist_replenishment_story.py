# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, models
from odoo.tools import float_round, format_date

from .dist_replenishment_snapshot import NO_HISTORY, SENSELESS, SOURCE_UNPLANNED


class DistReplenishmentStory(models.AbstractModel):
    """The parts of an explanation (core/narrative.py) as sentences in the user's language."""

    _name = "dist.replenishment.story"
    _description = "Explanations in Words"

    @api.model
    def _sentences(self, parts, proposal):
        """Return one whole sentence for each part; a part that nobody knows raises KeyError."""
        words = _Words(proposal)
        texts = {**self._situation_texts(words), **self._need_texts(words)}
        texts.update(self._result_texts(words))
        return [texts[part["code"]](part) for part in parts]

    @api.model
    def _situation_texts(self, w):
        _ = self.env._
        return {
            "stock": lambda p: _("%(qty)s in stock.", qty=w.qty(p["on_hand"])),
            "backlog": lambda p: _(
                "%(qty)s of it are owed since before today.", qty=w.qty(p["qty"])
            ),
            "receipts": lambda p: _(
                "%(qty)s arrive until %(day)s.", qty=w.qty(p["qty"]), day=w.day(p["until"])
            ),
            "extra": lambda p: _(
                "%(qty)s go to projects and other warehouses, which no forecast knows.",
                qty=w.qty(p["qty"]),
            ),
            "stock_out": lambda p: _(
                "With the expected demand it runs out on %(out)s; an order of today arrives on "
                "%(lead)s.",
                out=w.day(p["day"]),
                lead=w.day(p["lead_day"]),
            ),
            "late_receipts": lambda p: _(
                "%(qty)s arrive only after %(day)s and are no help until then.",
                qty=w.qty(p["qty"]),
                day=w.day(p["after"]),
            ),
            "far_demand": lambda p: _(
                "%(qty)s are asked for only after %(day)s; a later order is in time for them.",
                qty=w.qty(p["qty"]),
                day=w.day(p["after"]),
            ),
            "known_above": lambda p: _(
                "%(qty)s are ordered by customers already, more than the level of %(level)s.",
                qty=w.qty(p["qty"]),
                level=w.qty(p["level"]),
            ),
        }

    @api.model
    def _need_texts(self, w):
        _ = self.env._
        return {
            "levels": lambda p: _(
                "What counts is %(position)s. Below the reorder point of %(low)s it is filled up "
                "to %(high)s.",
                position=w.qty(p["position"]),
                low=w.qty(p["reorder_point"]),
                high=w.qty(p["order_up_to"]),
            ),
            "known_short": lambda p: _(
                "What counts is %(position)s, and customers have ordered %(known)s already. It is "
                "filled up to %(high)s.",
                position=w.qty(p["position"]),
                known=w.qty(p["known"]),
                high=w.qty(p["order_up_to"]),
            ),
            "own_rule": lambda p: _(
                "The reordering rule sees a forecast of %(virtual)s, minimum %(low)s, maximum "
                "%(high)s.",
                virtual=w.qty(p["virtual"]),
                low=w.qty(p["minimum"]),
                high=w.qty(p["maximum"]),
            ),
            "centre": lambda p: _(
                "With all warehouses that it supplies there are %(position)s, of %(low)s to "
                "%(high)s.",
                position=w.qty(p["position"]),
                low=w.qty(p["reorder_point"]),
                high=w.qty(p["order_up_to"]),
            ),
            "need": lambda p: _("So %(qty)s are needed.", qty=w.qty(p["qty"])),
            "backing": lambda p: _(
                "Transfers to other warehouses rely on %(qty)s.", qty=w.qty(p["qty"])
            ),
            "received": lambda p: _(
                "%(qty)s of them come from other warehouses.", qty=w.qty(p["qty"])
            ),
        }

    @api.model
    def _result_texts(self, w):
        _ = self.env._
        return {
            "as_needed": lambda p: _("%(qty)s are ordered.", qty=w.qty(p["qty"])),
            "pack": lambda p: _(
                "In packs of %(pack)s that is %(qty)s.", pack=w.qty(p["pack"]), qty=w.qty(p["qty"])
            ),
            "minimum": lambda p: _(
                "The vendor sells %(low)s at least: %(qty)s.",
                low=w.qty(p["min_qty"]),
                qty=w.qty(p["qty"]),
            ),
            "break": lambda p: _(
                "From %(low)s on the price is %(price)s, so %(qty)s cost less.",
                low=w.qty(p["min_qty"]),
                price=w.money(p["price"]),
                qty=w.qty(p["qty"]),
            ),
            "lot": lambda p: _("%(qty)s at once save further orders.", qty=w.qty(p["qty"])),
            "limited": lambda p: _("The limit allows %(qty)s.", qty=w.qty(p["qty"])),
            "over_cover": lambda p: _(
                "The vendor's least quantity of %(qty)s lasts longer than the policy allows.",
                qty=w.qty(p["qty"]),
            ),
            "filled": lambda p: _(
                "%(qty)s are added to reach the vendor's least order.", qty=w.qty(p["qty"])
            ),
            "shared": lambda p: _(
                "The supplying warehouse is short: %(qty)s of %(wanted)s is the fair share.",
                qty=w.qty(p["qty"]),
                wanted=w.qty(p["wanted"]),
            ),
            "granted": lambda p: _("The supplying warehouse gives %(qty)s.", qty=w.qty(p["qty"])),
            "from_equal": lambda p: _(
                "Another warehouse can spare %(qty)s: the transfer costs %(transfer)s, buying "
                "%(purchase)s.",
                qty=w.qty(p["qty"]),
                transfer=w.money(p["transfer_cost"]),
                purchase=w.money(p["purchase_cost"]),
            ),
            "in_time": lambda p: _("A purchase would come too late."),
        }

    @api.model
    def _message_text(self, why):
        """Why there is a message, by core.messages.Why."""
        _ = self.env._
        return {
            "runs_out_before": _("The stock runs out before the receipt arrives."),
            "into_safety": _("The safety stock is used before the receipt arrives."),
            "instead_of_order": _("It comes late, but is what is needed: bring it forward."),
            "not_yet": _("It is needed later than it arrives."),
            "not_in_horizon": _("It isn't needed in the time that can be foreseen."),
            "no_demand": _("Nobody asks for it."),
            "above_cover": _("It lasts longer than is sensible."),
        }[why]

    @api.model
    def _blocked_text(self, code, proposal):
        """Why a product can't be planned, and what to do."""
        name = proposal.product_id.display_name
        if code == SENSELESS:
            return self.env._(
                "%(product)s can't be planned: a stock, rule or transfer of it has a quantity "
                "beyond reason. Correct it.",
                product=name,
            )
        if code == NO_HISTORY:
            return self.env._(
                "%(product)s can't be planned: neither it nor anything like it was ever asked for. "
                "Name its predecessor, or give it a policy that keeps minimum and maximum.",
                product=name,
            )
        if code == SOURCE_UNPLANNED:
            return self.env._(
                "%(product)s can't be planned in %(warehouse)s: what supplies it there, "
                "%(sources)s, isn't planned itself. Plan it there, or take the route away.",
                product=name,
                warehouse=proposal.warehouse_id.name,
                sources=", ".join(proposal.warehouse_id.resupply_wh_ids.mapped("name")),
            )
        labels = self.env["dist.replenishment.check"]._reason_labels()
        return self.env._(
            "%(product)s can't be planned: %(reason)s. Mend it under Data Checks.",
            product=name,
            reason=labels.get(code, code),
        )

    @api.model
    def _held_text(self, code, proposal):
        """Why nothing of what is needed is ordered today, by core.plan.Held."""
        _ = self.env._
        words = _Words(proposal)
        told = {
            "qty": words.qty(proposal.proposed_qty),
            "vendor": proposal.partner_id.display_name or "",
        }
        return {
            "postponed": _(
                "%(qty)s are needed. The order would be below the least order of %(vendor)s and "
                "can wait until the next order day.",
                **told,
            ),
            "closed": _(
                "%(qty)s are needed. %(vendor)s takes no orders today, and they can wait.", **told
            ),
            "closed_urgent": _(
                "%(qty)s are needed and can't wait, but %(vendor)s takes no orders today. Call the "
                "vendor, or order elsewhere.",
                **told,
            ),
            "below_order_minimum": _(
                "%(qty)s are needed and can't wait, but no sensible order reaches the least order "
                "of %(vendor)s. Agree on an exception, or order elsewhere.",
                **told,
            ),
            "no_vendor": _("%(qty)s are needed, and nobody sells it. Add a vendor.", **told),
            "no_price": _("%(qty)s are needed, and no vendor has a price. Enter one.", **told),
            "above_maximum": _(
                "%(qty)s are needed, but the least that a vendor sells is more than the policy "
                "allows. Change the policy or the vendor.",
                **told,
            ),
        }[code]


class _Words:
    """Quantities, days and money of one proposal as a person reads them."""

    def __init__(self, proposal):
        self.proposal = proposal
        self.today = (proposal.run_id.today or proposal.create_date.date()) if proposal else None

    def qty(self, value):
        unit = self.proposal.product_uom_id
        number = float_round(value or 0.0, precision_rounding=unit.rounding or 0.01)
        return f"{number:g} {unit.name}"

    def day(self, offset):
        return format_date(self.proposal.env, self.today + timedelta(days=int(offset)))

    def money(self, value):
        currency = self.proposal.currency_id
        return currency.format(value or 0.0)
