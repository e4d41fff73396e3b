# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every rule of the policy, on at once in the demo company. Imports Odoo."""

from datetime import timedelta

from odoo import Command, fields

#: policies that decide for one customer each
POLICIES = 200
#: what the shop keeps of all goods, and what the marketplace may have of them, in percent
KEPT, CAP = 10, 40
DECAY_DAYS = 5


def switch_on(env, world):
    """Protections, caps, buffers, minimum orders, ship days, receiving days: all at once."""
    houses = env["stock.warehouse"].browse(world.warehouses.values())
    # the demo company's own would be in the way of those for all goods
    env["dist.channel.quota"].search([("active", "=", True)]).active = False
    calendar = _calendar(env, houses.company_id[:1], "Replay docks", range(6))
    for house in houses:
        house.write({"dist_calendar_id": calendar.id, "dist_cut_off": 24, "dist_transit_days": 1})
        _quotas(env, house)
    _policies(env, world)
    _receiving(env, world)


def _calendar(env, company, name, days):
    hours = {"hour_from": 8, "hour_to": 17, "day_period": "full_day"}
    return env["resource.calendar"].create(
        {
            "name": name,
            "tz": "UTC",
            "company_id": company.id,
            "attendance_ids": [
                Command.clear(),
                *(Command.create({"name": "Dock", "dayofweek": str(day), **hours}) for day in days),
            ],
        }
    )


def _quotas(env, house):
    today = fields.Date.today()
    common = {
        "warehouse_id": house.id,
        "measure": "percent",
        "date_from": today,
        "date_to": today + timedelta(days=60),
    }
    channels = env["dist.sales.channel"].search([("company_id", "=", house.company_id.id)])
    for code, kind, amount, decay in (
        ("WEB", "protection", KEPT, DECAY_DAYS),
        ("FIELD", "protection", KEPT, DECAY_DAYS),
        ("MARKET", "cap", CAP, 0),
    ):
        channel = channels.filtered(lambda c, wanted=code: c.code == wanted)
        env["dist.channel.quota"].create(
            {
                **common,
                "channel_id": channel.id,
                "kind": kind,
                "amount": amount,
                "decay_days": decay,
            }
        )


def _policies(env, world):
    """Customers with a buffer before them, or a minimum order, or who take all or nothing."""
    ways = (
        {"set_buffer_qty": True, "buffer_qty": 2},
        {"set_min_order_amount": True, "min_order_amount": 8},
        {"shipment": "one"},
        {"commitment": "all_or_nothing", "supply": "receipts"},
    )
    names = list(world.customers.items())[:POLICIES]
    env["dist.reservation.policy"].create(
        [
            {
                "name": f"Replay {name}",
                "scope": "customer",
                "partner_id": number,
                "company_id": env.company.id,
                **ways[index % len(ways)],
            }
            for index, (name, number) in enumerate(names)
        ]
    )


def _receiving(env, world):
    """Every tenth customer takes deliveries in on Tuesdays and Fridays only."""
    calendar = _calendar(env, env.company, "Replay gates", (1, 4))
    some = env["res.partner"].browse(list(world.customers.values())[::10])
    some.dist_receiving_calendar_id = calendar
