# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Programs that send orders of a channel."""

from odoo import Command

from tests.concurrency import actions


def connector(env, channel_id):
    """A plain salesperson who speaks for the channel; his API key."""
    channel = env["dist.sales.channel"].browse(channel_id)
    user = env["res.users"].create(
        {
            "name": "Connector",
            "login": f"connector-{channel.code}-{env['res.users'].search_count([])}",
            "group_ids": [Command.set([env.ref("sales_team.group_sale_salesman").id])],
        }
    )
    # a deep run asks more often than anybody may
    channel.write({"user_ids": [Command.link(user.id)], "dist_api_calls": 1_000_000})
    return actions.api_key(env(user=user.id))


def known_as(env, product_id, customer_id, number):
    """The product and the customer have a code and a number of their own."""
    env["product.product"].browse(product_id).default_code = f"ITEM-{product_id}"
    aliases = env["dist.customer.alias"]
    if not aliases.search([("code", "=", number)]):
        aliases.create({"code": number, "partner_id": customer_id})
    return f"ITEM-{product_id}"


def consumers_become_contacts(env, channel_id):
    env["dist.sales.channel"].browse(channel_id).unknown_consumer = "contact"
