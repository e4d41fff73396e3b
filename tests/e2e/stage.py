# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the runs in a browser need besides the demo company, before a server has it.

A running server's crons would take the rows that an installation wants to change.
"""

from tools.distctl import odoo_run

#: three customers with an account, a wrench of which one is left for each test, and a way to pay
STAGE = """
company = env.ref("base.main_company")
warehouse = env.ref("stock.warehouse0")
portal = env.ref("base.group_portal")
for name in ("ada", "ben", "cleo"):
    env["res.users"].with_context(no_reset_password=True).create({
        "name": name.title() + " Harbour", "login": name, "password": name,
        "email": name + "@harbour.example", "phone": "+1 555 0100", "street": "1 Quay",
        "city": "Merrowdale", "zip": "99001", "country_id": env.ref("base.us").id,
        "state_id": env.ref("base.state_us_35").id, "group_ids": [(6, 0, portal.ids)],
    })
for name in ("Torque wrench", "Pipe wrench"):
    product = env["product.product"].create({
        "name": name + ", the last one", "is_storable": True, "list_price": 80,
        "is_published": True, "allow_out_of_stock_order": False, "show_availability": True,
    })
    env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 1)
env["payment.provider"].search([("code", "!=", "demo")]).state = "disabled"
demo = env.ref("payment.payment_provider_demo")
# mails have papers as PDFs, for which not every machine has the program
templates = env["mail.template"].search([("report_template_ids", "!=", False)])
templates.report_template_ids = False
demo.write({"company_id": company.id, "state": "test", "is_published": True})
env.cr.commit()
"""


def ensure(runtime, dbname):
    """Set the stage, unless it is set."""
    if not runtime.server.sql("SELECT 1 FROM res_users WHERE login = 'ada'", dbname):
        odoo_run.install(runtime, dbname, ["payment_demo"])
        odoo_run.script(runtime, dbname, STAGE)
