# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass, field

from odoo import Command, models
from odoo.tools import float_compare, float_round

from odoo.addons.dist_base.core.alias import MatchReason

from ..core.payload import Problem
from .dist_channel_order_intake import BadOrder, Undecided


@dataclass
class Found:
    """What was found of an order so far.

    :param problems: core Problems that the sender has to correct
    :param unsure: core Problems that may be none once a person has said who the customer is
    :param questions: sentences about what a person has to decide
    """

    partner: models.BaseModel
    delivery: models.BaseModel
    suggested: models.BaseModel
    goods: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    unsure: list = field(default_factory=list)
    questions: list = field(default_factory=list)


class DistChannelOrder(models.Model):
    """What is ordered, in which units and at which prices, and the sales order made of it."""

    _inherit = "dist.channel.order"

    def _resolve(self, order):
        """Return Found of a core ChannelOrder.

        What nobody could ever know (a code, a unit, a country) is the sender's to correct. What
        may be known here and isn't (a customer, and with him what his own codes mean), or is known
        twice, is the desk's. A channel that has sold the order already can't be told to correct it:
        all of it is the desk's.

        :raises BadOrder, Undecided: for all of it at once
        """
        nobody = self.env["res.partner"]
        found = Found(nobody, nobody, nobody)
        found.partner = self._find_customer(order.customer, found)
        # a code that nobody else has may be one of the customer's own, if he is still to be named
        strange = found.unsure if found.questions else found.problems
        found.delivery = self._find_delivery(order.delivery, found.partner, found)
        self._find_goods(order, found, strange)
        if found.problems and not self.channel_id.commits_outside:
            raise BadOrder(found.problems)
        problems = [*found.problems, *found.unsure]
        if problems or found.questions:
            raise Undecided([*found.questions, *self._sentences(problems)], found.suggested.ids)
        return found

    # --- items and units ---------------------------------------------------------------------

    def _find_goods(self, order, found, strange):
        """Note (product, unit) of each line in `found.goods`.

        :param strange: the list of `found` to which Problems of unknown codes belong
        """
        matches = self.env["dist.item.alias"]._resolve_items(
            [line.code for line in order.lines],
            channel=self.channel_id,
            partner=found.partner or None,
            company=self.company_id,
        )
        for number, line in enumerate(order.lines):
            path, match = f"lines[{number}]", matches[line.code]
            if match.product:
                self._find_unit(line, match, path, found)
            elif match.reason is MatchReason.UNKNOWN:
                strange.append(Problem(f"{path}.code", "no_item", {"code": line.code}))
            else:
                found.questions.append(match.message)

    def _find_unit(self, line, match, path, found):
        product = match.product
        if not product.active or not product.sale_ok:
            found.problems.append(Problem(f"{path}.code", "not_sold", {"code": line.code}))
            return
        unit = match.unit or product.uom_id
        if line.unit:
            named = self.env["uom.uom"].search([("name", "=ilike", _literal(line.unit))])
            fitting = named.filtered(lambda u: u._has_common_reference(product.uom_id))
            if not fitting:
                facts = {"unit": line.unit, "own": product.uom_id.name}
                found.problems.append(Problem(f"{path}.unit", "no_unit", facts))
                return
            unit = fitting[0]
        wanted = float(line.quantity)
        if float_compare(float_round(wanted, precision_rounding=unit.rounding), wanted, 6):
            facts = {"unit": unit.name}
            found.problems.append(Problem(f"{path}.quantity", "not_whole", facts))
            return
        found.goods[line.ref] = product, unit

    # --- the sales order ---------------------------------------------------------------------

    def _order_values(self, order, found):
        warehouse = self.channel_id._warehouses()[:1]
        values = {
            "partner_id": found.partner.id,
            "company_id": self.company_id.id,
            "dist_channel_id": self.channel_id.id,
            "user_id": self.env.uid,
            "client_order_ref": order.external_id,
            "warehouse_id": warehouse.id,
            "commitment_date": order.wanted_date and warehouse._dist_noon(order.wanted_date),
            "order_line": [
                Command.create(self._line_values(line, *found.goods[line.ref]))
                for line in order.lines
            ],
        }
        return values | ({"partner_shipping_id": found.delivery.id} if found.delivery else {})

    def _line_values(self, line, product, unit):
        values = {
            "product_id": product.id,
            "product_uom_id": unit.id,
            "product_uom_qty": float(line.quantity),
            "dist_channel_ref": line.ref,
        }
        return values if line.price is None else {**values, "price_unit": float(line.price)}

    # --- prices ------------------------------------------------------------------------------

    def _check_currency(self, order, sale):
        """Prices in another currency than the order's own mean something else.

        :raises BadOrder, Undecided: see `_resolve`
        """
        if not order.currency or order.currency.upper() == sale.currency_id.name:
            return
        facts = {"currency": order.currency.upper(), "own": sale.currency_id.name}
        problem = Problem("currency", "other_currency", facts)
        if self.channel_id.commits_outside:
            raise Undecided(self._sentences([problem]))
        raise BadOrder([problem])

    def _price_reasons(self, order, sale):
        """A sentence for each price that is further from our own than the channel tolerates."""
        tolerance = self.channel_id.price_tolerance
        if not tolerance:
            return []
        given = {line.ref: line.price for line in order.lines if line.price is not None}
        return [
            self.env._(
                "%(product)s: the price is %(given)s, and your own %(own)s.",
                product=line.product_id.display_name,
                given=line.currency_id.format(line.price_unit),
                own=line.currency_id.format(own),
            )
            for line in sale.order_line.filtered(lambda x: x.dist_channel_ref in given)
            for own in [line._get_display_price()]
            if float_compare(abs(line.price_unit - own) * 100, tolerance * own, 6) > 0
        ]


def _literal(text):
    """The text as a pattern of =ilike that means nothing but itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
