# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is measured. Each measure gets an environment and a meter in a transaction of its own.

It prepares, and returns (Cost, how many things it is for). What both sides are claimed to do is
computing; writing is measured by itself.
"""

from odoo import fields

from . import world

#: items and weeks of the parameter stage
LEARNED = 20_000


def _rules(env):
    rules = env["stock.warehouse.orderpoint"].search([], order="id")
    env.invalidate_all()
    return rules


# --- stock Odoo ----------------------------------------------------------------------------------


def stock_planning(env, meter):
    """Quantity to order and deadline of all rules; the values are not written yet."""
    rules = _rules(env)

    def run():
        rules._compute_qty_to_order_computed()
        rules._compute_deadline_date()

    _result, cost = meter.cost(run)
    return cost, len(rules)


def stock_to_order(env):
    """How many rules order something, by Odoo's own quantity."""
    rules = _rules(env)
    rules._compute_qty_to_order_computed()
    return sum(rule.qty_to_order_computed > 0 for rule in rules)


def stock_orders(env, meter):
    """Purchase orders from all rules that order something."""
    rules = _rules(env)
    rules._compute_qty_to_order_computed()
    env.flush_all()
    env.invalidate_all()
    before = _last_line(env)

    def run():
        rules._procure_orderpoint_confirm(company_id=env.company)
        env.flush_all()

    _result, cost = meter.cost(run)
    return cost, _lines_after(env, before)


def _last_line(env):
    return env["purchase.order.line"].search([], order="id desc", limit=1).id or 0


def _lines_after(env, last):
    return env["purchase.order.line"].search_count([("id", ">", last)])


# --- the suite -----------------------------------------------------------------------------------


def _run(env):
    return env["dist.replenishment.run"]._start(env.company)


def planning(env, meter):
    """All proposals of the company, as rows that are ready to be written."""
    run = _run(env)
    env.flush_all()
    env.invalidate_all()
    engine = env["dist.replenishment.engine"]
    _result, cost = meter.cost(lambda: engine._plan_company(run))
    return cost, env["dist.replenishment.item"].search_count([])


def parts(env, meter):
    """The costs of reading, planning and making rows: {name: (Cost, how many)}."""
    from odoo.addons.dist_replenishment.models import dist_replenishment_snapshot as snapshots

    run = _run(env)
    env.flush_all()
    env.invalidate_all()
    engine, company, today = env["dist.replenishment.engine"], run.company_id, run.today
    blocked, checks = meter.cost(lambda: env["dist.replenishment.check"]._blocked_items(company))
    events, reading = meter.cost(lambda: engine._read_events(company, today))
    snapshot, more = meter.cost(lambda: snapshots.read(env, company, today, blocked, events))
    plan, core = meter.cost(lambda: engine._plan(snapshot))
    rows, making = meter.cost(lambda: engine._rows(snapshot, plan, today))
    count = len(snapshot.facts)
    return {
        "- what is blocked": (checks, count),
        "- reading supply and demand": (reading, len(events)),
        "- reading items and prices": (more, count),
        "- the core": (core, count),
        "- rows of proposals": (making, len(rows)),
    }


def writing_proposals(env, meter):
    """The rows of the first planning of a company, written."""
    run = _run(env)
    made = env["dist.replenishment.engine"]._plan_company(run)
    env.flush_all()
    _result, cost = meter.cost(lambda: env["dist.replenishment.engine"]._write_rows(run, made))
    return cost, len(made.rows)


def writing_the_same_again(env, meter):
    """The same rows, when nothing has changed."""
    run, engine = _run(env), env["dist.replenishment.engine"]
    made = engine._plan_company(run)
    engine._write_rows(run, made)
    env.flush_all()
    _result, cost = meter.cost(lambda: engine._write_rows(run, made))
    return cost, len(made.rows)


def writing_rules(env, meter):
    """Levels, quantity and deadline of all rules: one UPDATE."""
    run, engine = _run(env), env["dist.replenishment.engine"]
    made = engine._plan_company(run)
    env.flush_all()
    _result, cost = meter.cost(lambda: engine._carry(run, made))
    planned = env["stock.warehouse.orderpoint"].search_count([("dist_is_planned", "=", True)])
    if not planned:
        raise AssertionError("no rule carries what was planned: does the warehouse enforce?")
    return cost, planned


def _approved(env):
    """Proposals to buy as a planning writes them, approved; it has written the rules too."""
    run, engine = _run(env), env["dist.replenishment.engine"]
    made = engine._plan_company(run)
    engine._write_rows(run, made)
    engine._carry(run, made)
    env.cr.execute("UPDATE dist_replenishment_proposal SET state = 'approved' WHERE action = 'buy'")
    env.invalidate_all()
    return env["dist.replenishment.proposal"].search([("state", "=", "approved")])


def orders(env, meter):
    """Purchase orders of all approved proposals, with what is remembered of them."""
    proposals = _approved(env)
    env.invalidate_all()

    def run():
        proposals._place_orders()
        env.flush_all()

    before = _last_line(env)
    _result, cost = meter.cost(run)
    return cost, _lines_after(env, before)


def bare_orders(env, meter):
    """The same purchase orders, created with the same values and nothing else.

    A value that says nothing and only spares Odoo a search for each line isn't given.
    """
    proposals = _approved(env)
    values = [group._prepare_purchase() for group in proposals._purchase_groups()]
    for order in values:
        for _command, _id, line in order["order_line"]:
            line.pop("analytic_distribution", None)
    env.flush_all()
    env.invalidate_all()

    def run():
        env["purchase.order"].create(values)
        env.flush_all()

    before = _last_line(env)
    _result, cost = meter.cost(run)
    return cost, _lines_after(env, before)


def learning(env, meter):
    """Forecasts and levels of items with two years of demand."""
    items = env["dist.replenishment.item"].search([], order="id", limit=LEARNED)
    world.ask(env, items.ids)
    env.invalidate_all()
    today = fields.Date.today()

    def run():
        env["dist.replenishment.engine"]._learn(items, today)
        env.flush_all()

    _result, cost = meter.cost(run)
    return cost, len(items)
