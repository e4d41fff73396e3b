# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Plays the stream: people, connectors and a warehouse at once, an observer beside them.

Run by `./ctl replay`, which makes the database and the file of lines. This process never imports
Odoo.
"""

import argparse
import re
import sys
import time
from collections import Counter, defaultdict
from contextlib import ExitStack
from pathlib import Path

from tools.distctl import odoo_log, odoo_run, paths, serve
from tools.distctl.console import Failure, fail, result, say, step

from . import figures, records, script, stream, supply, watch
from .connectors import Connector
from .crew import Crew
from .lanes import DONE, REFUSED, Journal, Lane

#: requests that a connector has under way at once
HTTP_CLIENTS = 2
#: these have a process each, beside those of the people who enter orders
WAREHOUSE = (script.DOCK, script.SHIPPING)
#: progress lines of a run
LINES = 20
#: how many problems and errors are shown
SHOWN = 5
#: what Odoo logs although nothing is wrong
EXPECTED = (
    odoo_log.Allowed("odoo.sql_db", re.compile("bad query"), "a conflict, which is tried again"),
    odoo_log.Allowed("odoo.http", re.compile("The stock does not cover"), "a refusal"),
    odoo_log.Allowed("odoo.http", re.compile("policy does not accept"), "a refusal"),
)


class Replay:
    """One run on one database."""

    def __init__(self, database, orders, products, seed, *, rules=False):
        self.database, self.orders, self.products = database, orders, products
        self.rules = rules
        self.supply = supply.plan(orders, seed)
        self.jobs = script.write(orders, self.supply.receipts, seed)
        self.log = paths.logs() / f"replay-{database}.log"
        self.journal = Journal()
        self.world, self.seconds = None, 0.0

    # --- before ------------------------------------------------------------------------------

    def set_up(self, crew):
        """Goods, customers, opening stock and the receipts that are known from the start."""
        named = script.receipt_names(self.supply.receipts)
        known = [(name, receipt) for name, receipt in named if receipt.planned]
        customers = sorted({order.customer for order in self.orders})
        with step(f"Making {len(self.products)} products and {len(customers)} customers"):
            self.world = crew.call("set_up", products=self.products, customers=customers)
        if self.rules:
            with step("Switching every rule on"):
                crew.call("switch_rules_on")
        with step(f"Counting in {sum(self.supply.opening.values()):,} units"):
            crew.call("stock_up", opening=self.supply.opening)
        with step(f"Ordering {len(known)} receipts"):
            crew.call("order_receipts", named=known)
        crew.call("analyze")

    # --- the run -----------------------------------------------------------------------------

    def play(self, workers, url):
        """Hand out every job in the order of the script, and wait until all are done."""
        ids = list(self.world.products.values())
        with watch.Watch(self.database, ids) as watcher:
            started = time.perf_counter()
            lanes = self._lanes(workers, url)
            for number, job in enumerate(self.jobs):
                lanes[job.lane].put(job)
                if number % max(1, len(self.jobs) // LINES) == 0:
                    self._tell(time.perf_counter() - started, watcher)
            for lane in lanes.values():
                lane.finish()
            self.seconds = time.perf_counter() - started
            self._tell(self.seconds, watcher)
        return watcher

    def _lanes(self, workers, url):
        people, others = workers[: -len(WAREHOUSE)], workers[-len(WAREHOUSE) :]
        lanes = {script.PEOPLE: Lane(people, self.journal)}
        for name, hand in zip(WAREHOUSE, others, strict=True):
            lanes[name] = Lane([hand], self.journal)
        for channel in script.CONNECTORS:
            connector = Connector(url, self.database, self.world.keys[channel], self.world)
            lanes[channel] = Lane([connector.sell] * HTTP_CLIENTS, self.journal)
        return lanes

    def _tell(self, seconds, watcher):
        journal = self.journal
        sold = journal.total(script.SELL)
        say(
            f"    {seconds:6.0f} s: {sold:>6,} of {len(self.orders):,} orders, "
            f"{journal.total(script.RECEIVE, DONE)} receipts, "
            f"{journal.total(script.DELIVER, DONE)} deliveries, "
            f"{sold / seconds if seconds else 0:.1f} orders/s, "
            f"{figures.oversold_units(watcher.look()):g} units oversold, "
            f"{sum(journal.errors.values())} errors"
        )

    # --- the result --------------------------------------------------------------------------

    def report(self, watcher, server_log):
        """Print the table; 1 when anything is wrong, else 0."""
        ids = list(self.world.products.values())
        problems = [*watcher.problems, *watch.everything(self.database, ids)]
        found = figures.rows(records.orders(self.database))
        wrong = self._wrong(found, problems, server_log)
        result("\n" + figures.table(found, self._confirmations()))
        result("\n" + figures.rules_table(records.reasons(self.database, ids)))
        result("\n" + self._totals(watcher, problems, wrong, ids))
        for text in wrong:
            fail(text)
        return 1 if wrong else 0

    def _confirmations(self):
        seconds = self.journal.seconds
        return {channel: seconds[script.SELL, channel] for channel in stream.CHANNELS}

    def _totals(self, watcher, problems, wrong, ids):
        journal = self.journal
        entries, firm = records.promises(self.database, ids)
        sold = journal.total(script.SELL, DONE, REFUSED)
        facts = {
            "receipts": f"{journal.total(script.RECEIVE, DONE):,} arrived meanwhile "
            f"({journal.total(script.ANNOUNCE, DONE):,} of them announced meanwhile)",
            "deliveries": f"{journal.total(script.DELIVER, DONE):,}",
            "ledger": f"{entries:,} entries; {firm:,.0f} units promised and not delivered yet",
            "tried again": ", ".join(f"{n} {kind}" for kind, n in journal.tries.items() if n)
            or "nothing",
            "observer": f"{watcher.looks:,} looks at {watch.PART} products, then at all",
            "oversold units": f"{figures.oversold_units(problems):g} (must be 0)",
            "errors": f"{sum(journal.errors.values())} of requests, "
            f"{len(wrong)} findings (must be 0)",
            "time": f"{self.seconds:.0f} s, {sold / self.seconds:.1f} orders/s",
        }
        return "\n".join(f"{name:<16}{text}" for name, text in facts.items())

    def _wrong(self, found, problems, server_log):
        """Everything that must not be, in sentences."""
        asked = defaultdict(Counter)
        for order in self.orders:
            asked[order.channel].update(orders=1, units=order.units)
        wrong = [f"{kind}: {text}" for kind, _product, text in problems[:SHOWN]]
        wrong += [f"{n} x {text}" for text, n in self.journal.errors.most_common(SHOWN)]
        counts = {channel: (seen["orders"], seen["units"]) for channel, seen in asked.items()}
        may_refuse = stream.CHANNELS if self.rules else figures.MAY_REFUSE
        wrong += figures.complaints(found, counts, may_refuse)
        for log in (self.log, server_log):
            entries = log_complaints(log)
            wrong += [f"{len(entries)} complaints in {log}:\n{entries[0]}"] if entries else []
        return wrong


def log_complaints(path):
    """What Odoo complained of in a log, without what is expected."""
    reader = odoo_log.Reader((*odoo_log.ALLOWED, *EXPECTED))
    if path.is_file():
        with path.open(errors="replace") as lines:
            for line in lines:
                reader.feed(line)
    return reader.report.complaints


def play(options):
    """The whole run; the exit code."""
    with step("Choosing products and orders"):
        products, baskets = stream.choose(
            stream.read(options.lines), options.orders, options.products
        )
        orders = stream.to_orders(baskets, options.seed)
        replay = Replay(options.database, orders, products, options.seed, rules=options.rules)
    describe(replay)
    runtime = odoo_run.ensure()
    with ExitStack() as stack:
        with step("Loading Odoo"):
            crew = Crew(options.database, str(replay.log), options.processes + len(WAREHOUSE))
            stack.callback(crew.close)
        replay.set_up(crew)
        with step("Starting the server"):
            server = serve.Server(runtime, options.database, odoo_run.free_port())
            stack.enter_context(server)
        watcher = replay.play(crew.fork(), f"http://{serve.HOST}:{server.port}")
        with step("Promising and reserving what is left"):
            crew.call("work_off")
        return replay.report(watcher, server.log)


def describe(replay):
    """Say what is about to be played."""
    orders, planned = replay.orders, replay.supply
    units = sum(order.units for order in orders)
    there = sum(planned.opening.values()) + sum(receipt.units for receipt in planned.receipts)
    say(
        f"    {len(orders):,} orders with {sum(len(order.lines) for order in orders):,} lines and "
        f"{units:,} units; supply for {100 * there / units:.0f} % of them"
    )
    by_place = Counter((order.channel, order.warehouse) for order in orders)
    for (channel, warehouse), number in sorted(by_place.items()):
        say(f"    {channel:<7}{warehouse:<4}{number:>6,} orders")


def main(argv=None):
    try:
        return play(arguments().parse_args(argv))
    except (Failure, stream.TooFew) as error:
        fail(str(error))
        return 2
    except KeyboardInterrupt:
        # said by ./ctl, which the terminal has told as well
        return 130


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", required=True)
    parser.add_argument("--lines", type=Path, required=True)
    parser.add_argument("--orders", type=int, default=5000)
    parser.add_argument("--products", type=int, default=2000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rules", action="store_true", help="every rule of the policy is on")
    return parser


if __name__ == "__main__":
    sys.exit(main())
