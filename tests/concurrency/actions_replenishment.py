# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Buyers who order what was proposed, and planning runs that go on."""


def buyable(env, product_id):
    """A vendor's price and an approved proposal for the product; the proposal's id."""
    product = env["product.product"].browse(product_id)
    vendor = env["res.partner"].create({"name": f"Vendor of {product.name}"})
    seller = env["product.supplierinfo"].create(
        {
            "partner_id": vendor.id,
            "product_tmpl_id": product.product_tmpl_id.id,
            "price": 2.0,
            "delay": 5,
        }
    )
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    item = (
        env["dist.replenishment.item"]
        .sudo()
        .create(
            {
                "product_id": product_id,
                "warehouse_id": warehouse.id,
                "company_id": warehouse.company_id.id,
            }
        )
    )
    proposal = env["dist.replenishment.proposal"].sudo()
    values = {
        "item_id": item.id,
        "product_id": product_id,
        "warehouse_id": warehouse.id,
        "company_id": warehouse.company_id.id,
        "key": "buy",
        "action": "buy",
        "state": "approved",
        "partner_id": vendor.id,
        "supplierinfo_id": seller.id,
        "proposed_qty": 10.0,
        "decided_qty": 10.0,
        "order_date": "2026-03-02",
        "receipt_date": "2026-03-07",
    }
    return proposal.create(values).id


def ordered(env, proposal_ids):
    """What a buyer's button does."""
    env["dist.replenishment.proposal"].browse(proposal_ids).action_order()


def run_started(env):
    return env["dist.replenishment.run"].sudo()._start(env.company).id


def run_step(env, run_id):
    """One step of a planning run; the stage that it is in then."""
    run = env["dist.replenishment.run"].sudo().browse(run_id)
    run._step()
    return run.stage
