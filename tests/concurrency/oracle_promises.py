# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What orders would be promised today in the oracle's worlds, against the numbers of the board."""

from decimal import Decimal

from odoo import Command

#: the least bit of goods; of kits, whole ones are counted
STEP, KIT = Decimal("0.01"), Decimal(1)


def compare(env, maker, products, lines):
    """Ask the check of the confirmation about random numbers, around what they say.

    :param lines: so many order lines
    :return: (lines asked for, [(product, warehouse, channel, asked, promised today, available)])
        of the answers that are wrong: more than the number, or less although it is enough
    """
    numbers = env["dist.availability"].search([("product_id", "in", products.ids)])
    mine = maker.rng.sample(list(numbers), lines)
    # the worlds' lines took numbers that the sequence knows nothing of
    env.cr.execute("SELECT setval('sale_order_line_id_seq', %s)", [maker.next_line])
    wrong = []
    for number, line in _lines(env, maker, mine):
        available = Decimal(str(number.available_qty))
        asked = _quantity(maker.rng, available, STEP if line.product_id.is_storable else KIT)
        promised = _promised_today(env, line, asked)
        if promised > available or (promised < asked <= available):
            key = number.product_id.id, number.warehouse_id.id, number.channel_id.id
            wrong.append((*key, str(asked), str(promised), str(available)))
    return len(mine), wrong


def _lines(env, maker, numbers):
    """[(number, a line of a quotation of its channel and warehouse)]."""
    orders = {}
    for number in numbers:
        orders.setdefault((number.channel_id, number.warehouse_id), []).append(number)
    for (channel, warehouse), asked in orders.items():
        lines = [Command.create({"product_id": number.product_id.id}) for number in asked]
        order = env["sale.order"].create(
            {
                "partner_id": maker.owner.id,
                "company_id": warehouse.company_id.id,
                "warehouse_id": warehouse.id,
                "dist_channel_id": channel.id,
                "order_line": lines,
            }
        )
        yield from zip(asked, order.order_line, strict=True)


def _quantity(rng, available, step):
    """A quantity above zero, often just what is available, or a step more or less."""
    floor = available - available % step
    near = (floor, floor + step, floor - step, floor / 2 - floor / 2 % step)
    any_other = Decimal(rng.randrange(1, 30))
    return max(step, rng.choice((*near, floor + any_other, any_other)))


def _promised_today(env, line, qty):
    service, shadow = env["dist.promise.service"], line.warehouse_id.dist_mode == "monitor"
    (request,) = line._dist_requests({line: qty})
    rows = service._read_position(env.cr, request.keys, shadow=shadow)
    decision = service._decide([request], rows)[request]
    today = line.warehouse_id._dist_today(line.warehouse_id.id)
    return sum((part.qty for part in decision.parts if part.date <= today), Decimal(0))
