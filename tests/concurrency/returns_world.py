# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two companies that take goods back, with people of every role; walks are rolled back."""

from odoo import Command

#: name, cost method, valuation, tracking, further values
GOODS = (
    ("standard", "standard", "periodic", "none", {}),
    ("average", "average", "real_time", "none", {}),
    ("fifo", "fifo", "real_time", "none", {}),
    ("lots", "average", "periodic", "lot", {"lot_valuated": True}),
    ("serials", "fifo", "periodic", "serial", {}),
    ("ordered", "average", "periodic", "none", {"invoice_policy": "order"}),
)
ROLES = {
    "clerk": "dist_returns.group_dist_return_clerk",
    "authoriser": "dist_returns.group_dist_return_authoriser",
    "inspector": "dist_returns.group_dist_return_inspector",
    "credit": "dist_returns.group_dist_return_credit,account.group_account_invoice",
    "claims": "dist_returns.group_dist_return_claims,account.group_account_invoice",
    "warehouse": "dist_base.group_dist_warehouse,stock.group_stock_user",
    "manager": "dist_base.group_dist_policy_manager,stock.group_stock_manager,"
    "account.group_account_manager,purchase.group_purchase_manager,"
    "sales_team.group_sale_manager",
}


def set_up(env):
    """Make what is missing of the world; {company: {...ids}}."""
    return [_company(env, "Returns One", 0.0), _company(env, "Returns Two", 10**6)]


def _company(env, name, duties):
    company = env["res.company"].search([("name", "=", name)])
    if not company:
        company = env["res.company"].create({"name": name, "country_id": env.ref("base.us").id})
        env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
    env.user.company_ids |= company
    company.dist_return_duties_amount = duties
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
    if not warehouse:
        vals = {"name": name, "code": f"R{company.id}", "company_id": company.id}
        warehouse = env["stock.warehouse"].create(vals)
    warehouse.dist_mode = "enforce"
    products = {kind: _product(env, company, kind, *rest) for kind, *rest in GOODS}
    vendor = _partners(env, company, ("Bolt Makers",))[0]
    _stock(env, warehouse, vendor, env["product.product"].browse(products.values()))
    return {
        "company": company.id,
        "warehouse": warehouse.id,
        "users": _users(env, company),
        "products": products,
        "kit": _kit(env, company),
        "dropped": _dropped(env, company, vendor),
        "customers": _partners(env, company, ("Returning Works", "Returning Mill")),
        "vendor": vendor,
    }


def _stock(env, warehouse, vendor, products):
    """Buy what walks sell: a promise counts only goods that are there for everybody."""
    fresh = products.filtered(lambda p: not p.with_context(warehouse_id=warehouse.id).qty_available)
    if fresh:
        buy(env, warehouse, vendor, {product: 500 for product in fresh})


def buy(env, warehouse, vendor, quantities, price=10.0):
    """A purchase order of these quantities, received."""
    order = env["purchase.order"].create(
        {
            "partner_id": vendor,
            "picking_type_id": warehouse.in_type_id.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_qty": quantity,
                        "price_unit": price,
                        "tax_ids": [],
                    }
                )
                for product, quantity in quantities.items()
            ],
        }
    )
    order.button_confirm()
    for picking in order.picking_ids:
        receive(picking)
    return order


def receive(picking):
    """Validate a vendor's transfer, with lots of its own."""
    for move in picking.move_ids:
        if move.product_id.tracking == "none":
            move.quantity = move.product_uom_qty
            continue
        move.move_line_ids.unlink()
        serial = move.product_id.tracking == "serial"
        parts = [1.0] * int(move.product_uom_qty) if serial else [move.product_uom_qty]
        move.move_line_ids = [
            Command.create(
                {
                    "product_id": move.product_id.id,
                    "lot_name": f"{picking.name}-{move.id}-{number}",
                    "quantity": part,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                }
            )
            for number, part in enumerate(parts)
        ]
    picking.move_ids.picked = True
    picking.with_context(skip_backorder=True).button_validate()


def _users(env, company):
    known = {}
    for role, groups in ROLES.items():
        login = f"returns_{company.id}_{role}"
        user = env["res.users"].search([("login", "=", login)])
        known[role] = (user or _user(env, company, login, groups)).id
    return known


def _user(env, company, login, groups):
    return env["res.users"].create(
        {
            "name": login,
            "login": login,
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.set([env.ref(group).id for group in groups.split(",")])],
        }
    )


def _product(env, company, kind, cost_method, valuation, tracking, values):
    name = f"{kind} {company.id}"
    known = env["product.product"].search([("name", "=", name)])
    if known:
        return known.id
    category = env["product.category"].create(
        {"name": name, "property_cost_method": cost_method, "property_valuation": valuation}
    )
    return (
        env["product.product"]
        .create(
            {
                "name": name,
                "is_storable": True,
                "tracking": tracking,
                "categ_id": category.id,
                "standard_price": 10.0,
                "list_price": 20.0,
                "invoice_policy": "delivery",
                "company_id": company.id,
                "uom_ids": [Command.link(env.ref("uom.product_uom_dozen").id)],
                **values,
            }
        )
        .id
    )


def _kit(env, company):
    name = f"kit {company.id}"
    known = env["product.product"].search([("name", "=", name)])
    if known:
        return known.id
    kit = env["product.product"].create(
        {"name": name, "company_id": company.id, "invoice_policy": "delivery", "list_price": 50}
    )
    parts = [
        env["product.product"].search([("name", "=", f"{kind} {company.id}")])
        for kind in ("standard", "average")
    ]
    env["mrp.bom"].create(
        {
            "product_tmpl_id": kit.product_tmpl_id.id,
            "type": "phantom",
            "company_id": company.id,
            "bom_line_ids": [
                Command.create({"product_id": part.id, "product_qty": quantity})
                for part, quantity in zip(parts, (1, 2), strict=True)
            ],
        }
    )
    return kit.id


def _dropped(env, company, vendor):
    """A product that the vendor delivers to the customer; its id."""
    product = env["product.product"].browse(
        _product(env, company, "dropped", "average", "periodic", "none", {})
    )
    route = env.ref("stock_dropshipping.route_drop_shipping")
    if not product.seller_ids:
        seller = {"partner_id": vendor, "price": 10.0, "company_id": company.id}
        product.route_ids = route
        product.seller_ids = [Command.create(seller)]
    return product.id


def _partners(env, company, names):
    return [
        (
            env["res.partner"].search([("name", "=", name), ("company_id", "=", company.id)])
            or env["res.partner"].create({"name": name, "company_id": company.id})
        ).id
        for name in names
    ]
