# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError

from ..core.substitution import most
from ..core.values import SUBSTITUTE_OFF
from .sale_order_hold import OPEN


@dataclass(frozen=True)
class SubstituteOption:
    """A substitute that a line could get now.

    :param line_id: the line that is short
    :param entry_id: the entry of the list of substitutes
    :param product_id: the substitute
    :param uom_id: the unit in which it is given
    :param qty: whole units of that; zero when there is none of it at any time
    :param replaced_qty: how much of the line it replaces, in the line's unit
    :param kept_qty: what stays on the line, in its unit
    :param in_time_qty: units of the substitute that are there for the wanted day
    :param day: the day on which `qty` can ship, or None
    :param price_unit: for one unit, in the order's currency, the lower of the two prices
    :param amount: what `qty` costs without taxes
    :param original_amount: what the replaced quantity would cost without taxes
    """

    line_id: int
    entry_id: int
    product_id: int
    uom_id: int
    qty: Decimal
    replaced_qty: Decimal
    kept_qty: Decimal
    in_time_qty: Decimal
    day: date | None
    price_unit: float
    amount: float
    original_amount: float


class SaleOrderLine(models.Model):
    """Choosing a substitute, taking it, and undoing it."""

    _inherit = "sale.order.line"

    # --- which substitutes there are -----------------------------------------------------------

    def _dist_substitute_entries(self):
        """{line: list of Substitute} for the lines of quotations whose policy allows any."""
        listed = {line: line._dist_listed_substitutes() for line in self if line.state in OPEN}
        able = self.browse([x.id for x, found in listed.items() if found])._dist_replaceable()
        usable = {x: [e for e in listed[x] if x._dist_is_usable(e)] for x in able}
        found = {line: entries for line, entries in usable.items() if entries}
        policies = self.browse([line.id for line in found])._dist_policies() if found else {}
        return {
            line: entries
            for line, entries in found.items()
            if policies[line.id].values.substitution != SUBSTITUTE_OFF
        }

    def _dist_listed_substitutes(self):
        """What the list names for the line today, for its customer and channel."""
        order, warehouse = self.order_id, self.warehouse_id
        if not self.product_id or not warehouse:
            return []
        return self.env["dist.product.substitute"]._for(
            self.product_id,
            order.company_id or self.env.company,
            warehouse._dist_today(warehouse.id),
            order.partner_id,
            order.dist_channel_id,
        )

    def _dist_replaceable(self):
        """The lines that may be replaced: plain goods, as they come from stock.

        What was configured for the customer, or is a part of something else, has no substitute.
        """
        return self._dist_promisable().filtered(
            lambda line: line.product_uom_qty > 0
            and line.product_id._dist_has_stock_of_its_own()
            and not line.dist_original_line_id
            and not line.qty_delivered
            and not line.qty_invoiced
            and not line.linked_line_id
            and not line.combo_item_id
            and not line.product_no_variant_attribute_value_ids
            and not line.product_custom_attribute_value_ids
        )

    def _dist_is_usable(self, entry):
        """Whether the substitute of an entry can be sold on this line from its warehouse."""
        # sudo: whether a product can be sold here doesn't depend on who asks
        product = self.env["product.product"].sudo().browse(entry.substitute_id)
        company = self.company_id or self.env.company
        return (
            product.active
            and product.sale_ok
            and (not product.company_id or product.company_id in company.parent_ids)
            and product._dist_has_stock_of_its_own()
            and self._dist_ships_from_stock(product)
        )

    def _dist_short_plans(self, entries):
        """{line: (core Plan, candidates)} for the lines of one order that are short."""
        service, plans = self.env["dist.promise.service"], {}
        every = self.order_id.order_line
        for mode in ("enforce", "monitor"):
            lines = every.filtered(lambda x, m=mode: x.warehouse_id.dist_mode == m)
            mine = {line: found for line, found in entries.items() if line in lines}
            if mine:
                requests = lines._dist_requests(lines._dist_wanted())
                plans |= service._substitution_plans(requests, mine, shadow=mode == "monitor")
        return plans

    @api.private
    def _dist_substitute_options(self):
        """What could replace this line now, the preferred one first; nothing is claimed.

        An option replaces what isn't there in time. Of a substitute that isn't there in time
        either it names the first day on which all of it could ship.

        :return: list of SubstituteOption; empty when the line isn't short, or has no substitutes
        """
        self.ensure_one()
        entries = self._dist_substitute_entries()
        plans = self._dist_short_plans(entries) if entries else {}
        if self not in plans:
            return []
        plan, candidates = plans[self]
        by_id = {entry.id: entry for entry in entries[self]}
        return [self._dist_option(by_id[c.ref], c, plan.short) for c in candidates]

    def _dist_option(self, entry, candidate, rest):
        shipping = self._dist_shipping()
        day = shipping.on_or_after(self._dist_ship_date(shipping))
        step = self._dist_substitution_step()
        now, in_time = (
            candidate.available(day),
            most(candidate, rest, step, candidate.available(day)),
        )
        part = in_time
        if not part.qty:
            part = most(
                candidate, rest, step, max((qty for _day, qty in candidate.steps), default=0)
            )
            day = candidate.first_day_of(part.qty) if part.qty else None
        return self._dist_priced(entry, part, day, now)

    def _dist_priced(self, entry, part, day, now):
        """The option for a part, with what it costs."""
        kept = Decimal(str(round(self.product_uom_qty, 6))) - part.replaced
        amount, price, original = 0.0, 0.0, 0.0
        if part.qty:
            limits = self._dist_limits(float(kept))
            virtual = self.new(self._dist_substitute_vals(entry, part.qty))
            price = virtual._dist_price_within(limits)
            amount, original = virtual._dist_amounts(price_unit=price)[0], limits[0]
        return SubstituteOption(
            self.id, entry.id, entry.substitute_id, entry.uom_id, Decimal(part.qty), part.replaced,
            kept, Decimal(int(now)), day, price, amount, original,
        )  # fmt: skip

    def _dist_limits(self, kept):
        """(without, with taxes) by which the line gets cheaper when only `kept` stays."""
        kept_amounts = self._dist_amounts(quantity=kept)
        return tuple(
            self.currency_id.round(whole - rest)
            for whole, rest in zip(self._dist_amounts(), kept_amounts, strict=True)
        )

    def _dist_substitute_vals(self, entry, qty):
        return {
            "order_id": self.order_id.id,
            "product_id": entry.substitute_id,
            "product_uom_id": entry.uom_id,
            "product_uom_qty": float(qty),
            "route_ids": [(6, 0, self.route_ids.ids)],
            "warehouse_id": self.warehouse_id.id,
            "customer_lead": self.customer_lead,
            "sequence": self.sequence,
        }

    # --- taking one ----------------------------------------------------------------------------

    @api.private
    def _dist_apply_substitute(self, option, basis, *, consented_by="", reason=""):
        """Replace a part of this line, or all of it, as the option says.

        :param option: SubstituteOption, as `_dist_substitute_options` has just given it
        :param basis: `consent`, `person` or `portal`: who agreed
        :param consented_by: the person who did, unless it is a standing consent
        :return: the new line
        :raises UserError: when the line can't be substituted, or the option no longer fits
        """
        self.ensure_one()
        self.check_access("write")
        self._dist_check_substitutable()
        self._dist_check_basis(basis, consented_by)
        entry = self._dist_checked_entry(option)
        limits, asked = self._dist_limits(float(option.kept_qty)), self._dist_asked_vals()
        self._dist_set_qty(float(option.kept_qty))
        substitute = self.create(self._dist_substitute_vals(entry, option.qty))
        own = substitute._dist_amounts()[0]
        substitute._dist_name_original(self, option.replaced_qty)
        if (price := substitute._dist_price_within(limits)) != substitute.price_unit:
            substitute.price_unit = price
        self._dist_note_substituted(option.replaced_qty)
        # sudo: who replaces what is noted by the system alone
        substitute.sudo().dist_original_line_id = self
        self._dist_place_behind(substitute)
        amounts = {"original": limits[0], "own": own, "charged": substitute._dist_amounts()[0]}
        vals = self._dist_substitution_vals(substitute, option, amounts)
        record = self.env["dist.substitution"]._record(
            {
                **vals,
                **asked,
                "basis": basis,
                "consented_by": (consented_by or "").strip() or False,
                "reason": reason or False,
            }
        )
        self.order_id._dist_tell_substituted(record)
        return substitute

    def _dist_checked_entry(self, option):
        """The entry of an option, if it still fits the line."""
        entries = {entry.id: entry for entry in self._dist_substitute_entries().get(self, ())}
        wanted = Decimal(str(round(self.product_uom_qty, 6)))
        fits = (
            option.line_id == self.id
            and option.entry_id in entries
            and option.qty > 0
            and 0 < option.replaced_qty <= wanted
            and option.replaced_qty + option.kept_qty == wanted
        )
        if not fits:
            raise UserError(
                self.env._(
                    "The substitute no longer fits %(product)s on %(order)s: the line, the list of "
                    "substitutes or the stock has changed. Look at the substitutes again.",
                    product=self.product_id.display_name,
                    order=self.order_id.display_name,
                )
            )
        return entries[option.entry_id]

    def _dist_set_qty(self, qty):
        """Change the quantity, and nothing of the price that was agreed."""
        self.write(
            {"product_uom_qty": qty, "price_unit": self.price_unit, "discount": self.discount}
        )

    def _dist_note_substituted(self, more):
        # sudo: what is substituted is noted by the system alone
        line = self.sudo()
        line.dist_substituted_qty = round(line.dist_substituted_qty + float(more), 6)

    def _dist_asked_vals(self):
        """The line as the customer asked for it: of an earlier substitution, if there is one."""
        first = self._dist_substitutions()[:1]
        names = ("asked_qty", "asked_price_unit", "asked_discount")
        if first:
            kept = {name: first[name] for name in names}
            unit, currency = first.asked_uom_id, first.asked_currency_id
        else:
            kept = dict(
                zip(names, (self.product_uom_qty, self.price_unit, self.discount), strict=True)
            )
            unit, currency = self.product_uom_id, self.currency_id
        return {**kept, "asked_uom_id": unit.id, "asked_currency_id": currency.id}

    def _dist_substitution_vals(self, substitute, option, amounts):
        order = self.order_id
        rate = order.currency_rate or 1.0
        own_currency = (order.company_id or self.env.company).currency_id
        money = {f"{name}_amount": own_currency.round(x / rate) for name, x in amounts.items()}
        replaced = self._dist_product_qty(float(option.replaced_qty))
        return {
            "order_id": order.id,
            "order_name": order.name,
            "line_id": self.id,
            "substitute_line_id": substitute.id,
            "entry_id": option.entry_id,
            "partner_id": order.partner_id.commercial_partner_id.id,
            "channel_id": order.dist_channel_id.id,
            "warehouse_id": self.warehouse_id.id,
            "company_id": (order.company_id or self.env.company).id,
            "product_id": self.product_id.id,
            "product_uom_id": self.product_id.uom_id.id,
            "replaced_qty": float(replaced),
            "substitute_id": substitute.product_id.id,
            "substitute_uom_id": substitute.product_id.uom_id.id,
            "substitute_qty": float(substitute._dist_product_qty(float(option.qty))),
            **money,
            "price_difference": money["charged_amount"] - money["own_amount"],
        }

    def _dist_name_original(self, original, replaced):
        """Tell on the line, in the customer's language, what it stands for."""
        env = self.with_context(lang=self.order_id._get_lang()).env
        self.name = "\n".join(
            [
                self.name,
                env._(
                    "Replaces %(qty)s %(unit)s of %(product)s",
                    qty=f"{replaced.normalize():f}",
                    unit=original.with_env(env).product_uom_id.name,
                    product=original.with_env(env).product_id.display_name,
                ),
            ]
        )

    def _dist_place_behind(self, substitute):
        """Let the substitute stand right below this line."""
        others = self.order_id.order_line.sorted(lambda x: (x.sequence, x.id)) - substitute
        place = others.ids.index(self.id) + 1
        for number, line in enumerate(others[:place] + substitute + others[place:], start=1):
            if line.sequence != number:
                line.sequence = number

    # --- undoing -------------------------------------------------------------------------------

    def _dist_undo_substitution(self):
        """Restore the original line; from a substitute's line, only what that one replaced."""
        self.ensure_one()
        self.check_access("write")
        original = self.dist_original_line_id or self
        records = original._dist_substitutions()
        if self.dist_original_line_id:
            records = records.filtered(lambda record: record.substitute_line_id == self)
        self._dist_check_undo(records)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        replaced = round(sum(original._dist_replaced_by(record) for record in records), digits)
        records.substitute_line_id.with_env(self.env).exists().unlink()
        original._dist_set_qty(original.product_uom_qty + replaced)
        original._dist_note_substituted(-replaced)
        records._undo()
        original.order_id._dist_tell_undone(records)
        return original

    def _dist_replaced_by(self, record):
        """What a substitution replaced, in the line's own unit."""
        return record.product_uom_id._compute_quantity(
            record.replaced_qty, self.product_uom_id, round=False
        )

    def _dist_check_undo(self, records):
        order = self.order_id.display_name
        if self.state not in OPEN:
            raise UserError(
                self.env._(
                    "%(order)s is confirmed: its substitutes stay. Cancel it and set it back to a "
                    "quotation to undo them.",
                    order=order,
                )
            )
        if not records:
            raise UserError(
                self.env._(
                    "Nothing is substituted for %(product)s on %(order)s.",
                    product=self.product_id.display_name,
                    order=order,
                )
            )
